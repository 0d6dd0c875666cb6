import { newId } from '@schoolhouse/platform/ids/ids';
import type { Envelope } from '@schoolhouse/platform/outbox/envelope';
import { EventQueues } from '@schoolhouse/platform/outbox/event-queues';
import { HeardClient } from '@schoolhouse/platform/postgres/heard-client';
import { migrate } from '@schoolhouse/platform/postgres/migrator';
import type { DatabaseSettings } from '@schoolhouse/platform/postgres/settings';
import { readSettings } from '@schoolhouse/platform/settings/settings';
import { temporaryFolder } from '../processes/folder';
import { PostgresServer } from '../processes/postgres-server';

const event = (): Envelope => ({
  specversion: '1.0',
  id: newId(),
  source: '/schoolhouse/saga',
  type: 'saga.workflow-advanced.v1',
  subject: newId(),
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  tenantid: newId(),
  correlationid: newId(),
  data: {},
});

describe('A queue on PostgreSQL', () => {
  const folder = temporaryFolder('outage');
  let postgres: PostgresServer;
  let database: DatabaseSettings;
  let queues: EventQueues;
  beforeAll(async () => {
    postgres = await PostgresServer.start(folder.path);
    ({ database } = readSettings({ DATABASE_URL: await postgres.createDatabase('outage') }));
    await migrate(database, []);
  }, 60_000);
  beforeEach(() => (queues = new EventQueues({}, database)));
  afterEach(() => queues.onApplicationShutdown());
  afterAll(async () => {
    await postgres.stop();
    folder.remove();
  });

  it('opens connections whose loss ends no process while BullMQ holds them', async () => {
    const opened = jest.spyOn(HeardClient.prototype, 'connect');
    await queues.publish('fees', [event()]);
    expect(opened.mock.contexts.length).toBeGreaterThan(0);
    opened.mockRestore();
  });

  it('that is first used while PostgreSQL is away takes events, and gives them out, as soon as it is back', async () => {
    await postgres.kill();
    const taken = new Promise<string>((resolve) => queues.consume('saga', 1, async (job) => resolve(job.data.events[0].id)));
    await expect(queues.publish('saga', [event()])).rejects.toThrow(/ECONNREFUSED/);
    await postgres.startAgain();
    const sent = event();
    await expect(queues.publish('saga', [sent])).resolves.toBeUndefined();
    expect(await taken).toBe(sent.id);
  }, 60_000);
});
