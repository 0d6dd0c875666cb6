import { newId } from '@schoolhouse/platform/ids/ids';
import { ChangeUserRoles, DisableUser, GetAccess } from '../contract';
import { addUser, openIdentity, principalOf, racing } from '../testing/identity-under-test';

describe('changing roles', () => {
  let identity: Awaited<ReturnType<typeof openIdentity>>;
  beforeAll(async () => (identity = await openIdentity()));
  afterAll(() => identity.close());

  it('changes at once what the user may do', async () => {
    const school = identity.school();
    const ada = await addUser(school, 'Ada', ['staff']);
    const { user } = await school.execute(new ChangeUserRoles({ userId: ada.id, roles: ['teacher'], version: 1 }));
    expect(user).toMatchObject({ roles: ['teacher'], version: 2 });
    const { access } = await school.query(new GetAccess({ userId: ada.id }));
    expect(access).toEqual({ userId: ada.id, enabled: true, roles: ['teacher'], permissions: ['activities:read', 'enrollments:read', 'students:read'], personId: null });
  });

  it('sent twice has one effect and one answer', async () => {
    const school = identity.school();
    const ada = await addUser(school, 'Ada', ['staff']);
    const key = newId();
    const first = await school.execute(new ChangeUserRoles({ userId: ada.id, roles: ['teacher'], version: 1 }), { key });
    expect(await school.execute(new ChangeUserRoles({ userId: ada.id, roles: ['teacher'], version: 1 }), { key })).toEqual(first);
  });

  it('refuses a change that was made for another version', async () => {
    const school = identity.school();
    const ada = await addUser(school, 'Ada', ['staff']);
    await school.execute(new ChangeUserRoles({ userId: ada.id, roles: ['teacher'], version: 1 }));
    await expect(school.execute(new ChangeUserRoles({ userId: ada.id, roles: ['guardian'], version: 1 }))).rejects.toMatchObject({ code: 'USER_CHANGED', kind: 'stale' });
  });

  it('refuses to raise anybody above oneself, oneself included', async () => {
    const school = identity.school();
    const stan = await addUser(school, 'Stan', ['staff']);
    const change = school.execute(new ChangeUserRoles({ userId: stan.id, roles: ['school-admin'] }), { context: { principal: principalOf(stan) } });
    await expect(change).rejects.toMatchObject({ code: 'ROLE_NOT_GRANTABLE' });
  });

  it('knows no user of another school', async () => {
    const ada = await addUser(identity.school(), 'Ada');
    await expect(identity.school().execute(new ChangeUserRoles({ userId: ada.id, roles: ['teacher'] }))).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
  });

  it('leaves an administrator, also when two step down or disable each other at the same time', async () => {
    for (const stepDown of [(userId: string) => new ChangeUserRoles({ userId, roles: ['staff'] }), (userId: string) => new DisableUser({ userId })]) {
      const school = identity.school();
      const [ada, bob] = [await addUser(school, 'Ada', ['school-admin']), await addUser(school, 'Bob', ['school-admin'])];
      const both = () => Promise.allSettled([school.execute(stepDown(ada.id)), school.execute(stepDown(bob.id))]);
      const outcomes = await racing(identity, 'identity.users', 2, both);
      expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))).toEqual(['LAST_ADMINISTRATOR']);
      const left = await identity.database.inspect(`SELECT 1 FROM identity.users WHERE tenant_id = $1 AND enabled AND 'school-admin' = ANY (roles)`, [school.tenantId]);
      expect(left).toHaveLength(1);
    }
  });
});
