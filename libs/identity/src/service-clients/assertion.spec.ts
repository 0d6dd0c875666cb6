import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { serviceKeySchema } from '../contract';
import { nameIn, verifyAssertion } from './assertion';

const issuer = 'https://school.example';
const now = new Date('2026-09-01T08:00:00Z');
const seconds = now.getTime() / 1_000;
const pairOf = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwkOf = (key: KeyObject) => serviceKeySchema.parse(key.export({ format: 'jwk' }));
const ours = pairOf();
const edwards = generateKeyPairSync('ed25519');
const keys = [jwkOf(edwards.publicKey), jwkOf(ours.publicKey)];

interface Forgery {
  readonly claims?: object;
  readonly key?: KeyObject | Uint8Array;
  readonly alg?: string;
}

function assertion({ claims = {}, key = ours.privateKey, alg = 'ES256' }: Forgery = {}): Promise<string> {
  return new SignJWT({ iss: 'fees', sub: 'fees', aud: issuer, exp: seconds + 60, jti: 'once', ...claims }).setProtectedHeader({ alg }).sign(key);
}

const verify = (token: string) => verifyAssertion(token, keys, { name: 'fees', audiences: [issuer, `${issuer}/oauth/token`], now });

describe('an assertion', () => {
  it('of a key of the service is accepted, by either audience and either algorithm', async () => {
    expect(await verify(await assertion())).toEqual({ jtiHash: expect.any(Buffer), expiresAt: new Date((seconds + 65) * 1_000) });
    expect(await verify(await assertion({ claims: { aud: [`${issuer}/oauth/token`] } }))).toBeDefined();
    expect(await verify(await assertion({ key: edwards.privateKey, alg: 'EdDSA' }))).toBeDefined();
  });

  it.each<[string, Forgery]>([
    ['by a key of somebody else', { key: pairOf().privateKey }],
    ['by a secret made of a public key', { key: new TextEncoder().encode(JSON.stringify(keys[1])), alg: 'HS256' }],
    ['of another service', { claims: { iss: 'activity' } }],
    ['about another service than it is of', { claims: { sub: 'activity' } }],
    ['for another server', { claims: { aud: 'https://elsewhere.example' } }],
    ['for nobody', { claims: { aud: undefined } }],
    ['that has ended', { claims: { exp: seconds - 6 } }],
    ['without an end', { claims: { exp: undefined } }],
    ['that lives for longer than five minutes', { claims: { exp: seconds + 306 } }],
    ['without a name of its own', { claims: { jti: undefined } }],
    ['with a name without end', { claims: { jti: 'x'.repeat(201) } }],
    ['that is not good yet', { claims: { nbf: seconds + 6 } }],
  ])('%s is refused', async (_, forgery) => {
    expect(await verify(await assertion(forgery))).toBeUndefined();
  });

  it('without a signature is refused', async () => {
    const [, payload] = (await assertion()).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    expect(await verify(`${header}.${payload}.`)).toBeUndefined();
    expect(await verify('nonsense')).toBeUndefined();
  });

  it('says whose it is', async () => {
    expect(nameIn(await assertion())).toBe('fees');
    expect(nameIn('nonsense')).toBeUndefined();
  });
});
