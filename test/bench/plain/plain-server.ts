import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { newId } from '@schoolhouse/platform/ids/ids';
import { withClient, type PostgresServer } from '../../processes/postgres-server';
import { builtRoot, Program } from '../../processes/program';
import { plainRole, plainSchema } from './schema';

/** The yardstick in a process of its own, with as many students and activities as the product has. */
export interface PlainServer {
  readonly program: Program;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly students: readonly string[];
  readonly activities: readonly string[];
}

export async function startPlain(postgres: PostgresServer, folder: string, size: { students: number; activities: number }): Promise<PlainServer> {
  const owner = await postgres.createDatabase('plain');
  const password = randomBytes(16).toString('hex');
  const tenantId = newId();
  const [students, activities] = await withClient(owner, async (client) => {
    await client.query(plainSchema(password));
    const ids = async (sql: string, count: number) => (await client.query<{ id: string }>(sql, [tenantId, count])).rows.map(({ id }) => id);
    const people = await ids('INSERT INTO student (tenant_id, id) SELECT $1, uuidv7() FROM generate_series(1, $2) RETURNING id', size.students);
    const catalog = await ids('INSERT INTO activity (tenant_id, id, capacity, price) SELECT $1, uuidv7(), 1000000, 5000 FROM generate_series(1, $2) RETURNING id', size.activities);
    await client.query('ANALYZE student, activity');
    return [people, catalog];
  });
  const port = await findFreePort();
  const url = new URL(owner);
  Object.assign(url, { username: plainRole, password });
  const program = new Program({
    name: 'plain',
    file: join(builtRoot, 'test/bench/plain/main.js'),
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PLAIN_DATABASE_URL: url.toString(), PLAIN_PORT: String(port) },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
    logFolder: folder,
  });
  await program.start();
  return { program, url: `http://127.0.0.1:${port}`, headers: { 'x-tenant': tenantId }, students, activities };
}
