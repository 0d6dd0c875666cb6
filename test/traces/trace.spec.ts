import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { createTestDatabase, type TestDatabase } from '@schoolhouse/platform/module-testing/test-database';
import { readSettings } from '@schoolhouse/platform/settings/settings';
import { startApi } from '../../apps/api/src/main';
import { migrationsOfHouse } from '../../apps/house';
import { openWorker } from '../house/house-under-test';
import { withClient } from '../processes/postgres-server';
import { Collector } from './collector';
import { enrollOne, traceOfEnrollment, wayOfEnrollment } from './enrollment';
import { paths, treeOf } from './tree';

let database: TestDatabase;
let collector: Collector;

beforeAll(async () => {
  database = await createTestDatabase(migrationsOfHouse);
  collector = await Collector.start();
}, 60_000);
afterAll(async () => {
  await collector.stop();
  await database.drop();
});

const enrollWith = async (more: Record<string, string>): Promise<void> => {
  const environment = { NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: database.url, DATABASE_ROLE_SECRET: database.roleSecret, PORT: String(await findFreePort()), ...more };
  const api = await startApi(readSettings(environment));
  const worker = await openWorker(database);
  try {
    await withClient(database.url, (client) => enrollOne(api.url, client));
  } finally {
    await worker.close();
    await api.close();
  }
};

describe('traces', () => {
  it('show an enrollment as one tree: from the request through workflow, modules, databases and the event to the letter', async () => {
    await enrollWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const spans = traceOfEnrollment(collector.spans);
    const ways = paths(treeOf(spans)).map((path) => path.join(' > '));
    for (const way of wayOfEnrollment) expect(ways).toContainEqual(way);
    expect(spans.find(({ name }) => name === 'POST /v1/enrollments')?.attributes).toMatchObject({ 'http.response.status_code': 201, 'schoolhouse.school': expect.any(String), 'user.id': expect.any(String) });
    expect(spans.find(({ name }) => name === 'activity command')?.attributes['schoolhouse.statements']).toBeGreaterThan(2);
    // Each of the others is a tree of its own as well: nothing hangs in the air.
    for (const traceId of new Set(collector.spans.map((span) => span.traceId))) expect(() => treeOf(collector.spans.filter((span) => span.traceId === traceId))).not.toThrow();
    for (const personal of ['Gina', 'home.example', 'Tom', 'Ada']) expect(JSON.stringify(collector.spans)).not.toContain(personal);
  }, 60_000);
});
