import { once } from 'node:events';
import { Pool, type PoolClient } from 'pg';
import { createTestDatabase, type TestDatabase } from '../module-testing/test-database';
import { onConnection } from './lent-connection';

describe('a connection that is lost', () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => (database = await createTestDatabase([])));
  beforeEach(() => {
    pool = new Pool({ connectionString: database.url, max: 1 });
    pool.on('error', () => undefined);
  });
  afterEach(() => pool.end());
  afterAll(() => database?.drop());

  /** As when the server ends: it says so on the connection, and nobody has asked it anything. */
  async function cut(client: PoolClient): Promise<void> {
    const { pid } = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0];
    const ended = once(client, 'end');
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

  it('is heard once, however often it is lent', async () => {
    const listeners = () => onConnection(pool, async (client) => client.listenerCount('error'));
    const first = await listeners();
    for (let time = 0; time < 20; time += 1) await listeners();
    expect(await listeners()).toBe(first);
  });
});
