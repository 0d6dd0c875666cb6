import { newId } from '@schoolhouse/platform/ids/ids';
import type { Envelope } from '@schoolhouse/platform/outbox/envelope';
import { EventQueues } from '@schoolhouse/platform/outbox/event-queues';
import { migrate } from '@schoolhouse/platform/postgres/migrator';
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

describe('A queue that is first used while PostgreSQL is away', () => {
  const folder = temporaryFolder('outage');
  afterAll(() => folder.remove());

  it('takes events, and gives them out, as soon as PostgreSQL is back', async () => {
    const postgres = await PostgresServer.start(folder.path);
    const { database } = readSettings({ DATABASE_URL: await postgres.createDatabase('outage') });
    await migrate(database, []);
    const queues = new EventQueues({}, database);
    try {
      await postgres.kill();
      const taken = new Promise<string>((resolve) => queues.consume('saga', 1, async (job) => resolve(job.data.events[0].id)));
      await expect(queues.publish('saga', [event()])).rejects.toThrow(/ECONNREFUSED/);
      await postgres.startAgain();
      const sent = event();
      await expect(queues.publish('saga', [sent])).resolves.toBeUndefined();
      expect(await taken).toBe(sent.id);
    } finally {
      await queues.onApplicationShutdown();
      await postgres.stop();
    }
  }, 60_000);
});
