import { HouseWithLogins } from './house-with-logins';

describe('logging in over HTTP', () => {
  let house: HouseWithLogins;
  beforeAll(async () => (house = await HouseWithLogins.open()));
  afterAll(() => house?.close());

  it('gives tokens that no cache may keep, and they say who one is', async () => {
    const school = await house.school();
    const answer = await house.logIn(school.slug);
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(answer.json()).toMatchObject({ tokenType: 'Bearer', expiresIn: 600 });
    const me = await house.send('GET', '/v1/me', { token: answer.json().accessToken });
    expect(me.statusCode).toBe(200);
    expect(me.json()).toMatchObject({ id: school.administratorId, email: 'admin@hill.example', roles: ['school-admin'], school: { id: school.id, slug: school.slug, name: 'Hill School' } });
    expect(me.json().permissions).toContain('users:write');
    expect(me.body).not.toContain('scrypt');
  });

  it('lets the platform administrator in by the name of the platform', async () => {
    await house.administrator('00000000-0000-7000-8000-000000000000');
    const { accessToken } = (await house.logIn('platform')).json();
    expect((await house.send('GET', '/v1/me', { token: accessToken })).json()).toMatchObject({ roles: ['platform-admin'], school: { slug: 'platform' } });
  });

  it('answers the same for an unknown school, an unknown user and a wrong password', async () => {
    const school = await house.school();
    const answers = [await house.logIn('no-such-school'), await house.logIn(school.slug, 'nobody@hill.example'), await house.logIn(school.slug, undefined, 'not the password')];
    for (const answer of answers) {
      const { title, status, detail, code } = answer.json();
      expect([answer.statusCode, title, status, detail, code]).toEqual([401, answers[0].json().title, 401, answers[0].json().detail, 'INVALID_CREDENTIALS']);
    }
  });

  it('waits after too many failures, and says how long', async () => {
    const school = await house.school();
    await house.logIn(school.slug, undefined, 'not the password');
    await house.database.inspect('UPDATE identity.login_failure SET failures = failures * 10 WHERE tenant_id = $1', [school.id]);
    const answer = await house.logIn(school.slug);
    expect([answer.statusCode, answer.json().code]).toEqual([429, 'TOO_MANY_ATTEMPTS']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(800);
  });

  it('throttles guesses at a school that does not exist as at one that does', async () => {
    await house.logIn('nowhere-school', 'x@y.example');
    await house.database.inspect('UPDATE identity.login_failure SET failures = failures * 10');
    expect((await house.logIn('nowhere-school', 'x@y.example')).statusCode).toBe(429);
  });

  it('ends within a second for a suspended school: nobody comes in, nobody goes on', async () => {
    const school = await house.school();
    const { accessToken, refreshToken } = await house.tokensOf(school);
    await house.suspend(school);
    expect((await house.logIn(school.slug)).json()).toMatchObject({ status: 403, code: 'SCHOOL_SUSPENDED' });
    expect((await house.send('POST', '/v1/auth/refresh', { body: { refreshToken } })).json()).toMatchObject({ status: 403, code: 'SCHOOL_SUSPENDED' });
    expect((await house.send('GET', '/v1/me', { token: accessToken })).json()).toMatchObject({ status: 403, code: 'SCHOOL_SUSPENDED' });
  });

  it('refuses a body that is none of ours by naming its faults', async () => {
    const nul = [{ school: 'a\u0000b', email: 'a@b.example', password: 'y' }, { school: 'x', email: 'a\u0000@b.example', password: 'y' }];
    for (const body of [{}, { school: 'x', email: 'a@b.example' }, { school: 'x', email: 'a@b.example', password: 'y', tenantId: 'z' }, { school: ['x'], email: {}, password: 1 }, ...nul]) {
      const answer = await house.send('POST', '/v1/auth/login', { body });
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'INVALID_REQUEST']);
    }
  });
});

describe('refresh tokens over HTTP', () => {
  let house: HouseWithLogins;
  beforeAll(async () => (house = await HouseWithLogins.open()));
  afterAll(() => house?.close());

  const refresh = (refreshToken: string) => house.send('POST', '/v1/auth/refresh', { body: { refreshToken } });

  it('rotate; one that comes back ends the session for everybody', async () => {
    const first = await house.tokensOf(await house.school());
    const second = await refresh(first.refreshToken);
    expect([second.statusCode, second.headers['cache-control']]).toEqual([200, 'no-store']);
    expect((await house.send('GET', '/v1/me', { token: second.json().accessToken })).statusCode).toBe(200);
    expect((await refresh(first.refreshToken)).json()).toMatchObject({ status: 401, code: 'INVALID_REFRESH_TOKEN' });
    expect((await refresh(second.json().refreshToken)).statusCode).toBe(401);
  });

  it('are worth nothing after logout, which is never an error', async () => {
    const { refreshToken } = await house.tokensOf(await house.school());
    for (let time = 1; time <= 2; time += 1) expect((await house.send('POST', '/v1/auth/logout', { body: { refreshToken } })).statusCode).toBe(204);
    expect((await refresh(refreshToken)).statusCode).toBe(401);
    expect((await house.send('POST', '/v1/auth/logout', { body: { refreshToken: 'nonsense' } })).statusCode).toBe(204);
  });

  it('that were invented are refused, whatever school they name', async () => {
    const { refreshToken } = await house.tokensOf(await house.school());
    const [school, secret] = refreshToken.split('.');
    for (const forged of ['nonsense', `${school}.${'A'.repeat(43)}`, `${'A'.repeat(22)}.${secret}`, `${school}.${secret}.x`]) {
      expect((await refresh(forged)).json()).toMatchObject({ status: 401, code: 'INVALID_REFRESH_TOKEN' });
    }
    expect((await refresh(refreshToken)).statusCode).toBe(200);
  });
});
