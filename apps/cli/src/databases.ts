import { DatabaseMove } from '@schoolhouse/platform/database-move/database-move';
import { MoveRefused } from '@schoolhouse/platform/database-move/errors';
import { keptFor } from '@schoolhouse/platform/database-move/replication';
import type { MovePlan } from '@schoolhouse/platform/database-move/move-plan';
import { databasesNow, databaseVariable } from '@schoolhouse/platform/postgres/module-databases';
import { addressOf } from '@schoolhouse/platform/postgres/settings';
import type { RawEnvironment, Settings } from '@schoolhouse/platform/settings/settings';
import { migrationsOfHouse } from '../../house';
import { assertDatabasesKnown } from '../../placements';
import type { DatabaseMoveOptions } from './commands/database';
import { Failure } from './failure';
import { inHouse, type OpenHouse } from './open-house';
import { printJson, printTable } from './print';
import { withDatabase } from './with-database';

export function listDatabases(env: RawEnvironment, { json }: { json?: boolean }): Promise<void> {
  return inHouse(env, async (house) => {
    const known = await house.knownDatabases();
    if (json) return printJson(known);
    if (known.length === 0) return console.log("Every module is in the house's database.");
    printTable(['module', 'at', 'state', 'since'], known.map(({ module, at, state, changed_at: since }) => [module, at, state, since.toISOString()]));
    for (const { module, state } of known) if (state === 'left') console.log(await leftover(house, module));
  });
}

/** What a slot keeps grows with all that is written to that database, until the disk is full. */
async function leftover({ platforms }: OpenHouse, module: string): Promise<string> {
  const kept = (await Promise.all(platforms.map((platform) => keptFor(platform, module)))).filter((size) => size !== null);
  const log = kept.length > 0 ? `, and PostgreSQL keeps ${kept.join(' and ')} of its log for it` : '';
  return `Nobody moves ${module} any more: it is served where it was${log}. \`schoolhouse database move ${module} --to <url> --abort\` takes back what is left; without --abort it moves.`;
}

/** Whatever goes wrong, everything is put back before this ends. @throws Failure */
export function moveDatabase(env: RawEnvironment, name: string, options: DatabaseMoveOptions): Promise<void> {
  return onHouse(env, async (settings) => {
    const plan = await planOf(settings, name, options);
    try {
      await DatabaseMove.on(plan, (move) => (options.abort ? abort(plan, move) : run(plan, move, options)));
    } catch (error) {
      throw error instanceof MoveRefused ? new Failure(`${error.message}.`) : error;
    }
  });
}

async function run(plan: MovePlan, move: DatabaseMove, { dryRun, verify }: DatabaseMoveOptions): Promise<void> {
  const { module, from, to } = plan;
  if (dryRun) {
    await move.check();
    return console.log(`${module} could be moved from ${addressOf(from)} to ${addressOf(to)}`);
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new MoveRefused(`The move of ${module} was ended by ${signal}, and is taken back`)));
  const paused = await move.run({ say: (line) => console.log(line), verify, signal: stop.signal });
  console.log(`${module} is at ${addressOf(to)}. Work on it waited for ${(paused / 1_000).toFixed(2)} s.`);
  const isBack = addressOf(to) === addressOf(plan.house.url);
  console.log(`From now on \`schoolhouse migrate\` wants ${isBack ? 'no ' : ''}${databaseVariable(module)}; processes know. The old tables are in the schema ${module}_moved of ${addressOf(from)}: drop it when you are sure.`);
}

async function abort({ module, to }: MovePlan, move: DatabaseMove): Promise<void> {
  const isMoved = (await move.takeBack()) === 'moved';
  console.log(isMoved ? `The move of ${module} had come to its end: it is at ${addressOf(to)}.` : `Nothing of ${module} is being moved.`);
}

async function planOf({ database: house }: Settings, module: string, { to, abort: isBack }: DatabaseMoveOptions): Promise<MovePlan> {
  const known = migrationsOfHouse.find((each) => each.module === module);
  if (!known) throw new Failure(`There is no module "${module}": ${migrationsOfHouse.map((each) => each.module).join(', ')}.`);
  const from = ownerOf(module, (await databasesNow(house)).own?.[module] ?? house.url, house);
  if (to) return { ...known, house, from, to };
  if (isBack) throw new Failure(`Say once more where ${module} was to go: --to <url>.`);
  throw new Failure('Say where the tables are to go: --to postgres://owner:password@host:5432/database.');
}

/** Who may read all of it: the environment's owner of the database in which the tables are. */
function ownerOf(module: string, at: string, { url, own }: Settings['database']): string {
  const owner = [own[module], url].find((each) => each && addressOf(each) === addressOf(at));
  if (!owner) throw new Failure(`The tables of ${module} are at ${at}: name its owner in ${databaseVariable(module)}.`);
  return owner;
}

function onHouse(env: RawEnvironment, work: (settings: Settings) => Promise<void>): Promise<void> {
  return withDatabase(env, (settings) => {
    assertDatabasesKnown(settings.database.own);
    return work(settings);
  });
}
