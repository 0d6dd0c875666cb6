import { setTimeout as pause } from 'node:timers/promises';
import { foundSchool } from '../processes/crowd';
import { temporaryFolder } from '../processes/folder';
import { Installation } from '../processes/installation';
import { login } from '../processes/login';
import { PostgresServer, withClient } from '../processes/postgres-server';
import { SteadyCalls } from '../processes/steady-calls';
import { commandLine, run, whole } from '../processes/command-line';

const perSecond = { unrelated: 50, related: 10 };
const warmSeconds = 5;
const patienceSeconds = 60;

interface Verdict {
  readonly steadyP99: number;
  readonly frozenP99: number;
  readonly unrelatedFailed: number;
  readonly opened: boolean;
  readonly recovered: boolean;
}

/** Of the circuit from the api to a module: 0 closed, 1 half open, 2 open. */
async function breakerAt(apiUrl: string, module: string): Promise<number> {
  const metrics = await (await fetch(`${apiUrl}/metrics`)).text();
  return Number(new RegExp(`^schoolhouse_module_breaker_state\\{module="${module}"\\} (\\d)`, 'm').exec(metrics)?.[1] ?? NaN);
}

async function within(seconds: number, holds: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + seconds * 1_000;
  while (!(await holds())) {
    if (performance.now() > end) return false;
    await pause(50);
  }
  return true;
}

/** fees stops in the middle of everything and keeps its connections; activities are read all the time. */
async function freeze(seconds: number, folder: string): Promise<Verdict> {
  const postgres = await PostgresServer.start(folder);
  const databaseUrl = await postgres.createDatabase('frozen');
  const installation = await Installation.prepare({ databaseUrl, folder, topology: { by: 'tcp', parts: [['fees']] } });
  try {
    const crowd = await withClient(databaseUrl, (client) => foundSchool(client, 'frozen', { students: 20, activities: 30, capacity: 30, price: 5_000 }));
    await installation.start();
    const { apiUrl, modules: [fees] } = installation;
    const headers = await login(apiUrl, crowd);
    const unrelated = SteadyCalls.reads(`${apiUrl}/v1/activities?limit=20`, headers, perSecond.unrelated);
    const related = SteadyCalls.reads(`${apiUrl}/v1/fees?limit=20`, headers, perSecond.related);
    for (const load of [unrelated, related]) load.start();
    await pause(warmSeconds * 1_000);
    const steadyFrom = performance.now();
    await pause(seconds * 1_000);
    const frozenFrom = performance.now();
    fees.signal('SIGSTOP');
    const opened = within(patienceSeconds, async () => (await breakerAt(apiUrl, 'fees')) === 2);
    await pause(seconds * 1_000);
    const frozenUntil = performance.now();
    const isOpen = await opened;
    fees.signal('SIGCONT');
    const recovered = await within(patienceSeconds, async () => (await related.send()) === 200 && (await breakerAt(apiUrl, 'fees')) === 0);
    await Promise.all([unrelated.end(), related.end()]);
    const unwell = related.failed(steadyFrom, frozenFrom - 1_000).length; // the last ones are caught by the frost
    if (unwell > 0) throw new Error(`${unwell} reads of fees failed before anything was frozen`);
    return {
      steadyP99: unrelated.p99([steadyFrom, frozenFrom]),
      frozenP99: unrelated.p99([frozenFrom, frozenUntil]),
      unrelatedFailed: unrelated.failed(steadyFrom).length,
      opened: isOpen,
      recovered,
    };
  } finally {
    await installation.stop();
    await postgres.stop();
  }
}

/** `node dist/test/split/frozen.js [--seconds N]`. Ends with 1 when an unrelated request failed, the breaker stayed closed, or all did not recover by itself. */
async function main({ seconds }: { seconds: number }): Promise<void> {
  const folder = temporaryFolder('frozen');
  process.exitCode = 1;
  try {
    const { steadyP99, frozenP99, unrelatedFailed, opened, recovered } = await freeze(seconds, folder.path);
    console.log(
      `unrelated-p99-steady=${steadyP99.toFixed(1)}ms unrelated-p99-frozen=${frozenP99.toFixed(1)}ms unrelated-p99-ratio=${(frozenP99 / steadyP99).toFixed(2)} ` +
        `unrelated-failed=${unrelatedFailed} breaker=${opened ? 'opened' : 'closed'} recovered=${recovered ? 'yes' : 'no'}`,
    );
    process.exitCode = unrelatedFailed === 0 && opened && recovered ? 0 : 1;
  } finally {
    folder.remove();
  }
}

run(
  commandLine('frozen', 'Freezes a module (SIGSTOP) under load, and watches requests that do not need it.')
    .option('--seconds <n>', 'of steady load, and of frost', whole(5, 600), 20)
    .action(main),
);
