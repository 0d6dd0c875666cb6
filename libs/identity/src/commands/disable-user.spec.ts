import { newId } from '@schoolhouse/platform/ids/ids';
import { DisableUser, EnableUser, GetAccess } from '../contract';
import { addUser, logIn, openIdentity, principalOf } from '../testing/identity-under-test';

describe('disabling a user', () => {
  let identity: Awaited<ReturnType<typeof openIdentity>>;
  beforeAll(async () => (identity = await openIdentity()));
  afterAll(() => identity.close());

  it('takes all permissions and ends all sessions, and tells the others', async () => {
    const school = identity.school();
    const ada = await addUser(school, 'Ada');
    await logIn(school, 'Ada');
    const { user } = await school.execute(new DisableUser({ userId: ada.id }));
    expect(user).toMatchObject({ enabled: false, version: 2 });
    expect(await school.query(new GetAccess({ userId: ada.id }))).toMatchObject({ access: { enabled: false, permissions: [] } });
    expect(await identity.database.inspect('SELECT revoked_because FROM identity.session WHERE tenant_id = $1', [school.tenantId])).toEqual([{ revoked_because: 'disabled' }]);
    expect((await school.events()).at(-1)).toMatchObject({ type: 'identity.user-disabled.v1', subject: ada.id });
  });

  it('sent twice, or done again, has one effect', async () => {
    const school = identity.school();
    const ada = await addUser(school, 'Ada');
    const key = newId();
    const first = await school.execute(new DisableUser({ userId: ada.id }), { key });
    expect(await school.execute(new DisableUser({ userId: ada.id }), { key })).toEqual(first);
    expect(await school.execute(new DisableUser({ userId: ada.id }))).toEqual(first);
    expect(await school.events()).toHaveLength(2);
  });

  it('refuses the last administrator', async () => {
    const school = identity.school();
    const ada = await addUser(school, 'Ada', ['school-admin']);
    await expect(school.execute(new DisableUser({ userId: ada.id }))).rejects.toMatchObject({ code: 'LAST_ADMINISTRATOR' });
  });

  it('knows no user of another school', async () => {
    const ada = await addUser(identity.school(), 'Ada');
    await expect(identity.school().execute(new DisableUser({ userId: ada.id }))).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
  });
});

describe('enabling a user', () => {
  let identity: Awaited<ReturnType<typeof openIdentity>>;
  beforeAll(async () => (identity = await openIdentity()));
  afterAll(() => identity.close());

  it('lets the user in again, and sent twice has one effect', async () => {
    const school = identity.school();
    const ada = await addUser(school, 'Ada');
    await school.execute(new DisableUser({ userId: ada.id }));
    const key = newId();
    const first = await school.execute(new EnableUser({ userId: ada.id }), { key });
    expect(first.user).toMatchObject({ enabled: true, version: 3 });
    expect(await school.execute(new EnableUser({ userId: ada.id }), { key })).toEqual(first);
    await expect(logIn(school, 'Ada')).resolves.toBeDefined();
  });

  it('takes as much as giving the roles', async () => {
    const school = identity.school();
    await addUser(school, 'Root', ['school-admin']);
    const [ada, stan] = [await addUser(school, 'Ada', ['school-admin']), await addUser(school, 'Stan', ['staff'])];
    await school.execute(new DisableUser({ userId: ada.id }));
    await expect(school.execute(new EnableUser({ userId: ada.id }), { context: { principal: principalOf(stan) } })).rejects.toMatchObject({ code: 'ROLE_NOT_GRANTABLE' });
  });
});
