import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, SignJWT, type JWTHeaderParameters } from 'jose';
import { newId } from '@schoolhouse/platform/ids/ids';
import { TestClock } from '@schoolhouse/platform/module-testing/test-clock';
import type { PublicKey } from '../contract';
import { tokenSettings } from '../testing/identity-under-test';
import { PublishedKeys } from './published-keys';
import { TokenSettings } from './token-settings';
import { TokenSigner } from './token-signer';
import { TokenVerifier } from './token-verifier';

const clock = new TestClock();
const settings = new TokenSettings(tokenSettings);
const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const published: PublicKey = { ...(own.publicKey.export({ format: 'jwk' }) as { x: string; y: string }), kid: 'own', kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' };
const keys = new PublishedKeys({ execute: async () => ({ keys: [published] }) } as never, clock);
const verifier = new TokenVerifier(keys, settings, clock);

const now = () => Math.floor(clock.now().getTime() / 1_000);
const claims = () => ({ iss: settings.issuer, aud: settings.audience, sub: newId(), tid: newId(), slug: 'hill', roles: ['staff'], jti: newId(), iat: now(), exp: now() + 600 });
const header = { alg: 'ES256', typ: 'at+jwt', kid: 'own' };
const signed = (over: object = {}, head: Partial<JWTHeaderParameters> = {}, key: KeyObject = own.privateKey) => new SignJWT({ ...claims(), ...over }).setProtectedHeader({ ...header, ...head }).sign(key);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const refused = expect.objectContaining({ code: 'INVALID_ACCESS_TOKEN', kind: 'unauthenticated' });

describe('an access token', () => {
  it('of ours is taken, with what it says', async () => {
    const subject = { userId: newId(), tenantId: newId(), slug: 'hill', roles: ['staff' as const] };
    const token = await new TokenSigner(settings, clock).sign(subject, { kid: 'own', privateKey: own.privateKey });
    expect(await verifier.verify(token)).toMatchObject({ sub: subject.userId, tid: subject.tenantId, slug: 'hill', roles: ['staff'], iat: now(), exp: now() + 600 });
    expect(JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString())).toEqual(header);
    expect(await verifier.verify(await signed())).toBeDefined();
  });

  it('without a signature is refused, however "none" is written', async () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      const token = `${part({ ...header, alg })}.${part(claims())}.`;
      await expect(verifier.verify(token)).rejects.toEqual(refused);
      await expect(verifier.keyFor(token)).rejects.toEqual(refused);
    }
  });

  it('signed with our public key as an HMAC secret is refused', async () => {
    for (const secret of [own.publicKey.export({ type: 'spki', format: 'pem' }), JSON.stringify(published)]) {
      const content = `${part({ ...header, alg: 'HS256' })}.${part(claims())}`;
      const token = `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
      await expect(verifier.verify(token)).rejects.toEqual(refused);
      await expect(verifier.keyFor(token)).rejects.toEqual(refused);
    }
  });

  it('signed by a key of somebody else is refused, under our key id or theirs', async () => {
    await expect(verifier.verify(await signed({}, {}, foreign.privateKey))).rejects.toEqual(refused);
    await expect(verifier.verify(await signed({}, { kid: 'theirs' }, foreign.privateKey))).rejects.toEqual(refused);
    await expect(verifier.verify(await signed({}, { kid: undefined }))).rejects.toEqual(refused);
  });

  it('that brings its own key, or says where to fetch it, is refused', async () => {
    const jwk = await exportJWK(foreign.publicKey);
    for (const brought of [{ jwk }, { jku: 'https://evil.example/jwks.json' }, { x5u: 'https://evil.example/cert' }, { x5c: ['MIIB'] }]) {
      await expect(verifier.verify(await signed({}, brought, foreign.privateKey))).rejects.toEqual(refused);
      await expect(verifier.verify(await signed({}, { ...brought, kid: 'theirs' }, foreign.privateKey))).rejects.toEqual(refused);
    }
  });

  it('of another issuer, for another audience or of another type is refused', async () => {
    await expect(verifier.verify(await signed({ iss: 'https://evil.example' }))).rejects.toEqual(refused);
    await expect(verifier.verify(await signed({ aud: 'https://another.example' }))).rejects.toEqual(refused);
    for (const typ of ['JWT', 'logout+jwt', undefined]) {
      await expect(verifier.verify(await signed({}, { typ }))).rejects.toEqual(refused);
      await expect(verifier.keyFor(await signed({}, { typ }))).rejects.toEqual(refused);
    }
  });

  it('that has expired, or says not when, is refused', async () => {
    await expect(verifier.verify(await signed({ exp: now() }))).rejects.toEqual(refused);
    await expect(verifier.verify(await signed({ exp: undefined }))).rejects.toEqual(refused);
    await expect(verifier.verify(await signed({ nbf: now() + 60 }))).rejects.toEqual(refused);
  });

  it('whose claims were changed is refused', async () => {
    const [head, , signature] = (await signed()).split('.');
    await expect(verifier.verify([head, part({ ...claims(), roles: ['school-admin'] }), signature].join('.'))).rejects.toEqual(refused);
  });

  it('with claims that are none of ours is refused', async () => {
    for (const odd of [{ tid: undefined }, { tid: 'all' }, { sub: 'me' }, { roles: ['root'] }, { roles: 'school-admin' }]) {
      await expect(verifier.verify(await signed(odd))).rejects.toEqual(refused);
    }
  });

  it('that is no token at all is refused', async () => {
    for (const odd of ['', 'x', 'a.b.c', `${part(header)}..`, part([])]) await expect(verifier.verify(odd)).rejects.toEqual(refused);
  });
});
