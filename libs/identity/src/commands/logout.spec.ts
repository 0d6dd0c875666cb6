import { newId } from '@schoolhouse/platform/ids/ids';
import { Logout, RefreshTokens } from '../contract';
import { addUser, logIn, openIdentity } from '../testing/identity-under-test';
import { newRefreshToken } from '../tokens/refresh-token';

describe('logout', () => {
  let identity: Awaited<ReturnType<typeof openIdentity>>;
  beforeAll(async () => (identity = await openIdentity()));
  afterAll(() => identity.close());

  it('ends the session, by any of its tokens, and no other session', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    const [phone, laptop] = [await logIn(school, 'Ada'), await logIn(school, 'Ada')];
    const { tokens } = await school.execute(new RefreshTokens({ refreshToken: phone.refreshToken }));
    await school.execute(new Logout({ refreshToken: phone.refreshToken }));
    await expect(school.execute(new RefreshTokens({ refreshToken: tokens.refreshToken }))).rejects.toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    await expect(school.execute(new RefreshTokens({ refreshToken: laptop.refreshToken }))).resolves.toBeDefined();
  });

  it('sent twice, or for a token that is none, is no error', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    const { refreshToken } = await logIn(school, 'Ada');
    const key = newId();
    expect(await school.execute(new Logout({ refreshToken }), { key })).toEqual({});
    expect(await school.execute(new Logout({ refreshToken }), { key })).toEqual({});
    expect(await school.execute(new Logout({ refreshToken }))).toEqual({});
    expect(await school.execute(new Logout({ refreshToken: newRefreshToken(school.tenantId) }))).toEqual({});
  });
});
