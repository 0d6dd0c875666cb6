import { newId } from '@schoolhouse/platform/ids/ids';
import { CreateUser, GetUser } from '../contract';
import { addUser, emailOf, openIdentity, password, principalOf } from '../testing/identity-under-test';

describe('creating a user', () => {
  let identity: Awaited<ReturnType<typeof openIdentity>>;
  beforeAll(async () => (identity = await openIdentity()));
  afterAll(() => identity.close());

  const ada = { email: emailOf('Ada'), name: 'Ada', password, roles: ['guardian' as const] };

  it('keeps the user and tells the others', async () => {
    const school = identity.school();
    const personId = newId();
    const { user } = await school.execute(new CreateUser({ ...ada, personId }));
    expect(user).toMatchObject({ email: ada.email, name: 'Ada', roles: ['guardian'], enabled: true, personId, version: 1 });
    expect(await school.query(new GetUser({ userId: user.id }))).toEqual({ user });
    expect(await school.events()).toMatchObject([{ type: 'identity.user-registered.v1', subject: user.id, data: { userId: user.id, email: ada.email, name: 'Ada', roles: ['guardian'], personId } }]);
  });

  it('sent twice has one effect and one answer', async () => {
    const school = identity.school();
    const key = newId();
    const first = await school.execute(new CreateUser(ada), { key });
    expect(await school.execute(new CreateUser(ada), { key })).toEqual(first);
    expect(await school.events()).toHaveLength(1);
  });

  it('refuses an email that another user of the school has, in whatever case', async () => {
    const school = identity.school();
    await school.execute(new CreateUser(ada));
    await expect(school.execute(new CreateUser({ ...ada, email: 'ADA@Hill.Example' }))).rejects.toMatchObject({ code: 'EMAIL_TAKEN' });
    await expect(identity.school().execute(new CreateUser(ada))).resolves.toBeDefined();
  });

  it('gives an email to one of two who ask for it at the same time', async () => {
    const school = identity.school();
    const outcomes = await Promise.allSettled([school.execute(new CreateUser(ada)), school.execute(new CreateUser({ ...ada, email: ada.email.toUpperCase() }))]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await school.events()).toHaveLength(1);
  });

  it('refuses a second login for one person', async () => {
    const school = identity.school();
    const personId = newId();
    await addUser(school, 'Ada', ['guardian'], { personId });
    await expect(addUser(school, 'Bob', ['guardian'], { personId })).rejects.toMatchObject({ code: 'PERSON_TAKEN' });
  });

  it('refuses a role that goes beyond what the one who gives it may do', async () => {
    const school = identity.school();
    const staff = await addUser(school, 'Stan', ['staff']);
    await expect(school.execute(new CreateUser({ ...ada, roles: ['school-admin'] }), { context: { principal: principalOf(staff) } })).rejects.toMatchObject({ code: 'ROLE_NOT_GRANTABLE' });
    await expect(school.execute(new CreateUser({ ...ada, roles: ['platform-admin'] }))).rejects.toMatchObject({ code: 'ROLE_NOT_GRANTABLE' });
  });

  it('keeps no password that could be read', async () => {
    const school = identity.school();
    const { user } = await school.execute(new CreateUser(ada), { key: newId() });
    const tables = await identity.database.inspect<{ all: string }>(
      `SELECT (SELECT string_agg(u::text, '') FROM identity.users u WHERE tenant_id = $1) || (SELECT string_agg(o::text, '') FROM identity.outbox o WHERE tenant_id = $1)
         || (SELECT string_agg(p::text, '') FROM identity.processed_message p WHERE tenant_id = $1) AS all`,
      [school.tenantId],
    );
    expect(tables[0].all).toContain(user.id);
    expect(tables[0].all).not.toContain(password);
    expect(JSON.stringify(user)).not.toContain('scrypt');
  });

  it('keeps no hash of the request by which a password could be guessed, and still knows another request', async () => {
    const school = identity.school();
    const key = { id: newId(), fingerprint: 'the bare hash of the request' };
    await school.execute(new CreateUser(ada), { key });
    const [{ fingerprint }] = await identity.database.inspect<{ fingerprint: string }>('SELECT fingerprint FROM identity.processed_message WHERE key = $1', [key.id]);
    expect(fingerprint).not.toBe(key.fingerprint);
    await expect(school.execute(new CreateUser(ada), { key })).resolves.toBeDefined();
    await expect(school.execute(new CreateUser(ada), { key: { ...key, fingerprint: 'another' } })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('refuses a short password, a repeated role and no role at all', async () => {
    const school = identity.school();
    for (const unfit of [{ password: 'too short' }, { roles: ['staff' as const, 'staff' as const] }, { roles: [] }, { email: 'no email' }]) {
      await expect(school.execute(new CreateUser({ ...ada, ...unfit }))).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    }
  });
});
