import { newId } from '@schoolhouse/platform/ids/ids';
import { ChangeUserRoles, DisableUser, EnableUser, RefreshTokens } from '../contract';
import { addUser, logIn, openIdentity, racing } from '../testing/identity-under-test';
import { newRefreshToken } from '../tokens/refresh-token';
import { TokenVerifier } from '../tokens/token-verifier';

const days = 86_400_000;

describe('refreshing tokens', () => {
  let identity: Awaited<ReturnType<typeof openIdentity>>;
  beforeAll(async () => (identity = await openIdentity()));
  afterAll(() => identity.close());

  type School = ReturnType<typeof identity.school>;
  const refresh = async (school: School, refreshToken: string, key?: string) => (await school.execute(new RefreshTokens({ refreshToken }), { key })).tokens;
  const outcome = (school: School, refreshToken: string) => refresh(school, refreshToken).then(() => 'refreshed', (error) => error.code);
  const sessions = (school: School) => identity.database.inspect<{ revoked_because: string | null }>('SELECT revoked_because FROM identity.session WHERE tenant_id = $1 ORDER BY id', [school.tenantId]);

  it('gives a new pair, of the same session and with the roles of now', async () => {
    const school = identity.school();
    await addUser(school, 'Root', ['school-admin']);
    const ada = await addUser(school, 'Ada', ['staff']);
    const first = await logIn(school, 'Ada');
    await school.execute(new ChangeUserRoles({ userId: ada.id, roles: ['teacher'] }));
    const second = await refresh(school, first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(second.refreshExpiresAt).toBe(first.refreshExpiresAt);
    expect(await identity.app.get(TokenVerifier, { strict: false }).verify(second.accessToken)).toMatchObject({ sub: ada.id, tid: school.tenantId, roles: ['teacher'] });
    expect(await outcome(school, second.refreshToken)).toBe('refreshed');
    expect(await sessions(school)).toHaveLength(1);
  });

  it('sent twice is reuse, whatever key it came with: the session ends, for the thief and for the owner', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    const { refreshToken } = await logIn(school, 'Ada');
    const key = newId();
    const next = await refresh(school, refreshToken, key);
    await expect(refresh(school, refreshToken, key)).rejects.toMatchObject({ code: 'INVALID_REFRESH_TOKEN', kind: 'unauthenticated' });
    expect(await outcome(school, next.refreshToken)).toBe('INVALID_REFRESH_TOKEN');
    expect(await sessions(school)).toEqual([{ revoked_because: 'reuse' }]);
  });

  it('of two at the same moment is reuse as well: one gets a pair, and it is worth nothing', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    const { refreshToken } = await logIn(school, 'Ada');
    const answers = await racing(identity, 'identity.refresh_token', 2, () => Promise.allSettled([refresh(school, refreshToken), refresh(school, refreshToken)]));
    const pairs = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    expect(pairs).toHaveLength(1);
    expect(await outcome(school, pairs[0].refreshToken)).toBe('INVALID_REFRESH_TOKEN');
  });

  it('leaves the other sessions of the user alone when one ends by reuse', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    const [phone, laptop] = [await logIn(school, 'Ada'), await logIn(school, 'Ada')];
    await refresh(school, phone.refreshToken);
    expect(await outcome(school, phone.refreshToken)).toBe('INVALID_REFRESH_TOKEN');
    expect(await outcome(school, laptop.refreshToken)).toBe('refreshed');
  });

  it('ends thirty days after the login, however often it was done', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    const first = await logIn(school, 'Ada');
    identity.clock.advance(29 * days);
    const second = await refresh(school, first.refreshToken);
    identity.clock.advance(1 * days);
    expect(await outcome(school, second.refreshToken)).toBe('INVALID_REFRESH_TOKEN');
  });

  it('is over for a user who is disabled, also when they are enabled again', async () => {
    const school = identity.school();
    const ada = await addUser(school, 'Ada');
    const { refreshToken } = await logIn(school, 'Ada');
    await school.execute(new DisableUser({ userId: ada.id }));
    expect(await outcome(school, refreshToken)).toBe('INVALID_REFRESH_TOKEN');
    await school.execute(new EnableUser({ userId: ada.id }));
    expect(await outcome(school, refreshToken)).toBe('INVALID_REFRESH_TOKEN');
  });

  it('waits while the school is suspended, and goes on after', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    const { refreshToken } = await logIn(school, 'Ada');
    identity.suspended.add(school.tenantId);
    expect(await outcome(school, refreshToken)).toBe('SCHOOL_SUSPENDED');
    identity.suspended.delete(school.tenantId);
    expect(await outcome(school, refreshToken)).toBe('refreshed');
  });

  it('takes no invented token and none of another school', async () => {
    const [school, other] = [identity.school(), identity.school()];
    await addUser(school, 'Ada');
    const { refreshToken } = await logIn(school, 'Ada');
    expect(await outcome(other, refreshToken)).toBe('INVALID_REFRESH_TOKEN');
    expect(await outcome(school, newRefreshToken(school.tenantId))).toBe('INVALID_REFRESH_TOKEN');
    expect(await outcome(school, '')).toBe('INVALID_REFRESH_TOKEN');
    identity.suspended.add(school.tenantId);
    expect(await outcome(school, newRefreshToken(school.tenantId))).toBe('INVALID_REFRESH_TOKEN');
  });

  it('keeps no answer with tokens in it', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    const { refreshToken } = await logIn(school, 'Ada');
    await refresh(school, refreshToken, newId());
    expect(await identity.database.inspect(`SELECT 1 FROM identity.processed_message WHERE tenant_id = $1 AND name = 'identity.refresh-tokens'`, [school.tenantId])).toEqual([]);
  });

  it('forgets sessions that ended by age at the next login', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    await logIn(school, 'Ada');
    identity.clock.advance(30 * days);
    await logIn(school, 'Ada');
    expect(await sessions(school)).toEqual([{ revoked_because: null }]);
    expect(await identity.database.inspect('SELECT 1 FROM identity.refresh_token WHERE tenant_id = $1', [school.tenantId])).toHaveLength(1);
  });
});
