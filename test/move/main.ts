import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { foundSchool } from '../processes/crowd';
import { untilHandled, type EventCounts } from '../processes/events';
import { temporaryFolder } from '../processes/folder';
import { Installation } from '../processes/installation';
import { login } from '../processes/login';
import { PostgresServer, withClient, withClients } from '../processes/postgres-server';
import type { Program } from '../processes/program';
import { schoolhouse } from '../processes/schoolhouse';
import { MovingTables, unequal } from './database';
import { SteadyCalls, type Span } from '../processes/steady-calls';
import { commandLine, run, whole } from '../processes/command-line';

const movers = ['fees', 'activity'];
const steadySeconds = 20;
/** Between two rounds as well: what else the machine does comes and goes, and is to be on both sides of the comparison. */
const steadyBetweenSeconds = 5;
const settleSeconds = 1;

type Say = (line: string) => void;

interface Wanted {
  readonly rounds: number;
  readonly rate: number;
  readonly database: boolean;
}

interface Verdict {
  readonly answered: number;
  readonly failed: readonly unknown[];
  readonly events: EventCounts;
  readonly unequal: number;
  readonly steadyP99: number;
  readonly movingP99: number;
}

/** Out by `schoolhouse move`, back by `schoolhouse place … here`, again and again. @returns when something moved, and when nothing did */
async function moveAbout(rounds: number, installation: Installation, say: Say): Promise<{ moving: Span[]; steady: Span[] }> {
  const env = { ...installation.env } as NodeJS.ProcessEnv;
  const moving: Span[] = [];
  const steady: Span[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const from = performance.now();
    for (const module of movers) {
      const { code, said } = await schoolhouse(['move', module, '--to', installation.addresses[module], '--watch', '1'], env);
      if (code !== 0) throw new Error(`${module} was not moved: ${said}`);
    }
    say(`round ${round}: ${movers.join(' and ')} are out`);
    await pause(1_000);
    for (const module of movers) await schoolhouse(['place', module, 'here'], env);
    await pause(settleSeconds * 1_000);
    moving.push([from, performance.now()]);
    say(`round ${round}: back`);
    steady.push(await steadyFor(steadyBetweenSeconds));
  }
  return { moving, steady };
}

async function steadyFor(seconds: number): Promise<Span> {
  const from = performance.now();
  await pause(seconds * 1_000);
  return [from, performance.now()];
}

/** The command is killed in the middle of a move, and the processes go on with it. */
async function killTheCommand(installation: Installation, databaseUrl: string, say: Say): Promise<void> {
  const [module] = movers;
  const env = { ...installation.env } as NodeJS.ProcessEnv;
  const { code } = await schoolhouse(['move', module, '--to', installation.addresses[module], '--watch', '1'], env, (text, child) => void (text.includes(' 1 %') && child.kill('SIGKILL')));
  if (code !== null) throw new Error('The command came to its end before it was killed');
  const shares = await withClient(databaseUrl, (client) => sharesUntil(10_000, client, module));
  await schoolhouse(['place', module, 'here'], env);
  say(`the command killed at 1 %: it went on to ${shares.map((share) => `${share / 100} %`).join(', ')}`);
}

/** @returns the shares of the rule from now on. @throws Error when it takes longer than half a minute */
async function sharesUntil(last: number, client: Client, module: string): Promise<number[]> {
  const seen = new Set<number>();
  for (const end = Date.now() + 30_000; !seen.has(last); await pause(100)) {
    const { rows } = await client.query<{ share: number }>('SELECT share_basis_points AS share FROM platform.placement WHERE module = $1', [module]);
    for (const { share } of rows) seen.add(share);
    if (Date.now() > end) throw new Error(`It stood still at ${[...seen].join(', ')}`);
  }
  return [...seen];
}

