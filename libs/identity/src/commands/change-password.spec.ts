import { newId } from '@schoolhouse/platform/ids/ids';
import { ChangePassword, Login, RefreshTokens } from '../contract';
import { addUser, emailOf, logIn, openIdentity, password, principalOf } from '../testing/identity-under-test';

const newPassword = 'another battery, another staple';

describe('changing the own password', () => {
  let identity: Awaited<ReturnType<typeof openIdentity>>;
  beforeAll(async () => (identity = await openIdentity()));
  afterAll(() => identity.close());

  async function signedIn() {
    const school = identity.school();
    const ada = await addUser(school, 'Ada');
    const change = (currentPassword: string, key?: string) => school.execute(new ChangePassword({ currentPassword, newPassword, address: '192.0.2.1' }), { key, context: { principal: principalOf(ada) } });
    return { school, ada, change };
  }

  it('takes effect at once and ends all sessions', async () => {
    const { school, change } = await signedIn();
    const { refreshToken } = await logIn(school, 'Ada');
    await change(password);
    await expect(logIn(school, 'Ada')).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' });
    await expect(school.execute(new Login({ email: emailOf('Ada'), password: newPassword }))).resolves.toBeDefined();
    await expect(school.execute(new RefreshTokens({ refreshToken }))).rejects.toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
  });

  it('sent twice has one effect and one answer, though the old password fits no more', async () => {
    const { change } = await signedIn();
    const key = newId();
    const first = await change(password, key);
    expect(first.user.version).toBe(2);
    expect(await change(password, key)).toEqual(first);
  });

  it('takes the old password, and counts as a failed login without it', async () => {
    const { school, change } = await signedIn();
    await expect(change('not the password')).rejects.toMatchObject({ code: 'WRONG_PASSWORD' });
    await identity.database.inspect('UPDATE identity.login_failure SET failures = failures * 10 WHERE tenant_id = $1', [school.tenantId]);
    await expect(change(password)).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
    await expect(logIn(school, 'Ada')).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
  });
});
