import type { Client } from 'pg';
import { MoveRefused } from './errors';
import { leftBehind } from './move-plan';
import { tablesOf } from './tables';

/** What counts on goes on behind the last number: events of an aggregate have their order by such numbers. */
export async function bringSequences(module: string, source: Client, target: Client): Promise<void> {
  const { rows } = await source.query<{ name: string }>(`SELECT sequencename AS name FROM pg_sequences WHERE schemaname = $1`, [leftBehind(module)]);
  for (const { name } of rows) {
    const { rows: [{ last_value, is_called }] } = await source.query<{ last_value: string; is_called: boolean }>(`SELECT last_value, is_called FROM ${source.escapeIdentifier(leftBehind(module))}.${source.escapeIdentifier(name)}`);
    await target.query('SELECT setval(format($1, $2::text, $3::text)::regclass, $4, $5)', ['%I.%I', module, name, last_value, is_called]);
  }
}

interface Content {
  readonly rows: string;
  readonly sum: string;
}

/** Of whole rows, in any order: the numbers that their texts hash to, added up. */
async function contentOf(client: Client, table: string): Promise<Content> {
  const { rows } = await client.query<Content>(`SELECT count(*) AS rows, coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint::numeric), 0) AS sum FROM ${table} AS t`);
  return rows[0];
}

/** Every row of every table, in both databases. @returns how many there are. @throws MoveRefused naming the first table that differs */
export async function compare(module: string, source: Client, target: Client): Promise<number> {
  let count = 0;
  for (const table of await tablesOf(target, module)) {
    const there = table.replace(`${module}.`, `${leftBehind(module)}.`);
    const [before, after] = await Promise.all([contentOf(source, there), contentOf(target, table)]);
    if (before.rows !== after.rows) throw new MoveRefused(`${table} has ${before.rows} rows in the old database and ${after.rows} in the new one`);
    if (before.sum !== after.sum) throw new MoveRefused(`${table} has other rows in the new database than in the old one`);
    count += Number(after.rows);
  }
  return count;
}