/** A fault in the middle of a move: nobody notices, and the rule is taken back. */
async function killInTheMiddle(installation: Installation, say: Say): Promise<void> {
  const [victim] = movers;
  const program: Program = installation.modules[0];
  let killed: Promise<void> | undefined;
  const killAtTenPercent = (text: string) => {
    if (text.includes(' 10 %')) killed ??= program.kill();
  };
  const { code, said } = await schoolhouse(['move', victim, '--to', installation.addresses[victim], '--watch', '3'], { ...installation.env } as NodeJS.ProcessEnv, killAtTenPercent);
  await killed;
  say(`killed in the middle: the move ended with ${code}: ${said.split('\n').at(-1)?.slice(0, 200)}`);
  if (code === 0) throw new Error('The move did not notice that the module was killed');
  await program.start();
}

async function startElsewhere(folder: string): Promise<PostgresServer> {
  const own = join(folder, 'elsewhere');
  mkdirSync(own, { mode: 0o755 });
  const server = await PostgresServer.start(own);
  await server.restartWith({ wal_level: 'logical' }); // from there they come back
  return server;
}

async function move({ rounds, rate, database }: Wanted, folder: string, say: Say): Promise<Verdict> {
  const postgres = await PostgresServer.start(folder);
  const elsewhere = database ? await startElsewhere(folder) : undefined;
  if (database) await postgres.restartWith({ wal_level: 'logical' });
  const databaseUrl = await postgres.createDatabase('move');
  const topology = { by: 'tcp', parts: elsewhere ? [] : movers.map((module) => [module]), standby: true };
  const installation = await Installation.prepare({ databaseUrl, folder, topology });
  const tables = elsewhere && new MovingTables(installation, elsewhere, say);
  try {
    const crowd = await withClient(databaseUrl, (client) => foundSchool(client, 'moving', { students: 400, activities: 60, capacity: 1_000, price: 5_000 }));
    const began = new Date();
    await installation.start();
    const load = SteadyCalls.enrollments(installation.apiUrl, await login(installation.apiUrl, crowd), crowd, rate);
    load.start();
    await pause(3_000); // the first answers warm everything up
    const before = await steadyFor(steadySeconds);
    say(`steady at ${rate}/s`);
    const { moving, steady } = tables ? await tables.about(rounds) : await moveAbout(rounds, installation, say);
    if (!tables) {
      await killTheCommand(installation, databaseUrl, say);
      await killInTheMiddle(installation, say);
    }
    await load.end();
    return await withClients(tables?.urls ?? [databaseUrl], async (clients) => ({
      answered: load.answered,
      failed: load.failed(),
      events: await untilHandled(clients, began, 60),
      unequal: (await unequal(clients[0], clients.at(-1)!)).length,
      steadyP99: load.p99(before, ...steady),
      movingP99: load.p99(...moving),
    }));
  } finally {
    await installation.stop();
    await elsewhere?.stop();
    await postgres.stop();
  }
}

/** Ends with 1 when a request failed, or an event was lost or handled twice. */
async function main(wanted: Wanted): Promise<void> {
  const begun = Date.now();
  const say: Say = (line) => console.log(`[${((Date.now() - begun) / 1_000).toFixed(0).padStart(4)} s] ${line}`);
  const folder = temporaryFolder('move');
  process.exitCode = 1;
  try {
    const { answered, failed, events, unequal: wrong, steadyP99, movingP99 } = await move(wanted, folder.path, say);
    for (const call of failed.slice(0, 10)) console.log(JSON.stringify(call));
    const lost = events.wanted - Math.min(events.wanted, events.handled);
    const doubled = Math.max(0, events.handled - events.wanted);
    console.log(
      `requests=${answered} failed=${failed.length} events=${events.committed} lost=${lost} doubled=${doubled} without-one-fee=${wrong} ` +
        `p99-steady=${steadyP99.toFixed(0)}ms p99-moving=${movingP99.toFixed(0)}ms ratio=${(movingP99 / steadyP99).toFixed(2)}`,
    );
    process.exitCode = failed.length + lost + doubled + wrong === 0 ? 0 : 1;
  } finally {
    folder.remove();
  }
}

run(
  commandLine('move', 'Moves fees and activity out and back under a steady load, then kills the command, and the process, in the middle of a move.')
    .option('--rounds <n>', 'out and back', whole(1, 100), 5)
    .option('--database', 'moves the tables of fees instead, to another server and back, and kills the command in the middle', false)
    .option('--rate <n>', 'requests a second', whole(1, 1_000), 20)
    .action(main),
);
