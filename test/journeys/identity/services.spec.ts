import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Installation } from '../tenancy/installation';

describe('services over HTTP', () => {
  let installation: Installation;
  beforeAll(async () => (installation = await Installation.open()));
  afterAll(() => installation?.close());

  let count = 0;
  async function aService(fields: object = {}) {
    const name = `service-${(count += 1)}`;
    const { secret, service } = (await installation.operate('POST', '/v1/services', { body: { name, calls: ['activity'], hosts: ['fees'], ...fields } })).json();
    return { name, secret: secret as string, service };
  }
  const form = (fields: Record<string, string> | string, headers: Record<string, string> = {}) =>
    installation.app.inject({
      method: 'POST', url: '/oauth/token', payload: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  const asking = { grant_type: 'client_credentials' };
  const basic = (name: string, secret: string) => ({ authorization: `Basic ${Buffer.from(`${encodeURIComponent(name)}:${encodeURIComponent(secret)}`).toString('base64')}` });

  it('find the server by its metadata, which leads to its endpoint and keys', async () => {
    const metadata = (await installation.send('GET', '/.well-known/oauth-authorization-server')).json();
    expect(metadata).toEqual({
      issuer: 'http://localhost:3000',
      token_endpoint: 'http://localhost:3000/oauth/token',
      jwks_uri: 'http://localhost:3000/.well-known/jwks.json',
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['ES256', 'EdDSA'],
    });
  });

  it('get a token that no cache may keep, by Basic and by the body', async () => {
    const { name, secret } = await aService();
    for (const answer of [await form(asking, basic(name, secret)), await form({ ...asking, client_id: name, client_secret: secret, scope: 'call:activity' })]) {
      expect([answer.statusCode, answer.headers['cache-control'], answer.headers.pragma]).toEqual([200, 'no-store', 'no-cache']);
      expect(answer.json()).toMatchObject({ token_type: 'Bearer', expires_in: 300 });
    }
  });

  it('get a token by an assertion once', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { name, secret } = await aService({ keys: [publicKey.export({ format: 'jwk' })] });
    expect(secret).toBeNull();
    const claims = { iss: name, sub: name, aud: 'http://localhost:3000/oauth/token', jti: newId(), exp: Math.floor(Date.now() / 1_000) + 60 };
    const assertion = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
    const fields = { ...asking, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion };
    expect((await form(fields)).statusCode).toBe(200);
    expect((await form(fields)).json()).toMatchObject({ error: 'invalid_client' });
  });

  it('get a token by which their key signs contexts, when they may', async () => {
    const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
    const { name, secret } = await aService({ originates: true });
    const answer = await form({ ...asking, scope: 'originate', req_cnf: JSON.stringify({ jwk }) }, basic(name, secret));
    expect(decodeJwt(answer.json().access_token)).toMatchObject({ aud: 'http://localhost:3000/contexts', cnf: { jwk } });
  });

  it('are refused in the words of RFC 6749', async () => {
    const { name, secret } = await aService();
    const auth = basic(name, secret);
    const refusals: [number, string, Awaited<ReturnType<typeof form>>][] = [
      [400, 'invalid_request', await form({}, auth)],
      [400, 'invalid_request', await form('grant_type=client_credentials&grant_type=client_credentials', auth)],
      [400, 'invalid_request', await form({ ...asking, client_secret: secret }, auth)],
      [400, 'invalid_request', await form({ ...asking, client_id: 'another' }, auth)],
      [400, 'invalid_request', await form({ ...asking, client_assertion: 'x', client_assertion_type: 'y' })],
      [400, 'invalid_request', await form({ ...asking, scope: 'originate', req_cnf: '{' }, auth)],
      [400, 'invalid_request', await form('{"grant_type":"client_credentials"}', { ...auth, 'content-type': 'application/json' })],
      [400, 'unsupported_grant_type', await form({ grant_type: 'password', username: 'x', password: 'y' }, auth)],
      [400, 'invalid_scope', await form({ ...asking, scope: 'call:saga' }, auth)],
      [400, 'invalid_scope', await form({ ...asking, scope: 'originate' }, auth)],
      [401, 'invalid_client', await form(asking)],
      [401, 'invalid_client', await form(asking, basic(name, 'a guess'))],
      [401, 'invalid_client', await form(asking, { authorization: 'Bearer x' })],
    ];
    for (const [status, error, answer] of refusals) {
      expect([answer.statusCode, answer.json().error]).toEqual([status, error]);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Basic realm="schoolhouse"' : undefined);
    }
  });

  it('that guess are told to wait, and until when', async () => {
    const { name } = await aService();
    let answer = await form(asking, basic(name, 'a guess'));
    for (let more = 0; answer.statusCode === 401 && more < 100; more += 1) answer = await form(asking, basic(name, 'a guess'));
    expect([answer.statusCode, answer.json().error]).toEqual([429, 'invalid_client']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('send what is not asked for, and it is not looked at', async () => {
    const { name, secret } = await aService();
    expect((await form({ ...asking, resource: 'https://elsewhere.example', scope: '' }, basic(name, secret))).statusCode).toBe(200);
  });

  it('are no users: their tokens open no door, and no school manages them', async () => {
    const { name, secret } = await aService();
    const { access_token: token } = (await form({ ...asking, scope: 'call:activity' }, basic(name, secret))).json();
    expect((await installation.send('GET', '/v1/me', { token })).json()).toMatchObject({ status: 401, code: 'INVALID_ACCESS_TOKEN' });
    const school = await installation.openSchool();
    expect((await installation.send('GET', '/v1/services', { token: school.token })).json()).toMatchObject({ status: 403, code: 'PERMISSION_MISSING' });
    expect((await installation.send('POST', '/v1/services', { token: school.token, body: { name: 'mine' } })).statusCode).toBe(403);
  });

  it('are listed, changed for their version, rotated and disabled by those who run the installation', async () => {
    const { name, secret } = await aService();
    const { items } = (await installation.operate('GET', '/v1/services?limit=1')).json();
    expect(items).toMatchObject([{ name, enabled: true, credentials: [{ kind: 'secret' }] }]);
    expect(JSON.stringify(items)).not.toContain(secret);
    const change = (headers: Record<string, string>) => installation.operate('PATCH', `/v1/services/${name}`, { body: { enabled: false }, headers });
    expect((await change({})).statusCode).toBe(428);
    expect((await change({ 'if-match': '"7"' })).statusCode).toBe(412);
    const rotated = (await installation.operate('POST', `/v1/services/${name}/rotations`, { body: {} })).json();
    for (const good of [secret, rotated.secret]) expect((await form(asking, basic(name, good))).statusCode).toBe(200);
    expect((await change({ 'if-match': '"2"' })).json()).toMatchObject({ name, enabled: false });
    expect((await form(asking, basic(name, rotated.secret))).json()).toMatchObject({ error: 'invalid_client' });
    expect((await installation.operate('POST', '/v1/services/nobody/rotations', { body: {} })).json()).toMatchObject({ status: 404, code: 'SERVICE_NOT_FOUND' });
  });

  it('alone send forms: elsewhere a form is no body', async () => {
    const answer = await installation.app.inject({ method: 'POST', url: '/v1/auth/login', payload: 'school=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect([answer.statusCode, answer.json().code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });
});
