import { scryptSync } from 'node:crypto';
import { newId } from '@schoolhouse/platform/ids/ids';
import { ChangeUserRoles, DisableUser, Login } from '../contract';
import { addUser, emailOf, logIn, openIdentity, password } from '../testing/identity-under-test';
import { TokenVerifier } from '../tokens/token-verifier';

const minutes = 60_000;

describe('login', () => {
  let identity: Awaited<ReturnType<typeof openIdentity>>;
  beforeAll(async () => (identity = await openIdentity()));
  afterAll(() => identity.close());

  const attempt = (school: ReturnType<typeof identity.school>, given: { name?: string; password?: string; address?: string } = {}) =>
    school.execute(new Login({ email: emailOf(given.name ?? 'Ada'), password: given.password ?? 'not the password', address: given.address ?? '192.0.2.1' })).then(
      () => 'welcome',
      (error) => error.code,
    );

  /** Fails once, and has the database remember more of it: hashing takes its time. */
  const failTimes = async (times: number, school: ReturnType<typeof identity.school>, given: Parameters<typeof attempt>[1] = {}) => {
    expect(await attempt(school, given)).toBe('INVALID_CREDENTIALS');
    await identity.database.inspect('UPDATE identity.login_failure SET failures = failures + $2 WHERE tenant_id = $1', [school.tenantId, times - 1]);
  };

  it('gives tokens of the user and the school, in whatever case the email is written', async () => {
    const school = identity.school();
    const ada = await addUser(school, 'Ada', ['teacher', 'staff']);
    const { userId, tokens } = await school.execute(new Login({ email: ' ADA@Hill.example ', password }));
    expect(userId).toBe(ada.id);
    expect(tokens).toMatchObject({ tokenType: 'Bearer', expiresIn: 600, refreshExpiresAt: '2026-10-01T08:00:00.000Z' });
    const claims = await identity.app.get(TokenVerifier, { strict: false }).verify(tokens.accessToken);
    expect(claims).toMatchObject({ iss: 'https://school.example', aud: 'https://school.example', sub: ada.id, tid: school.tenantId, slug: 'hill', roles: ['teacher', 'staff'] });
    expect(claims.exp - claims.iat).toBe(600);
  });

  it('sent twice begins two sessions, and keeps the tokens of neither', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    const key = newId();
    const [first, second] = [await school.execute(new Login({ email: emailOf('Ada'), password }), { key }), await school.execute(new Login({ email: emailOf('Ada'), password }), { key })];
    expect(second.tokens.refreshToken).not.toBe(first.tokens.refreshToken);
    expect(await identity.database.inspect('SELECT 1 FROM identity.session WHERE tenant_id = $1', [school.tenantId])).toHaveLength(2);
    expect(await identity.database.inspect(`SELECT 1 FROM identity.processed_message WHERE tenant_id = $1 AND name = 'identity.login'`, [school.tenantId])).toEqual([]);
  });

  it('keeps no refresh token that could be read', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    const { refreshToken } = await logIn(school, 'Ada');
    const [row] = await identity.database.inspect<{ row: string }>('SELECT t::text AS row FROM identity.refresh_token t WHERE tenant_id = $1', [school.tenantId]);
    expect(row.row).not.toContain(refreshToken.split('.')[1]);
    expect(row.row).not.toContain(Buffer.from(refreshToken.split('.')[1], 'base64url').toString('hex'));
  });

  it('answers the same for a wrong password, an unknown user, a disabled one and one of another school', async () => {
    const school = identity.school();
    await addUser(school, 'Ada', ['school-admin']);
    const bob = await addUser(school, 'Bob');
    await addUser(identity.school(), 'Eve');
    await school.execute(new DisableUser({ userId: bob.id }));
    const answers = await Promise.all(
      [{ name: 'Ada', password: 'not the password' }, { name: 'Nobody', password }, { name: 'Bob', password }, { name: 'Eve', password }].map(async (given) => {
        const error = await school.execute(new Login({ email: emailOf(given.name), password: given.password })).catch((refusal) => refusal);
        return error.toWire();
      }),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: 'INVALID_CREDENTIALS', kind: 'unauthenticated' });
  });

  it('tells a member, and nobody else, that the school is suspended', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    identity.suspended.add(school.tenantId);
    expect(await attempt(school, { password })).toBe('SCHOOL_SUSPENDED');
    expect(await attempt(school)).toBe('INVALID_CREDENTIALS');
  });

  it('looks at no password, the right one neither, for the rest of 15 minutes after ten failures', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    await failTimes(9, school);
    expect(await attempt(school)).toBe('INVALID_CREDENTIALS');
    identity.clock.advance(5 * minutes);
    await expect(school.execute(new Login({ email: emailOf('Ada'), password, address: '192.0.2.1' }))).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS', details: { retryAfter: 600 } });
    expect(await attempt(school, { password, address: '198.51.100.7' })).toBe('welcome');
    identity.clock.advance(10 * minutes);
    expect(await attempt(school, { password })).toBe('welcome');
  });

  it('throttles an account that does not exist just the same', async () => {
    const school = identity.school();
    await failTimes(10, school, { name: 'Nobody' });
    expect(await attempt(school, { name: 'Nobody' })).toBe('TOO_MANY_ATTEMPTS');
  });

  it('counts guesses that are sent at the same time: ten are answered, not one more', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    await failTimes(8, school);
    const answers = await Promise.all(Array.from({ length: 5 }, () => attempt(school)));
    expect(answers.sort()).toEqual(['INVALID_CREDENTIALS', 'INVALID_CREDENTIALS', 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS']);
  });

  it('forgets the failures of an account when its owner logs in', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    await failTimes(9, school);
    await logIn(school, 'Ada');
    expect(await attempt(school)).toBe('INVALID_CREDENTIALS');
    expect(await attempt(school, { password })).toBe('welcome');
  });

  it('throttles guesses at one account that come from many addresses', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    await failTimes(49, school, { address: '198.51.100.1' });
    expect(await attempt(school, { address: '198.51.100.2' })).toBe('INVALID_CREDENTIALS');
    expect(await attempt(school, { address: '198.51.100.3' })).toBe('TOO_MANY_ATTEMPTS');
  });

  it('throttles an address that tries many accounts', async () => {
    const school = identity.school();
    await failTimes(99, school, { name: 'Nobody', address: '203.0.113.9' });
    expect(await attempt(school, { name: 'Other', address: '203.0.113.9' })).toBe('INVALID_CREDENTIALS');
    expect(await attempt(school, { name: 'Third', address: '203.0.113.9' })).toBe('TOO_MANY_ATTEMPTS');
    expect(await attempt(school, { name: 'Third', address: '203.0.113.10' })).toBe('INVALID_CREDENTIALS');
  });

  it('does not tell that a guess fitted when others used up the attempts meanwhile', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    await failTimes(1, school);
    identity.meanwhile = () => identity.database.inspect('UPDATE identity.login_failure SET failures = 10 WHERE tenant_id = $1', [school.tenantId]);
    expect(await attempt(school, { password })).toBe('TOO_MANY_ATTEMPTS');
  });

  it('begins no session for a user who was disabled while the password was looked at', async () => {
    const school = identity.school();
    const ada = await addUser(school, 'Ada');
    identity.meanwhile = () => school.execute(new DisableUser({ userId: ada.id }));
    expect(await attempt(school, { password })).toBe('INVALID_CREDENTIALS');
    expect(await identity.database.inspect('SELECT 1 FROM identity.session WHERE tenant_id = $1', [school.tenantId])).toEqual([]);
  });

  it('hashes a password anew when it was kept at another cost', async () => {
    const school = identity.school();
    const ada = await addUser(school, 'Ada');
    const cheap = '$scrypt$ln=10,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$' + scryptSync(password, Buffer.alloc(16), 32, { N: 1024, r: 8, p: 1 }).toString('base64url');
    await identity.database.inspect('UPDATE identity.users SET password_hash = $2 WHERE id = $1', [ada.id, cheap]);
    await logIn(school, 'Ada');
    const [{ password_hash: kept }] = await identity.database.inspect<{ password_hash: string }>('SELECT password_hash FROM identity.users WHERE id = $1', [ada.id]);
    expect(kept).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$/);
    await logIn(school, 'Ada');
  });

  it('puts the roles into the token that the user has now', async () => {
    const school = identity.school();
    await addUser(school, 'Root', ['school-admin']);
    const ada = await addUser(school, 'Ada', ['staff']);
    await school.execute(new ChangeUserRoles({ userId: ada.id, roles: ['teacher'] }));
    const { accessToken } = await logIn(school, 'Ada');
    expect((await identity.app.get(TokenVerifier, { strict: false }).verify(accessToken)).roles).toEqual(['teacher']);
  });
});
