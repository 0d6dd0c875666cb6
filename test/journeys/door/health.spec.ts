import { collectProcessMetrics } from '@schoolhouse/platform/telemetry/default-metrics';
import { place } from '@schoolhouse/platform/messaging/placement';
import { ServingState } from '../../../apps/api/src/health/serving-state';
import { HouseOfTheTest } from './house-of-the-test';
import { NotesController, notesContract, notesMigrations, NotesModule } from './notes';

let house: HouseOfTheTest;
let headers: Record<string, string>;

beforeEach(async () => {
  house = await HouseOfTheTest.open({ controllers: [NotesController], placements: [place(notesContract, NotesModule, 'here')], migrations: [{ module: 'notes', migrations: notesMigrations }] });
  headers = await house.bearer(house.user(['notes:read']));
});
afterEach(() => house.close());

const statusOf = async (url: string): Promise<number> => (await house.inject(url)).statusCode;

/** The module's role may not connect any more, and what it had is cut: for the program the database is away. */
async function takeDatabaseAway(): Promise<void> {
  await limitConnections(0);
  await house.database.inspect(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`);
}
const limitConnections = (limit: number) => house.database.inspect(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT ${limit}', current_database()); END $$`);

describe('health', () => {
  it('is good when all is well, and names each module', async () => {
    expect([await statusOf('/health/live'), await statusOf('/health/ready')]).toEqual([200, 200]);
    const response = await house.inject('/health');
    expect(response.json()).toMatchObject({ status: 'ok', details: { database: { status: 'up' }, schema: { status: 'up' }, 'module:notes': { status: 'up' } } });
  });

  it('wants no requests while the database is away, goes on living, and comes back by itself', async () => {
    await takeDatabaseAway();
    const ready = await house.inject('/health/ready');
    expect([ready.statusCode, ready.headers['retry-after'], ready.json().status]).toEqual([503, '1', 'error']);
    expect((await house.inject('/health')).json().error).toMatchObject({ 'module:notes': { status: 'down' } });
    expect(await statusOf('/health/live')).toBe(200);
    const refused = await house.inject({ url: '/v1/notes', headers });
    expect([refused.statusCode, refused.json().code, refused.headers['retry-after']]).toEqual([503, 'DATABASE_UNAVAILABLE', '1']);
    await limitConnections(-1);
    while ((await statusOf('/health/ready')) !== 200) await new Promise((resolve) => setImmediate(resolve)); // what was found is good for half a second
    expect((await house.inject({ url: '/v1/notes', headers })).statusCode).toBe(200);
  });

  it('tells the outside nothing of why', async () => {
    await takeDatabaseAway();
    expect((await house.inject('/health')).body).not.toMatch(/connection|role|postgres|terminat/i);
  });

  it.each([
    ['older', 'DELETE FROM notes.migrations'],
    ['newer', "INSERT INTO notes.migrations (timestamp, name) VALUES (1, 'FromTheFuture1')"],
  ])('wants no requests while the schema is %s than the program', async (_, change) => {
    await house.database.inspect(change);
    expect(await statusOf('/health/ready')).toBe(503);
    expect(await statusOf('/health/live')).toBe(200);
  });

  it('wants no requests while it drains, answers those that come, and ends their connections', async () => {
    house.app.get(ServingState).drain();
    const ready = await house.inject('/health/ready');
    expect([ready.statusCode, ready.json().status]).toEqual([503, 'shutting_down']);
    const response = await house.inject({ url: '/v1/notes', headers });
    expect([response.statusCode, response.headers.connection]).toEqual([200, 'close']);
  });

  it('counts requests by the template of their route, calls by message, and itself', async () => {
    collectProcessMetrics();
    await house.inject({ url: '/v1/notes?limit=3', headers });
    await house.inject({ url: '/v1/notes/01980a2b-5c3d-7e4f-8a1b-2c3d4e5f6a7b', headers });
    await house.inject('/v1/what/ever/1');
    const { body, headers: sent } = await house.inject('/metrics');
    expect(sent['content-type']).toMatch(/^text\/plain/);
    expect(body).toMatch(/schoolhouse_http_request_duration_seconds_count\{method="GET",route="\/v1\/notes",status="200"\} \d/);
    expect(body).toMatch(/route="\/v1\/notes\/:id",status="404"/);
    expect(body).toMatch(/route="none",status="404"/);
    expect(body).not.toContain('ever');
    expect(body).toMatch(/schoolhouse_message_duration_seconds_count\{message="notes.list"/);
    expect(body).toContain('nodejs_eventloop_lag_p99_seconds');
  });
});
