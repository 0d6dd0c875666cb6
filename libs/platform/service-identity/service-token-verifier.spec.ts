import { generateKeyPairSync } from 'node:crypto';
import { TestClock } from '../module-testing/test-clock';
import { ServiceTokenVerifier } from './service-token-verifier';
import { issuer, IssuerUnderTest } from './testing/issuer-under-test';

describe('the token of a service', () => {
  const clock = new TestClock();
  let identity: IssuerUnderTest;
  let verifier: ServiceTokenVerifier;
  beforeAll(async () => (identity = await IssuerUnderTest.open(clock)));
  beforeEach(() => (verifier = new ServiceTokenVerifier(identity.keySource, issuer, clock)));
  afterAll(() => identity.close());

  const calls = { aud: `${issuer}/modules/activity` };
  const path = '/modules/activity';
  const refusal = (token: string) => verifier.verify(token, path).then(() => 'accepted', (error: { details: { reason: string } }) => error.details.reason);

  it('says who calls, what it may call and what it hosts', async () => {
    expect(await verifier.verify(await identity.token(calls), path)).toEqual({ clientId: 'fees', mayCall: ['activity'], hosts: ['fees'] });
    expect(await verifier.verify(await identity.token())).toMatchObject({ clientId: 'fees' });
  });

  it.each<[string, string, () => Promise<string>]>([
    ['signature', 'by a key of somebody else', () => identity.token(calls, { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey })],
    ['unknown-key', 'by a key that is not published', () => identity.token(calls, { header: { kid: 'another' } })],
    ['type', 'of another type', () => identity.token(calls, { header: { typ: 'JWT' } })],
    ['issuer', 'of another issuer', () => identity.token({ ...calls, iss: 'https://elsewhere.example' })],
    ['audience', 'for users', () => identity.token({ ...calls, aud: issuer })],
    ['audience', 'under which contexts are signed', () => identity.token({ ...calls, aud: `${issuer}/contexts` })],
    ['other-module', 'for another module', () => identity.token({ ...calls, aud: `${issuer}/modules/saga` })],
    ['other-module', 'that says who one is', () => identity.token()],
    ['claims', 'without a client', () => identity.token({ ...calls, client_id: undefined })],
    ['claims', 'of a client that is not its subject', () => identity.token({ ...calls, sub: 'saga' })],
    ['claims', 'without modules', () => identity.token({ ...calls, modules: undefined })],
    ['claims', 'without an end', () => identity.token({ ...calls, exp: undefined })],
    ['expired', 'that has ended', () => identity.token({ ...calls, exp: clock.now().getTime() / 1_000 - 5 })],
    ['malformed', 'that is none', async () => 'nonsense'],
  ])('is refused (%s) when it is one %s', async (reason, _, forged) => {
    expect(await refusal(await forged())).toBe(reason);
  });

  it('is refused with an algorithm that is not ours, a signature of nothing included', async () => {
    const [, payload, signature] = (await identity.token(calls)).split('.');
    const headed = (alg: string) => `${Buffer.from(JSON.stringify({ alg, typ: 'at+jwt', kid: 'first' })).toString('base64url')}.${payload}.`;
    expect([await refusal(headed('none')), await refusal(`${headed('HS256')}${signature}`)]).toEqual(['algorithm', 'algorithm']);
  });

  it('that is known is good until its end and not for a moment longer, although it was found good', async () => {
    const token = await identity.token({ ...calls, exp: clock.now().getTime() / 1_000 + 20 });
    await verifier.verify(token, path);
    clock.advance(24_999);
    await verifier.verify(token, path);
    clock.advance(1);
    expect(await refusal(token)).toBe('expired');
  });

  it('that is known is looked at again after half a minute, so that a withdrawn key is noticed', async () => {
    let isWithdrawn = false;
    const known = identity.keySource;
    verifier = new ServiceTokenVerifier((header, token) => (isWithdrawn ? Promise.reject(new Error('withdrawn')) : known(header, token)), issuer, clock);
    const token = await identity.token(calls);
    await verifier.verify(token, path);
    isWithdrawn = true;
    clock.advance(29_999);
    await verifier.verify(token, path);
    clock.advance(1);
    await expect(verifier.verify(token, path)).rejects.toThrow('withdrawn');
  });

  it('that was good for one module is looked at again for another', async () => {
    const token = await identity.token(calls);
    await verifier.verify(token, path);
    await expect(verifier.verify(token, '/modules/saga')).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('lets a service sign contexts only with its key in it', async () => {
    const { kty, crv, x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
    const grant = { aud: `${issuer}/contexts`, cnf: { jwk: { kty, crv, x, y } } };
    expect(await verifier.verifyGrant(await identity.token(grant))).toEqual({ clientId: 'fees', key: { ...grant.cnf.jwk, alg: 'ES256' } });
    for (const none of [{ ...grant, cnf: undefined }, { ...grant, aud: calls.aud }]) await expect(verifier.verifyGrant(await identity.token(none))).rejects.toMatchObject({ code: 'SERVICE_REFUSED' });
  });
});
