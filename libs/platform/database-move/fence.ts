import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError, type Client } from 'pg';
import { MoveRefused } from './errors';
import { leftBehind } from './move-plan';
import { valueOf } from './owner-session';
import { tablesOf } from './tables';

const againMs = 50;
/** Somebody works on the tables for longer, or the other way round than we lock them: the next try may find them free. */
const busy = ['55P03', '57014', '40P01'];

/**
 * From here on nobody can write to the old tables, whatever he believes: all transactions on them have ended, and under their
 * name there is nothing any more. It does not rest on anybody's having seen that the module is held.
 * @throws MoveRefused when transactions on them do not end in so many milliseconds
 */
export async function fence(module: string, source: Client, withinMs: number): Promise<void> {
  const tables = await tablesOf(source, module);
  for (const until = performance.now() + withinMs; ; await pause(againMs)) {
    try {
      await source.query('BEGIN');
      await source.query(await patience(source));
      await source.query(`LOCK TABLE ${tables.join(', ')} IN ACCESS EXCLUSIVE MODE`);
      await source.query(`ALTER SCHEMA ${module} RENAME TO ${leftBehind(module)}`);
      await source.query('COMMIT');
      return;
    } catch (error) {
      await source.query('ROLLBACK');
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

export async function unfence(module: string, source: Client): Promise<void> {
  const isFenced = await valueOf<boolean>(source, 'SELECT to_regnamespace($1) IS NULL AND to_regnamespace($2) IS NOT NULL AS value', [module, leftBehind(module)]);
  if (isFenced) await source.query(`ALTER SCHEMA ${leftBehind(module)} RENAME TO ${module}`);
}
