import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { newId } from '@schoolhouse/platform/ids/ids';
import { platformTenantId } from '@schoolhouse/tenancy';
import { ChangeService, CreateService, IssueServiceToken, ListServices, RotateServiceCredentials, serviceKeySchema } from '../contract';
import { addUser, logIn, openIdentity } from '../testing/identity-under-test';
import { TokenVerifier } from '../tokens/token-verifier';

const hours = 3_600_000;
const issuer = 'https://school.example';
const jwkOf = (key: KeyObject) => serviceKeySchema.parse(key.export({ format: 'jwk' }));

describe('services', () => {
  let identity: Awaited<ReturnType<typeof openIdentity>>;
  let platform: ReturnType<typeof identity.school>;
  beforeAll(async () => {
    identity = await openIdentity();
    platform = identity.school(platformTenantId);
  });
  afterAll(() => identity?.close());

  let count = 0;
  const newName = () => `service-${(count += 1)}`;
  async function aService(fields: Partial<ConstructorParameters<typeof CreateService>[0]> = {}) {
    const { service, secret } = await platform.execute(new CreateService({ name: newName(), calls: ['activity'], hosts: ['fees'], ...fields }));
    return { name: service.name, secret: secret ?? '', service };
  }
  const token = (fields: ConstructorParameters<typeof IssueServiceToken>[0]) => platform.execute(new IssueServiceToken({ address: newId(), ...fields }));
  const isAccepted = (name: string, secret: string) => token({ name, secret }).then(() => true, () => false);

  describe('are named', () => {
    it('with a secret that is shown once and kept as a hash', async () => {
      const name = newName();
      const { service, secret } = await platform.execute(new CreateService({ name, calls: ['activity'], hosts: ['fees'] }), { key: newId() });
      if (!secret) throw new Error('it has none');
      expect(secret).toMatch(/^shs_[A-Za-z0-9_-]{43}$/);
      expect(service).toMatchObject({ name, calls: ['activity'], hosts: ['fees'], originates: false, enabled: true, credentials: [{ kind: 'secret', endsAt: null }] });
      const kept = await identity.database.inspect(`SELECT to_jsonb(c)::text AS row FROM identity.service_credential c UNION ALL SELECT to_jsonb(p)::text FROM identity.processed_message p`);
      expect(JSON.stringify(kept)).not.toContain(secret);
      expect(JSON.stringify(kept)).not.toContain(Buffer.from(secret).toString('hex'));
    });

    it('once: a second one of the name is refused, a command sent twice as well', async () => {
      const { name } = await aService();
      await expect(platform.execute(new CreateService({ name }))).rejects.toMatchObject({ code: 'SERVICE_TAKEN' });
      const [sentTwice, key] = [new CreateService({ name: newName() }), newId()];
      await platform.execute(sentTwice, { key });
      await expect(platform.execute(sentTwice, { key })).rejects.toMatchObject({ code: 'SERVICE_TAKEN' });
    });

    it('with public keys, and never with private ones or what is no key', async () => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      expect(await platform.execute(new CreateService({ name: newName(), keys: [jwkOf(publicKey)] }))).toMatchObject({ secret: null, service: { credentials: [{ kind: 'key' }] } });
      await expect(platform.execute(new CreateService({ name: newName(), keys: [privateKey.export({ format: 'jwk' }) as never] }))).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
      await expect(platform.execute(new CreateService({ name: newName(), keys: [{ ...jwkOf(publicKey), x: 'A'.repeat(43) }] }))).rejects.toMatchObject({ code: 'UNFIT_SERVICE_KEY' });
    });

    it('and listed, the newest first', async () => {
      const [first, second] = [await aService(), (identity.clock.advance(1_000), await aService())];
      const { items, next } = await platform.query(new ListServices({ limit: 1 }));
      expect(items).toMatchObject([{ name: second.name, credentials: [{ kind: 'secret' }] }]);
      expect((await platform.query(new ListServices({ limit: 1, after: next }))).items).toMatchObject([{ name: first.name }]);
    });

    it('by the platform alone: no school sees or changes them, or gets tokens', async () => {
      const { name, secret } = await aService();
      const school = identity.school();
      const commands = [new CreateService({ name: newName() }), new ChangeService({ name, enabled: false }), new RotateServiceCredentials({ name }), new IssueServiceToken({ name, secret })];
      for (const command of commands) await expect(school.execute(command as CreateService)).rejects.toMatchObject({ code: 'SERVICES_OF_PLATFORM' });
      await expect(school.query(new ListServices({}))).rejects.toMatchObject({ code: 'SERVICES_OF_PLATFORM' });
    });
  });

  describe('are changed', () => {
    it('at once: one that is disabled gets no further token until it is enabled', async () => {
      const { name, secret } = await aService();
      expect(await isAccepted(name, secret)).toBe(true);
      await platform.execute(new ChangeService({ name, enabled: false }));
      await expect(token({ name, secret })).rejects.toMatchObject({ code: 'INVALID_CLIENT' });
      await platform.execute(new ChangeService({ name, enabled: true }));
      expect(await isAccepted(name, secret)).toBe(true);
    });

    it('in what they may call, for their version only, once when sent twice', async () => {
      const { name, secret } = await aService();
      const [change, key] = [new ChangeService({ name, calls: ['saga'], version: 1 }), newId()];
      const first = await platform.execute(change, { key });
      expect(first.service).toMatchObject({ calls: ['saga'], hosts: ['fees'], version: 2 });
      expect(await platform.execute(change, { key })).toEqual(first);
      await expect(platform.execute(change)).rejects.toMatchObject({ code: 'SERVICE_CHANGED' });
      await expect(token({ name, secret, scope: 'call:activity' })).rejects.toMatchObject({ code: 'INVALID_SCOPE' });
      await expect(platform.execute(new ChangeService({ name: 'nobody' }))).rejects.toMatchObject({ code: 'SERVICE_NOT_FOUND' });
    });
  });

  describe('rotate their credentials', () => {
    it('with an overlap, in which both secrets are good', async () => {
      const { name, secret: old } = await aService();
      const { secret, service } = await platform.execute(new RotateServiceCredentials({ name, overlapHours: 2 }));
      expect(service.credentials.filter(({ endsAt }) => endsAt)).toHaveLength(1);
      expect([await isAccepted(name, old), await isAccepted(name, secret ?? '')]).toEqual([true, true]);
      identity.clock.advance(2 * hours);
      expect([await isAccepted(name, old), await isAccepted(name, secret ?? '')]).toEqual([false, true]);
    });

    it('without one when a secret has leaked', async () => {
      const { name, secret: leaked } = await aService();
      const { secret, service } = await platform.execute(new RotateServiceCredentials({ name, overlapHours: 0 }));
      expect([await isAccepted(name, leaked), await isAccepted(name, secret ?? '')]).toEqual([false, true]);
      expect(service.credentials).toHaveLength(1);
    });

    it('sent twice without shutting out who uses the first', async () => {
      const { name, secret } = await aService();
      const [rotate, key] = [new RotateServiceCredentials({ name }), newId()];
      const answers = [await platform.execute(rotate, { key }), await platform.execute(rotate, { key })];
      expect(await Promise.all([secret, ...answers.map((answer) => answer.secret ?? '')].map((each) => isAccepted(name, each)))).toEqual([true, true, true]);
    });
  });

  describe('get a token', () => {
    it('that says who they are and for which module it is (RFC 9068), and is no user of a school', async () => {
      const { name, secret } = await aService({ calls: ['activity', 'enrollment'] });
      const { accessToken, expiresIn, scope } = await token({ name, secret, scope: 'call:activity' });
      expect([expiresIn, scope, decodeProtectedHeader(accessToken).typ]).toEqual([300, 'call:activity', 'at+jwt']);
      const { iat = 0, ...claims } = decodeJwt(accessToken);
      expect(claims).toEqual({ iss: issuer, aud: `${issuer}/modules/activity`, sub: name, client_id: name, scope, modules: ['activity'], hosts: ['fees'], jti: expect.any(String), exp: iat + 300 });
      await expect(identity.app.get(TokenVerifier, { strict: false }).verify(accessToken)).rejects.toMatchObject({ code: 'INVALID_ACCESS_TOKEN' });
    });

    it('under which they sign contexts only when they may, and bound to their key', async () => {
      const confirmation = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as never;
      const [api, fees] = [await aService({ originates: true }), await aService()];
      const { accessToken } = await token({ name: api.name, secret: api.secret, scope: 'originate', confirmation });
      expect(decodeJwt(accessToken)).toMatchObject({ aud: `${issuer}/contexts`, modules: [], cnf: { jwk: confirmation } });
      await expect(token({ name: fees.name, secret: fees.secret, scope: 'originate', confirmation })).rejects.toMatchObject({ code: 'INVALID_SCOPE' });
    });

    it('by an assertion once, however many bring it at the same time', async () => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { name } = await aService({ keys: [jwkOf(publicKey)] });
      const exp = identity.clock.now().getTime() / 1_000 + 60;
      const assertion = await new SignJWT({ iss: name, sub: name, aud: issuer, jti: newId(), exp }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
      const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => token({ assertion })));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
      await expect(token({ name, secret: 'anything' })).rejects.toMatchObject({ code: 'INVALID_CLIENT' });
      identity.clock.advance(66_000);
      await expect(token({ assertion })).rejects.toMatchObject({ code: 'INVALID_CLIENT' });
    });

    it('not for a wrong secret, nor for a service that is not there', async () => {
      const { name } = await aService();
      const other = await aService();
      for (const wrong of [{ name, secret: other.secret }, { name, secret: '' }, { name }, { name: 'nobody', secret: other.secret }, {}]) await expect(token(wrong)).rejects.toMatchObject({ code: 'INVALID_CLIENT' });
    });

    it('although somebody guesses in their name, who is told to wait', async () => {
      const { name, secret } = await aService();
      const guess = () => token({ name, secret: 'a guess', address: '192.0.2.9' });
      for (let failure = 1; failure <= 10; failure += 1) await expect(guess()).rejects.toMatchObject({ code: 'INVALID_CLIENT' });
      await expect(guess()).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS', details: { retryAfter: expect.any(Number) } });
      await expect(token({ name, secret, address: '192.0.2.9' })).resolves.toBeDefined();
    });

    it('of their own kind: a user of the platform has none', async () => {
      await addUser(platform, 'Root', ['platform-admin']);
      const { accessToken } = await logIn(platform, 'Root');
      expect(decodeJwt(accessToken)).not.toHaveProperty('client_id');
      expect(decodeJwt(accessToken).aud).toBe(issuer);
    });
  });

  it('can be altered by the module in nothing but what changes', async () => {
    const grants = await identity.database.inspect<{ it: string }>(
      `SELECT table_name || '.' || column_name AS it FROM information_schema.column_privileges WHERE table_schema = 'identity' AND table_name LIKE 'service%' AND privilege_type = 'UPDATE' AND grantee = 'schoolhouse_identity' ORDER BY 1`,
    );
    expect(grants.map(({ it: column }) => column)).toEqual(['service.calls', 'service.enabled', 'service.hosts', 'service.originates', 'service.version', 'service_credential.ends_at']);
  });
});
