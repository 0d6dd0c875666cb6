import type { Client } from 'pg';
import { MoveRefused } from './errors';
import { tablesOf } from './tables';

/** What counts on goes on behind the last number: events of an aggregate have their order by such numbers. */
export async function bringSequences(module: string, source: Client, target: Client): Promise<void> {
  const { rows } = await source.query<{ name: string }>(`SELECT sequencename AS name FROM pg_sequences WHERE schemaname = $1`, [module]);
  for (const { name } of rows) {
    const { rows: [{ last_value, is_called }] } = await source.query<{ last_value: string; is_called: boolean }>(`SELECT last_value, is_called FROM ${module}.${source.escapeIdentifier(name)}`);
    await target.query('SELECT setval(format($1, $2::text, $3::text)::regclass, $4, $5)', ['%I.%I', module, name, last_value, is_called]);
  }
}

/** From now on both sessions see their databases as they are at this moment, for as long as they like. */
export async function holdStill(...sessions: readonly Client[]): Promise<void> {
  await Promise.all(sessions.map((session) => session.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY').then(() => session.query('SELECT 1'))));
}

interface Content {
  readonly rows: string;
  readonly sum: string | null;
}

/** Of whole rows, in any order: the numbers that their texts hash to, added up. */
const wholeRows = `count(*) AS rows, sum(('x' || left(md5(t::text), 15))::bit(60)::bigint::numeric) AS sum`;

/** Every row of every table, in both databases; that reads all of them. @returns how many there are. @throws MoveRefused naming the first table that differs */
export const compareRows = (module: string, source: Client, target: Client): Promise<number> => compare(wholeRows, module, source, target);

/** Whether as many rows came as there are. @returns how many; @throws as `compareRows` */
export const compareCounts = (module: string, source: Client, target: Client): Promise<number> => compare('count(*) AS rows, NULL AS sum', module, source, target);

async function compare(what: string, module: string, source: Client, target: Client): Promise<number> {
  let count = 0;
  for (const table of await tablesOf(target, module)) {
    const [before, after] = await Promise.all([source, target].map(async (client) => (await client.query<Content>(`SELECT ${what} FROM ${table} AS t`)).rows[0]));
    if (before.rows !== after.rows) throw new MoveRefused(`${table} has ${before.rows} rows in the old database and ${after.rows} in the new one`);
    if (before.sum !== after.sum) throw new MoveRefused(`${table} has other rows in the new database than in the old one`);
    count += Number(after.rows);
  }
  return count;
}
