import { decodeProtectedHeader, importJWK, jwtVerify, type JWK } from 'jose';
import { HouseWithLogins, password, type School } from './house-with-logins';

describe('users over HTTP', () => {
  let house: HouseWithLogins;
  let school: School;
  let admin: string;
  beforeAll(async () => {
    house = await HouseWithLogins.open();
    school = await house.school();
    admin = (await house.tokensOf(school)).accessToken;
  });
  afterAll(() => house?.close());

  const add = (email: string, roles: string[], token = admin) => house.send('POST', '/v1/users', { token, body: { email, name: 'Somebody', password, roles } });

  it('are added, shown with an ETag, and listed', async () => {
    const made = await add('tom@hill.example', ['teacher']);
    expect([made.statusCode, made.headers.location]).toEqual([201, `/v1/users/${made.json().id}`]);
    const shown = await house.send('GET', `/v1/users/${made.json().id}`, { token: admin });
    expect([shown.headers.etag, shown.json()]).toEqual(['"1"', made.json()]);
    const listed = await house.send('GET', '/v1/users?role=teacher&enabled=true', { token: admin });
    expect(listed.json().items).toEqual([made.json()]);
    expect((await add('TOM@hill.example', ['staff'])).json()).toMatchObject({ status: 409, code: 'EMAIL_TAKEN' });
  });

  it('change their roles by the version that was seen', async () => {
    const { id } = (await add('rita@hill.example', ['teacher'])).json();
    const change = (headers: Record<string, string>) => house.send('PATCH', `/v1/users/${id}`, { token: admin, body: { roles: ['staff'] }, headers });
    expect((await change({})).statusCode).toBe(428);
    expect((await change({ 'if-match': '"7"' })).json()).toMatchObject({ status: 412, code: 'USER_CHANGED' });
    const changed = await change({ 'if-match': '"1"' });
    expect([changed.statusCode, changed.headers.etag, changed.json().roles]).toEqual([200, '"2"', ['staff']]);
  });

  it('lose at once what they are not allowed any more', async () => {
    const { id } = (await add('dora@hill.example', ['school-admin'])).json();
    const { accessToken: token, refreshToken } = await house.tokensOf(school, 'dora@hill.example');
    expect((await house.send('GET', '/v1/users', { token })).statusCode).toBe(200);
    await house.send('POST', `/v1/users/${id}/disable`, { token: admin });
    expect((await house.logIn(school.slug, 'dora@hill.example')).statusCode).toBe(401);
    expect((await house.send('POST', '/v1/auth/refresh', { body: { refreshToken } })).statusCode).toBe(401);
    expect((await house.send('POST', `/v1/users/${id}/enable`, { token: admin })).json()).toMatchObject({ enabled: true });
    expect((await house.logIn(school.slug, 'dora@hill.example')).statusCode).toBe(200);
  });

  it('are the business of administrators of their own school only', async () => {
    await add('stan@hill.example', ['staff']);
    const { accessToken: staff } = await house.tokensOf(school, 'stan@hill.example');
    expect((await add('eve@hill.example', ['school-admin'], staff)).statusCode).toBe(403);
    expect((await house.send('GET', '/v1/users', { token: staff })).statusCode).toBe(403);
    const { accessToken: stranger } = await house.tokensOf(await house.school());
    expect((await house.send('GET', `/v1/users/${school.administratorId}`, { token: stranger })).json()).toMatchObject({ status: 404, code: 'USER_NOT_FOUND' });
    expect((await house.send('POST', `/v1/users/${school.administratorId}/disable`, { token: stranger })).statusCode).toBe(404);
    expect((await add('root@hill.example', ['platform-admin'])).json()).toMatchObject({ status: 403, code: 'ROLE_NOT_GRANTABLE' });
  });

  it('leave the school an administrator', async () => {
    const other = await house.school();
    const { accessToken } = await house.tokensOf(other);
    expect((await house.send('POST', `/v1/users/${other.administratorId}/disable`, { token: accessToken })).json()).toMatchObject({ status: 409, code: 'LAST_ADMINISTRATOR' });
  });

  it('change their own password, and log in anew everywhere', async () => {
    await add('paul@hill.example', ['staff']);
    const { accessToken: token, refreshToken } = await house.tokensOf(school, 'paul@hill.example');
    const newPassword = 'quite another password';
    const change = (currentPassword: string) => house.send('POST', '/v1/me/password', { token, body: { currentPassword, newPassword } });
    expect((await change('not the password')).json()).toMatchObject({ status: 422, code: 'WRONG_PASSWORD' });
    expect((await change(password)).statusCode).toBe(204);
    expect((await house.send('POST', '/v1/auth/refresh', { body: { refreshToken } })).statusCode).toBe(401);
    expect((await house.logIn(school.slug, 'paul@hill.example', newPassword)).statusCode).toBe(200);
  });

  it('carry tokens that others can check by the published keys, and the keys rotate', async () => {
    const jwks = await house.send('GET', '/.well-known/jwks.json');
    expect(jwks.headers['cache-control']).toBe('public, max-age=60');
    const { keys } = jwks.json() as { keys: JWK[] };
    const key = keys.find(({ kid }) => kid === decodeProtectedHeader(admin).kid);
    const { payload } = await jwtVerify(admin, await importJWK({ ...key }), { issuer: 'http://house.test', audience: 'http://house.test', typ: 'at+jwt' });
    expect(payload).toMatchObject({ sub: school.administratorId, tid: school.id, slug: school.slug, roles: ['school-admin'] });
    await house.administrator('00000000-0000-7000-8000-000000000000');
    const { accessToken: platform } = (await house.logIn('platform')).json();
    expect((await house.send('POST', '/v1/signing-keys/rotations', { token: admin, body: {} })).statusCode).toBe(403);
    expect((await house.send('POST', '/v1/signing-keys/rotations', { token: platform, body: {} })).statusCode).toBe(201);
    expect((await house.send('GET', '/.well-known/jwks.json')).json().keys).toHaveLength(2);
    expect((await house.send('GET', '/v1/me', { token: admin })).statusCode).toBe(200);
  });
});
