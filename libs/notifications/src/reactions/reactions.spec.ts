import { FakeActivities } from '@schoolhouse/activity/testing/fake-activity';
import { EnrollmentCompleted, ListContacts } from '@schoolhouse/enrollment';
import { GetUser } from '@schoolhouse/identity';
import { newId } from '@schoolhouse/platform/ids/ids';
import { fake, openModule, type ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { GetSettings, TenantProvisioned } from '@schoolhouse/tenancy';
import { ListMessages, notificationsContract } from '../contract';
import { MailSettingsModule } from '../delivery/mail-settings';
import { NotificationsModule, notificationsMigrations } from '../notifications.module';

const activities = new FakeActivities();
const branding = { displayName: 'Hill School', logoUrl: null, primaryColor: '#112233', accentColor: '#445566' };
const guardians = [
  { id: newId(), name: 'Ngozi', email: 'ngozi@okafor.example', locale: 'en' },
  { id: newId(), name: 'Emeka', email: 'emeka@okafor.example', locale: 'de' },
  { id: newId(), name: 'No Mail', email: null, locale: 'en' },
];
const fakes = [
  fake(ListContacts, ({ enrollmentIds }) => ({ items: enrollmentIds.map((enrollmentId) => ({ enrollmentId, student: { id: newId(), name: 'Ada' }, guardians })) })),
  ...activities.fakes,
  fake(GetSettings, () => ({ settings: { currency: 'EUR', timeZone: 'Europe/Berlin', locale: 'de', dueDays: 7, branding, version: 1 } })),
  fake(GetUser, ({ userId }) => ({ user: { id: userId, email: 'head@hill.example', name: 'Head', roles: ['school-admin'], enabled: true, personId: null, createdAt: '2026-09-01T08:00:00.000Z', version: 1 } })),
];

describe('notifications', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => {
    house = await openModule({ contract: notificationsContract, module: NotificationsModule, migrations: notificationsMigrations, fakes, imports: [MailSettingsModule.with({ from: 'school@schoolhouse.example' })] });
  });
  afterAll(() => house?.close());

  const completed = () => new EnrollmentCompleted({ enrollmentId: newId(), studentId: newId(), activityId: activities.add({ title: 'Chess' }).id, feeId: null });

  it('write to every guardian who has an address, in the language of each', async () => {
    const school = house.school();
    await school.receive(completed());
    const { items } = await school.query(new ListMessages({}));
    expect(items.map(({ to, subject, status }) => [to.address, subject, status]).sort()).toEqual([
      ['emeka@okafor.example', 'Ada ist für Chess angemeldet', 'sent'],
      ['ngozi@okafor.example', 'Ada is enrolled in Chess', 'sent'],
    ]);
  });

  it('write once, however often the event arrives', async () => {
    const school = house.school();
    const event = completed();
    const id = await school.receive(event);
    await school.receive(event, { id });
    expect((await school.query(new ListMessages({}))).items).toHaveLength(2);
  });

  it('keep one message a key when the record of the event is lost', async () => {
    const school = house.school();
    const event = completed();
    const id = await school.receive(event);
    await house.database.inspect('DELETE FROM notifications.processed_message WHERE tenant_id = $1', [school.tenantId]);
    await school.receive(event, { id });
    expect((await school.query(new ListMessages({}))).items).toHaveLength(2);
  });

  it('welcome the first administrator of a school', async () => {
    const school = house.school();
    await school.receive(new TenantProvisioned({ schoolId: school.tenantId, slug: 'hill', name: 'Hill School', administratorId: newId() }));
    const { items } = await school.query(new ListMessages({ topic: 'school-welcome' }));
    expect(items).toMatchObject([{ to: { address: 'head@hill.example' }, subject: 'Hill School ist eröffnet' }]);
  });
});
