import { Test } from '@nestjs/testing';
import { newId } from '@schoolhouse/platform/ids/ids';
import { createTestDatabase, type TestDatabase } from '@schoolhouse/platform/module-testing/test-database';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { notificationsMigrations } from '../notifications.module';
import { openMailSink, type MailSink } from '../testing/mail-sink';
import { Delivery } from './delivery';
import { MailSettingsModule } from './mail-settings';

describe('delivering mail', () => {
  let database: TestDatabase;
  let sink: MailSink;
  beforeAll(async () => {
    database = await createTestDatabase([{ module: 'notifications', migrations: notificationsMigrations }]);
    sink = await openMailSink();
  });
  afterAll(async () => {
    await sink?.close();
    await database?.drop();
  });

  const open = async () => {
    const building = Test.createTestingModule({ imports: [PostgresModule.forRoot(database), MailSettingsModule.with({ smtpUrl: sink.url, from: 'school@schoolhouse.example' })], providers: [Delivery] });
    const app = await building.compile();
    app.useLogger(false);
    return app;
  };

  async function queued(to: string, status = 'queued'): Promise<string> {
    const id = newId();
    await database.inspect(
      `INSERT INTO notifications.message (tenant_id, id, key, topic, subject_id, to_name, to_address, locale, subject, body, status, due_at, created_at)
       VALUES ($1, $2, $3, 'enrollment-confirmed', $1, 'Ngozi', $4, 'en', 'Ada is enrolled', 'Hello', $5, now() - interval '1 second', now())`,
      [newId(), id, newId(), to, status],
    );
    return id;
  }

  const stateOf = async (id: string) => (await database.inspect<{ status: string; attempts: number; last_error: string | null }>('SELECT status, attempts, last_error FROM notifications.message WHERE id = $1', [id]))[0];
  const until = async (id: string, status: string) => {
    for (let look = 0; look < 200 && (await stateOf(id)).status !== status; look += 1) await new Promise((resolve) => setTimeout(resolve, 25));
    expect(await stateOf(id)).toMatchObject({ status });
  };

  it('hands a queued message to the mail server, once, by two workers at work', async () => {
    const id = await queued('one@okafor.example');
    const workers = await Promise.all([open(), open()]);
    await Promise.all(workers.map((worker) => worker.init()));
    await until(id, 'sent');
    await Promise.all(workers.map((worker) => worker.close()));
    expect(sink.mails.filter((mail) => mail.includes('one@okafor.example'))).toHaveLength(1);
    expect(sink.mails.find((mail) => mail.includes('one@okafor.example'))).toContain(`Message-ID: <${id}@schoolhouse>`);
  });

  it('keeps what the mail server refuses for now, says why, and sends it later', async () => {
    sink.refuse(1);
    const id = await queued('later@okafor.example');
    const worker = await open();
    await worker.init();
    await until(id, 'retrying');
    expect((await stateOf(id)).last_error).toContain('451');
    await database.inspect(`UPDATE notifications.message SET due_at = now() WHERE id = $1`, [id]);
    await until(id, 'sent');
    await worker.close();
  });

  it('sends again what a worker had claimed when it died', async () => {
    const id = await queued('orphan@okafor.example', 'sending');
    const worker = await open();
    await worker.init();
    await until(id, 'sent');
    await worker.close();
  });

  it('ends when what it has begun is sent, however much is still to be sent', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 200; n += 1) ids.push(await queued(`${n}@many.example`));
    const worker = await open();
    const first = sink.next();
    await worker.init();
    await first;
    await worker.close();
    const left = await database.inspect<{ status: string }>(`SELECT DISTINCT status FROM notifications.message WHERE id = ANY($1) ORDER BY status`, [ids]);
    expect(left).toEqual([{ status: 'queued' }, { status: 'sent' }]);
  });

  it('keeps its module from changing or deleting what was written', async () => {
    const grants = await database.inspect<{ privilege_type: string }>(`SELECT privilege_type FROM information_schema.role_table_grants WHERE grantee = 'schoolhouse_notifications' AND table_name = 'message'`);
    expect(grants.map(({ privilege_type }) => privilege_type).sort()).toEqual(['INSERT', 'SELECT']);
  });
});

