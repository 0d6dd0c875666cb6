import type { Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { serve } from '../serve/serve';

export function addServeCommand(program: Command, env: RawEnvironment): void {
  program
    .command('serve')
    .description('run everything: API, worker and, where none is named, a PostgreSQL')
    .option('--no-seed', 'do not make the demo school')
    .addHelpText(
      'after',
      `
What the environment does not name is embedded or off:
  DATABASE_URL  PostgreSQL; without it an embedded one with its data under DATA_DIR (./.data)
  REDIS_URL     Redis for the queues; without it they are in PostgreSQL
  SMTP_URL      mail server; without it mail is kept in the program
  PORT          of the API (3000); WORKER_PORT is the next one
All settings: docs/operations.md. With NODE_ENV=production nothing is embedded, migrated or seeded.`,
    )
    .action(async ({ seed }: { seed: boolean }) => {
      const begun = Date.now();
      await serve(env, { seed, say: (line) => console.log(`[${((Date.now() - begun) / 1000).toFixed(1).padStart(5)} s] ${line}`) });
    });
}
