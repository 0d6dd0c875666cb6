import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError, type Client } from 'pg';
import { MoveRefused } from './errors';
import { leftBehind, type MovePlan } from './move-plan';
import { openSession, underLease, valueOf } from './owner-session';
import { tablesOf } from './tables';

const againMs = 50;
/** Somebody works on the tables for longer, or the other way round than we lock them: the next try may find them free. */
const busy = ['55P03', '57014', '40P01'];
const fenceOf = `hashtext('schoolhouse.fence'), hashtext($1)`;

/**
 * The old tables, shut in one transaction on a session of its own: to writers, or to everybody, whatever he believes. It does not
 * rest on anybody's having seen that the module is held. Until it is committed it is undone by PostgreSQL itself, as soon as the
 * session ends: because it is to, because we were killed, or because we were not heard of for the time of a lease.
 */
export class Fence {
  private constructor(
    private readonly module: string,
    readonly session: Client,
  ) {}

  /** When it stands, all transactions on the tables have ended. @throws MoveRefused when they do not in so many milliseconds */
  static async against(whom: 'writers' | 'everybody', { module, from }: MovePlan, withinMs: number): Promise<Fence> {
    const session = await openSession(from);
    try {
      await underLease(session);
      await lock(session, module, whom === 'writers' ? 'SHARE' : 'ACCESS EXCLUSIVE', withinMs);
      return new Fence(module, session);
    } catch (error) {
      await session.end();
      throw error;
    }
  }

  /** For good: under their name there is nothing any more. Who waits for the tables finds them gone. @throws what PostgreSQL says; then nothing was done, unless the connection was lost */
  async leaveBehind(): Promise<void> {
    await this.session.query(`ALTER SCHEMA ${this.module} RENAME TO ${leftBehind(this.module)}`);
    await this.session.query('COMMIT');
  }

  async end(): Promise<void> {
    await this.session.end();
  }
}

async function lock(session: Client, module: string, mode: string, withinMs: number): Promise<void> {
  const tables = await tablesOf(session, module);
  for (const until = performance.now() + withinMs; ; await pause(againMs)) {
    try {
      await session.query('BEGIN');
      await session.query(`SELECT pg_advisory_xact_lock(${fenceOf})`, [module]);
      await session.query(await patience(session));
      await session.query(`LOCK TABLE ${tables.join(', ')} IN ${mode} MODE`);
      return;
    } catch (error) {
      await session.query('ROLLBACK');
      if (!(error instanceof DatabaseError) || !busy.includes(error.code ?? '')) throw error;
      if (performance.now() > until) throw new MoveRefused(`Transactions on the tables of ${module} did not end within ${withinMs / 1_000} s`);
    }
  }
}

/** Shorter than others wait before they look for a deadlock, where we may say so: then we are the one who gives way, and a vacuum is called off. */
async function patience(source: Client): Promise<string> {
  const isSuperuser = await valueOf<boolean>(source, `SELECT current_setting('is_superuser')::bool AS value`);
  return isSuperuser ? `SET LOCAL deadlock_timeout = '100ms'; SET LOCAL lock_timeout = '800ms'` : `SET LOCAL lock_timeout = '1500ms'`;
}

/** Whether the old tables were left behind for good. It waits for a fence of which that is not said yet: that takes no longer than a lease. */
export async function isLeftBehind(module: string, source: Client): Promise<boolean> {
  await source.query(`SELECT pg_advisory_xact_lock(${fenceOf})`, [module]);
  return valueOf<boolean>(source, 'SELECT to_regnamespace($1) IS NULL AND to_regnamespace($2) IS NOT NULL AS value', [module, leftBehind(module)]);
}
