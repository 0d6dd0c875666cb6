import type { PoolClient } from 'pg';
import type { OutboxRow } from './envelope';
import type { Subscription } from './subscriptions';

/** For each event of a module the one before it, of the same aggregate, that the same subscriber takes. */
export async function predecessors(client: PoolClient, module: string, rows: readonly OutboxRow[], { types }: Subscription): Promise<Map<string, string>> {
  const { rows: found } = await client.query<{ id: string; after: string }>({
    name: `outbox.predecessors-${module}`,
    text: `SELECT mine.id, before.id AS after FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS mine (id, aggregate_id, position)
           CROSS JOIN LATERAL (SELECT id FROM ${module}.outbox o WHERE o.aggregate_id = mine.aggregate_id AND o.position < mine.position AND o.type = ANY($4)
                               AND o.only_for IS NULL ORDER BY o.position DESC LIMIT 1) AS before`,
    values: [rows.map(({ id }) => id), rows.map(({ aggregate_id }) => aggregate_id), rows.map(({ position }) => position), types],
  });
  return new Map(found.map(({ id, after }) => [id, after]));
}
