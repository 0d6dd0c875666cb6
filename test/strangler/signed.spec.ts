import { createLocalJWKSet, jwtVerify, type JWK } from 'jose';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { issuer, IssuerUnderTest } from '@schoolhouse/platform/service-identity/testing/issuer-under-test';
import { serviceCredentials } from '@schoolhouse/platform/service-identity/service-settings';
import { StrangledHouse } from './strangled-house';

let identity: IssuerUnderTest;
let strangled: StrangledHouse;
beforeAll(async () => {
  identity = await IssuerUnderTest.open(new Clock());
  const credentials = serviceCredentials({ issuer, issuerUrl: identity.url, self: { id: 'house', proof: { secret: 's'.repeat(32) } } }, new Clock());
  strangled = await StrangledHouse.open({ statementOf: (context) => credentials.originOf(context) });
  await strangled.route('/v1/lunches/**');
}, 60_000);
afterAll(async () => {
  await strangled?.close();
  await identity?.close();
});

/** As docs/extracting.md tells those who look after an old system. */
async function whoAsks(header: string): Promise<{ schoolId: unknown; userId: unknown }> {
  const [grant, statement] = header.split('~');
  const { payload } = await jwtVerify(grant, createLocalJWKSet(identity.jwks), { algorithms: ['ES256'], typ: 'at+jwt', issuer, audience: `${issuer}/contexts` });
  const { jwk } = payload.cnf as { jwk: JWK };
  const { payload: said } = await jwtVerify(statement, { ...jwk, alg: 'ES256' }, { algorithms: ['ES256'], typ: 'context+jwt', issuer: String(payload.client_id) });
  return { schoolId: said.tid, userId: (said.principal as { id: string }).id };
}

it('an old system knows by our keys who asks, and from nothing that it would have to believe', async () => {
  const [as] = strangled.users(1);
  await strangled.ask('/v1/lunches', { as });
  expect(await whoAsks(String(strangled.old.last.headers['x-school-context']))).toEqual({ schoolId: as.tenantId, userId: as.userId });
});

it('an old system is not asked when that cannot be said', async () => {
  identity.mood = 'refusing';
  const other = serviceCredentials({ issuer, issuerUrl: identity.url, self: { id: 'other', proof: { secret: 's'.repeat(32) } } }, new Clock());
  const refused = await StrangledHouse.open({ statementOf: (context) => other.originOf(context) });
  await refused.route('/v1/lunches/**');
  expect(await refused.ask('/v1/lunches')).toMatchObject({ status: 503, code: 'OLD_SYSTEM_UNAVAILABLE' });
  expect(refused.old.seen).toEqual([]);
  await refused.close();
}, 60_000);
