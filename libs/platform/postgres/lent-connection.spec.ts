import { Pool, type PoolClient } from 'pg';
import { createTestDatabase, type TestDatabase } from '../module-testing/test-database';
import { HeardClient } from './heard-client';
import { onConnection } from './lent-connection';

describe('a connection that is lost', () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => (database = await createTestDatabase([])));
  beforeEach(() => {
    pool = new Pool({ Client: HeardClient, connectionString: database.url, max: 1 });
    pool.on('error', () => undefined);
  });
  afterEach(() => pool.end());
  afterAll(() => database?.drop());

  /** As when the server ends: it says so on the connection, and nobody has asked it anything. */
  async function cut(client: PoolClient): Promise<void> {
    const { pid } = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0];
    const ended = new Promise((resolve) => void client.once('end', resolve)); // once() of node:events would hear the loss as well
    await database.inspect('SELECT pg_terminate_backend($1)', [pid]);
    await ended;
  }

  it('while it is lent is told by the next statement, and ends no process', async () => {
    const work = onConnection(pool, async (client) => {
      await cut(client);
      return client.query('SELECT 1');
    });
    await expect(work).rejects.toThrow();
    expect(await onConnection(pool, (client) => client.query('SELECT 1 AS one'))).toMatchObject({ rows: [{ one: 1 }] });
  });

  it('while nobody has asked it anything ends no process either', async () => {
    const client = await pool.connect();
    await cut(client);
    await expect(client.query('SELECT 1')).rejects.toThrow();
    client.release(true);
  });
});
