import type { PoolClient } from 'pg';

/** Tells how many statements the work has sent on this connection, whether it went well or not. */
export async function countingStatements<T>(client: PoolClient, work: (client: PoolClient) => Promise<T>, tell: (count: number) => void): Promise<T> {
  let count = 0;
  const counted = Object.create(client, {
    query: {
      value: (...statement: unknown[]) => {
        count += 1;
        return (client.query as (...statement: unknown[]) => unknown)(...statement);
      },
    },
  }) as PoolClient;
  try {
    return await work(counted);
  } finally {
    tell(count);
  }
}
