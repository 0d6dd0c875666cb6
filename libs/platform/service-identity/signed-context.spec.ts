import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, type JWK } from 'jose';
import type { MessageContext } from '../tenant-context/message-context';
import { contextFrom, isOf, originate, originIn, partsOf, verifyStatement, wireOf } from './signed-context';

const now = new Date('2026-09-01T08:00:00Z');
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1_000);
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKey = keys.publicKey.export({ format: 'jwk' }) as JWK;
const hill: MessageContext = { tenantId: '01980a2b-0000-7000-8000-00000000000a', principal: { id: 'ada', kind: 'user', permissions: ['fees:read'] }, correlationId: 'c1' };

const signed = (context = hill, at = now) => originate(context, { clientId: 'api', grant: 'g.r.ant', key: keys.privateKey, now: at });
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const verify = (wire: string, at = now, clientId = 'api') => verifyStatement(partsOf(wire).statement, { key: publicKey, clientId, now: at });

/** The same signature, over other words. */
async function altered(change: (claims: Record<string, unknown>) => object): Promise<string> {
  const [passing, grant, statement] = wireOf(hill, await signed()).split('~');
  const [header, payload, signature] = statement.split('.');
  const claims = change(JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>);
  return [passing, grant, [header, encoded(claims), signature].join('.')].join('~');
}

describe('a signed context', () => {
  it('arrives as it was sent, with what its sender added', async () => {
    const commandKey = { id: '01980a2b-0000-7000-8000-000000000001', name: 'fees.calculate-fees', fingerprint: '', whenInFlight: 'wait' as const };
    const sent = { ...hill, causationId: 'e1', traceparent: '00-x-y-01', sessionKey: 's', deadline: now.getTime() + 5_000, commandKey, handling: 'fees.calculate-fees' };
    const origin = await signed();
    const parts = partsOf(wireOf(sent, origin));
    const { handling: _, ...arrived } = sent;
    expect(contextFrom(await verifyStatement(parts.statement, { key: publicKey, clientId: 'api', now }), parts.passing, parts.origin)).toEqual({ ...arrived, origin });
  });

  it('without a school arrives without one', async () => {
    const origin = await signed({ ...hill, tenantId: undefined });
    expect(await verify(wireOf(hill, origin))).toMatchObject({ tenantId: undefined, principal: hill.principal });
  });

  it.each<[string, (claims: Record<string, unknown>) => object]>([
    ['another school', (claims) => ({ ...claims, tid: '01980a2b-0000-7000-8000-00000000000b' })],
    ['another user', ({ principal, ...claims }) => ({ ...claims, principal: { ...(principal as object), id: 'bob' } })],
    ['more permissions', ({ principal, ...claims }) => ({ ...claims, principal: { ...(principal as object), permissions: ['fees:write'] } })],
    ['the program in place of a user', ({ principal, ...claims }) => ({ ...claims, principal: { ...(principal as object), kind: 'system' } })],
    ['another correlation', (claims) => ({ ...claims, cid: 'c2' })],
    ['a longer life', (claims) => ({ ...claims, exp: Number(claims.exp) + 60 })],
  ])('is refused with %s than was signed', async (_, change) => {
    await expect(verify(await altered(change))).rejects.toMatchObject({ code: 'SERVICE_REFUSED', details: { reason: 'context-signature' } });
  });

  it('has room for nothing beside the signature that could stand for school, user or correlation', async () => {
    const [, grant, statement] = wireOf(hill, await signed()).split('~');
    for (const more of [{ tenantId: 'b' }, { principal: { id: 'bob' } }, { correlationId: 'c2' }, { origin: 'x' }, { handling: 'x' }, { commandKey: { id: 'x' } }]) {
      expect(() => partsOf([encoded(more), grant, statement].join('~'))).toThrow(expect.objectContaining({ reason: 'context-malformed' }));
    }
    for (const nonsense of ['', '~', `${encoded({})}~${grant}`, `x~${grant}~${statement}`, `${encoded({})}~${grant}~${statement}~x`]) expect(() => partsOf(nonsense)).toThrow(expect.objectContaining({ reason: 'context-malformed' }));
  });

  it('is good for two and a half minutes, whatever its signer says', async () => {
    const wire = wireOf(hill, await signed());
    await expect(verify(wire, later(154))).resolves.toBeDefined();
    await expect(verify(wire, later(155))).rejects.toMatchObject({ reason: 'context-expired' });
    const claims = { principal: hill.principal, cid: 'c1' };
    const longLived = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'context+jwt' }).setIssuer('api').setIssuedAt(now.getTime() / 1_000).setExpirationTime(later(86_400).getTime() / 1_000).sign(keys.privateKey);
    await expect(verify(`${encoded({})}~g~${longLived}`, later(156))).rejects.toMatchObject({ reason: 'context-expired' });
  });

  it('is refused by another key, in the name of another service, and as any other kind of token', async () => {
    const wire = wireOf(hill, await signed());
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as JWK;
    await expect(verifyStatement(partsOf(wire).statement, { key: other, clientId: 'api', now })).rejects.toMatchObject({ reason: 'context-signature' });
    await expect(verify(wire, now, 'fees')).rejects.toMatchObject({ reason: 'context-signature' });
    const token = await new SignJWT({ principal: hill.principal, cid: 'c1' }).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' }).setIssuer('api').setIssuedAt(now.getTime() / 1_000).setExpirationTime(later(60).getTime() / 1_000).sign(keys.privateKey);
    await expect(verify(`${encoded({})}~g~${token}`)).rejects.toMatchObject({ reason: 'context-signature' });
  });

  it('lets nothing go on for longer than it lives', async () => {
    const said = await verify(wireOf(hill, await signed()));
    expect(contextFrom(said, { deadline: later(10).getTime() }, 'o').deadline).toBe(later(10).getTime());
    expect(contextFrom(said, { deadline: later(86_400).getTime() }, 'o').deadline).toBe(later(150).getTime());
    expect(contextFrom(said, {}, 'o').deadline).toBe(later(150).getTime());
  });

  it('is that of one school, user and correlation', async () => {
    const said = originIn(await signed());
    expect(isOf(said, { ...hill, deadline: 1, handling: 'x', causationId: 'y' })).toBe(true);
    const { principal } = hill;
    const others = [{ tenantId: 'b' }, { tenantId: undefined }, { correlationId: 'c2' }, { principal: { ...principal, id: 'bob' } }, { principal: { ...principal, permissions: [] } }, { principal: { ...principal, permissions: ['fees:write'] } }, { principal: { ...principal, kind: 'system' as const } }];
    for (const other of others) expect(isOf(said, { ...hill, ...other })).toBe(false);
  });
});
