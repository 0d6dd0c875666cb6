import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { decodeJwt, jwtVerify } from 'jose';
import { TestClock } from '../module-testing/test-clock';
import { AuthorizationServer } from './authorization-server';
import { byPrivateKey, bySecret, privateKeyIn } from './client-proof';
import { ServiceTokens } from './service-tokens';
import { issuer, IssuerUnderTest } from './testing/issuer-under-test';

beforeAll(() => Logger.overrideLogger(false));

describe('the tokens of a service', () => {
  let identity: IssuerUnderTest;
  let clock: TestClock;
  let tokens: ServiceTokens;
  beforeEach(async () => {
    clock = new TestClock();
    identity = await IssuerUnderTest.open(clock);
    tokens = tokensBy(bySecret('fees', 'the secret'));
  });
  afterEach(() => identity.close());

  const tokensBy = (proof: ConstructorParameters<typeof ServiceTokens>[1]) => new ServiceTokens(new AuthorizationServer(issuer, identity.url), proof, clock);
  const wanted = { scope: 'call:activity' };
  const requests = () => identity.asked.filter((path) => path === '/oauth/token').length;

  it('are asked for by its secret, once however many wait, and at the inner address of the issuer', async () => {
    const got = await Promise.all(Array.from({ length: 50 }, () => tokens.get(wanted)));
    expect(new Set(got).size).toBe(1);
    expect(identity.forms).toEqual([{ grant_type: 'client_credentials', scope: 'call:activity', client_id: 'fees', client_secret: 'the secret' }]);
    expect(decodeJwt(got[0]).aud).toBe(`${issuer}/modules/activity`);
  });

  it('are asked for by its private key, with another assertion each time', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const own = tokensBy(byPrivateKey('fees', privateKey));
    await own.get(wanted);
    await own.get({ scope: 'call:saga' });
    const assertions = identity.forms.map(({ client_assertion: assertion }) => assertion);
    const [one, other] = await Promise.all(assertions.map((assertion) => jwtVerify(assertion, publicKey, { issuer: 'fees', subject: 'fees', audience: issuer, currentDate: clock.now() })));
    expect(one.payload.jti).not.toBe(other.payload.jti);
    expect((one.payload.exp ?? 0) - (one.payload.iat ?? 0)).toBeLessThanOrEqual(300);
  });

  it('are kept for half of their life, then renewed while the one before still serves', async () => {
    const first = await tokens.get(wanted);
    clock.advance(149_000);
    expect(await tokens.get(wanted)).toBe(first);
    expect(requests()).toBe(1);
    clock.advance(1_000);
    expect(await Promise.all([tokens.get(wanted), tokens.get(wanted)])).toEqual([first, first]);
    const renewed = await changed(first);
    expect(requests()).toBe(2);
    expect(await tokens.get(wanted)).toBe(renewed);
  });

  it('go on while identity is away, until they end; after that there is none', async () => {
    const first = await tokens.get(wanted);
    identity.mood = 'failing';
    clock.advance(294_000);
    expect(await tokens.get(wanted)).toBe(first);
    clock.advance(1_000);
    await expect(tokens.get(wanted)).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE', kind: 'unavailable' });
    identity.mood = 'well';
    expect(await tokens.get(wanted)).not.toBe(first);
  });

  it('are asked for again when identity fails, and not when it refuses', async () => {
    identity.mood = 'failing';
    await expect(tokens.get(wanted)).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' });
    expect(identity.asked.length).toBeGreaterThan(1);
    identity.mood = 'refusing';
    await expect(tokens.get(wanted)).rejects.toMatchObject({ code: 'SERVICE_REFUSED', kind: 'forbidden', details: { reason: 'scope' } });
    await expect(tokens.get({ scope: '' })).rejects.toMatchObject({ code: 'SERVICE_REFUSED', kind: 'unauthenticated', details: { reason: 'credentials' } });
    expect(requests()).toBe(2);
  });

  it('that were refused are not asked for again within a second', async () => {
    identity.mood = 'refusing';
    for (let time = 1; time <= 5; time += 1) await expect(tokens.get(wanted)).rejects.toMatchObject({ code: 'SERVICE_REFUSED' });
    expect(requests()).toBe(1);
    identity.mood = 'well';
    clock.advance(1_000);
    await expect(tokens.get(wanted)).resolves.toEqual(expect.any(String));
  });

  it('are not waited for without end', async () => {
    const impatient = new ServiceTokens(new AuthorizationServer(issuer, identity.url), bySecret('fees', 'the secret'), clock, 100);
    identity.mood = 'silent';
    await expect(impatient.get(wanted)).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE', details: { reason: 'no answer in time' } });
  });

  it('are not taken from another issuer', async () => {
    identity.claimedIssuer = 'https://elsewhere.example';
    await expect(tokens.get(wanted)).rejects.toThrow(/SERVICE_ISSUER and PUBLIC_URL/);
    expect(requests()).toBe(0);
  });

  async function changed(before: string): Promise<string> {
    for (;;) {
      const now = await tokens.get(wanted);
      if (now !== before) return now;
      await new Promise(setImmediate);
    }
  }
});

describe('the private key of a service', () => {
  it('is read from PEM or JWK; a file that holds none is named, and its content is not', () => {
    const folder = mkdtempSync(join(tmpdir(), 'service-key-'));
    const file = join(folder, 'key');
    const holding = (content: string) => (writeFileSync(file, content), () => privateKeyIn(file));
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(holding(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())().equals(privateKey)).toBe(true);
    expect(holding(JSON.stringify(privateKey.export({ format: 'jwk' })))().equals(privateKey)).toBe(true);
    for (const unfit of ['hunter2', '{"kty":"hunter2"}', JSON.stringify(publicKey.export({ format: 'jwk' }))]) {
      expect(holding(unfit)).toThrow(expect.objectContaining({ message: expect.stringMatching(/^(?!.*hunter2).*SERVICE_PRIVATE_KEY_FILE/) }));
    }
    expect(holding(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())).toThrow(/neither of P-256/);
    rmSync(folder, { recursive: true });
    expect(() => privateKeyIn(file)).toThrow(/ENOENT/);
  });
});
