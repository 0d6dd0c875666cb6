import { Pool } from 'pg';
import type { PostgresServer } from '../processes/postgres-server';

const writers = 16;
const writingMs = 4_000;
const batch = 500;

export interface NaiveOutcome {
  readonly committed: number;
  readonly lost: number;
  readonly turned: number;
}

/**
 * What people write first: a reader that remembers the highest id it has seen. Commits are not in the order of ids, so
 * what commits late lies behind its back for ever. It shows that a measurement of "0 lost" can tell.
 */
export async function naiveReader(postgres: PostgresServer): Promise<NaiveOutcome> {
  const pool = new Pool({ connectionString: await postgres.createDatabase('naive'), max: writers + 1 });
  pool.on('error', () => undefined); // one that is still closing when PostgreSQL stops hears of it; what matters shows in the statements
  try {
    await pool.query('CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, aggregate int NOT NULL, seq int NOT NULL)');
    let isWriting = true;
    const written = Promise.all(Array.from({ length: writers }, (_, writer) => write(pool, writer, () => isWriting)));
    const seen: { aggregate: number; seq: number }[] = [];
    const read = follow(pool, seen, () => isWriting);
    await new Promise((resolve) => setTimeout(resolve, writingMs));
    isWriting = false;
    const committed = (await written).reduce((sum, count) => sum + count, 0);
    await read;
    return { committed, lost: committed - seen.length, turned: turnedIn(seen) };
  } finally {
    await pool.end();
  }
}

/** Each writer has an aggregate of its own and numbers its events. */
async function write(pool: Pool, writer: number, goesOn: () => boolean): Promise<number> {
  let count = 0;
  while (goesOn()) {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO outbox (aggregate, seq) VALUES ($1, $2)', [writer, count]);
    await client.query('COMMIT');
    client.release();
    count += 1;
  }
  return count;
}

async function follow(pool: Pool, seen: { aggregate: number; seq: number }[], goesOn: () => boolean): Promise<void> {
  let cursor = '0';
  for (let last = false; !last; ) {
    last = !goesOn();
    for (;;) {
      const { rows } = await pool.query<{ id: string; aggregate: number; seq: number }>('SELECT id, aggregate, seq FROM outbox WHERE id > $1 ORDER BY id LIMIT $2', [cursor, batch]);
      if (rows.length === 0) break;
      cursor = rows[rows.length - 1].id;
      seen.push(...rows);
    }
  }
}

function turnedIn(seen: readonly { aggregate: number; seq: number }[]): number {
  const highest = new Map<number, number>();
  return seen.filter(({ aggregate, seq }) => {
    const before = highest.get(aggregate) ?? -1;
    highest.set(aggregate, Math.max(before, seq));
    return seq < before;
  }).length;
}
