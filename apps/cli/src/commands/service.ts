import type { Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';

export interface Powers {
  readonly calls?: string[];
  readonly hosts?: string[];
  readonly originates?: boolean;
}

export interface NewKeys {
  /** A file with keys, as PEM, JWK or JWKS. */
  readonly keys?: string;
}

const none = 'none';
const modules = (given: string, before: string[] = []): string[] => (given === none ? before : [...before, ...given.split(',')]);

export function addServiceCommands(program: Command, env: RawEnvironment): void {
  const service = program.command('service').description('processes that call or host modules: create, list, change, rotate, disable, enable');
  service
    .command('create <name>')
    .description('give a process a name (its SERVICE_ID) and a secret, shown once')
    .option('--calls <modules>', 'modules that it may call, by commas', modules)
    .option('--hosts <modules>', 'modules that it may host, by commas', modules)
    .option('--originates', 'it may say on behalf of which school and user a call is made: where requests, events or workflows begin')
    .option('--keys <file>', 'its keys (PEM, JWK or JWKS) for private_key_jwt, in place of a secret')
    .addHelpText('after', '\nExample:\n  schoolhouse service create fees --hosts fees --calls activity,enrollment,tenancy')
    .action(async (name: string, given: Powers & NewKeys) => (await import('../services.js')).createService(env, name, given));
  service
    .command('list')
    .description('all services of this installation, the newest first')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => (await import('../services.js')).listServices(env, options));
  service
    .command('change <name>')
    .description('change what a service may do; what is left out stays')
    .option('--calls <modules>', `modules that it may call, by commas, or ${none}`, modules)
    .option('--hosts <modules>', `modules that it may host, by commas, or ${none}`, modules)
    .option('--originates', 'it may originate contexts')
    .option('--no-originates', 'it may not originate contexts')
    .action(async (name: string, given: Powers) => (await import('../services.js')).changeService(env, name, given));
  service
    .command('rotate <name>')
    .description('make a new secret, or take new keys; the ones before go on for the overlap')
    .option('--keys <file>', 'its keys (PEM, JWK or JWKS) for private_key_jwt, in place of a secret')
    .option('--overlap-hours <hours>', 'how long the ones before are accepted; 0 when one has leaked', '24')
    .action(async (name: string, given: NewKeys & { overlapHours: string }) => (await import('../services.js')).rotateService(env, name, given));
  for (const [command, enabled, description] of [['disable', false, 'it gets no further token; those that it has end within five minutes'], ['enable', true, 'let it have tokens again']] as const) {
    service
      .command(`${command} <name>`)
      .description(description)
      .action(async (name: string) => (await import('../services.js')).changeService(env, name, { enabled }));
  }
}
