import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { PlatformDatabase } from '../postgres/platform-database';
import { MoveRefused } from './errors';
import { wireOf, type MovePlan } from './move-plan';
import { valueOf } from './owner-session';
import { tablesOf } from './tables';

const lookMs = 100;
/** Bytes of the log that may be behind when the last step begins: it waits for them with everybody held. */
const littleLag = 1_048_576;
const faultsInARow = 3;

/** Slots belong to a server and not to a database: two houses on one server must not meet. */
const slotOf = (module: string): string => `'${wireOf(module)}_' || (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** From now on all that is committed at the source is kept until the target has it. The slot is made first and by itself: so both may be on one server. */
export async function publish({ module }: MovePlan, source: Client): Promise<void> {
  await source.query(`CREATE PUBLICATION ${wireOf(module)} FOR TABLE ${(await tablesOf(source, module)).join(', ')} WITH (publish_via_partition_root = true)`);
  await source.query(`SELECT pg_create_logical_replication_slot(${slotOf(module)}, 'pgoutput')`);
}

export async function subscribe({ module, from }: MovePlan, source: Client, target: Client): Promise<void> {
  const slot = await valueOf<string>(source, `SELECT ${slotOf(module)} AS value`);
  await target.query(
    `CREATE SUBSCRIPTION ${wireOf(module)} CONNECTION ${target.escapeLiteral(from)} PUBLICATION ${wireOf(module)}
     WITH (create_slot = false, slot_name = ${target.escapeLiteral(slot)}, synchronous_commit = 'on')`,
  );
}

/** Waits for the first copy of every table. @throws MoveRefused when the target takes no rows; the reason of the signal */
export async function untilCopied({ module }: MovePlan, target: Client, say: (line: string) => void, signal?: AbortSignal): Promise<void> {
  const copied = new Set<string>();
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await target.query<{ name: string; state: string }>(
      `SELECT srrelid::regclass::text AS name, srsubstate AS state FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid WHERE s.subname = $1 ORDER BY 1`,
      [wireOf(module)],
    );
    for (const { name } of rows.filter(({ name, state }) => state === 'r' && !copied.has(name))) {
      copied.add(name);
      say(`copied ${name} (${copied.size} of ${rows.length})`);
    }
    if (copied.size === rows.length) return;
    await assertTaken(module, target);
    await pause(lookMs);
  }
}

/** @throws MoveRefused when the target takes no rows; the reason of the signal */
export async function untilLittleIsBehind({ module }: MovePlan, source: Client, target: Client, signal?: AbortSignal): Promise<void> {
  while ((await lagOf(module, source)) > littleLag) {
    signal?.throwIfAborted();
    await assertTaken(module, target);
    await pause(lookMs);
  }
}

const lagOf = async (module: string, source: Client): Promise<number> =>
  Number(await valueOf<string>(source, `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) AS value FROM pg_replication_slots WHERE slot_name = ${slotOf(module)}`));

/** How much of its log the database of this platform keeps for a move of the module, in words; null: no slot is there. */
export async function keptFor(platform: PlatformDatabase, module: string): Promise<string | null> {
  const rows = await platform.rows<{ size: string }>(`SELECT pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) AS size FROM pg_replication_slots WHERE slot_name = ${slotOf(module)}`);
  return rows[0]?.size ?? null;
}

async function assertTaken(module: string, target: Client): Promise<void> {
  const faults = await valueOf<string>(target, `SELECT apply_error_count + sync_error_count AS value FROM pg_stat_subscription_stats WHERE subname = $1`, [wireOf(module)]);
  if (Number(faults) >= faultsInARow) throw new MoveRefused('The new database does not take the rows: its log says why. It must reach the old one at the address in DATABASE_URL (or of the module)');
}

/**
 * By a word in the log behind all that was committed by now, also by those who did not wait until it was on disk: its own commit does.
 * @throws MoveRefused when not all of it is in the target within so many milliseconds
 */
export async function untilCaughtUp({ module }: MovePlan, source: Client, withinMs: number): Promise<void> {
  const end = await valueOf<string>(source, `SELECT pg_logical_emit_message(true, 'schoolhouse', '') AS value`);
  for (const until = performance.now() + withinMs; ; await pause(5)) {
    if (await valueOf<boolean>(source, `SELECT confirmed_flush_lsn >= $1::pg_lsn AS value FROM pg_replication_slots WHERE slot_name = ${slotOf(module)}`, [end])) return;
    if (performance.now() > until) throw new MoveRefused(`The new database did not catch up within ${withinMs / 1_000} s`);
  }
}

/** With or without what may be missing: after a fault nobody knows how far it went. Dropping the subscription drops its slots at the source. */
export async function unsubscribe(module: string, source: Client, target: Client): Promise<void> {
  const exists = await valueOf<boolean>(target, 'SELECT EXISTS (SELECT FROM pg_subscription WHERE subname = $1 AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())) AS value', [wireOf(module)]);
  if (!exists) return;
  const hasSlot = await valueOf<boolean>(source, `SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = ${slotOf(module)}) AS value`);
  await target.query(`ALTER SUBSCRIPTION ${wireOf(module)} DISABLE`);
  if (!hasSlot) await target.query(`ALTER SUBSCRIPTION ${wireOf(module)} SET (slot_name = NONE)`);
  await target.query(`DROP SUBSCRIPTION ${wireOf(module)}`);
}

export async function unpublish(module: string, source: Client): Promise<void> {
  const ours = `FROM pg_replication_slots WHERE slot_name = ${slotOf(module)}`;
  for (;;) {
    const pid = await valueOf<number | null | undefined>(source, `SELECT active_pid AS value ${ours}`);
    if (pid === undefined) break;
    if (pid === null) await source.query(`SELECT pg_drop_replication_slot(slot_name) ${ours} AND NOT active`);
    else await source.query('SELECT pg_terminate_backend($1)', [pid]).then(() => pause(lookMs));
  }
  await source.query(`DROP PUBLICATION IF EXISTS ${wireOf(module)}`);
}
