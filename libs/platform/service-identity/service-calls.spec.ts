import { Logger } from '@nestjs/common';
import { register } from 'prom-client';
import { TestClock } from '../module-testing/test-clock';
import type { MessageContext } from '../tenant-context/message-context';
import { AuthorizationServer } from './authorization-server';
import { bySecret } from './client-proof';
import { ServiceCallChecker } from './service-call-checker';
import { ServiceCredentials } from './service-credentials';
import { ServiceTokenVerifier } from './service-token-verifier';
import { ServiceTokens } from './service-tokens';
import { issuer, IssuerUnderTest } from './testing/issuer-under-test';

const hill: MessageContext = { tenantId: '01980a2b-0000-7000-8000-00000000000a', principal: { id: 'ada', kind: 'user', permissions: ['fees:read'] }, correlationId: 'c1' };

beforeAll(() => Logger.overrideLogger(false));

describe('a call between services', () => {
  let clock: TestClock;
  let identity: IssuerUnderTest;
  let checker: ServiceCallChecker;
  beforeEach(async () => {
    clock = new TestClock();
    identity = await IssuerUnderTest.open(clock);
    checker = new ServiceCallChecker(new ServiceTokenVerifier(identity.keySource, issuer, clock), clock);
  });
  afterEach(() => identity.close());

  const service = (name: string) => new ServiceCredentials(name, new ServiceTokens(new AuthorizationServer(issuer, identity.url), bySecret(name, 'the secret'), clock), clock);
  const refusedFor = async (reason: string) => (await register.getSingleMetric('schoolhouse_service_calls_refused_total')?.get())?.values.find(({ labels }) => labels.reason === reason)?.value ?? 0;

  it('arrives in the context in which it was begun', async () => {
    const headers = await service('api').to('fees').headers({ ...hill, deadline: clock.now().getTime() + 1_000 });
    expect(await checker.check(headers, 'fees')).toMatchObject({ ...hill, deadline: clock.now().getTime() + 1_000 });
  });

  it('goes on from module to module under the signature of where it began', async () => {
    const fees = service('fees');
    const arrived = await checker.check(await service('api').to('fees').headers(hill), 'fees');
    const forwarded = await fees.to('activity').headers({ ...arrived, handling: 'fees.calculate-fees', causationId: 'x', deadline: 5 });
    expect(identity.forms.filter(({ client_id: id }) => id === 'fees').map(({ scope }) => scope)).toEqual(['call:activity']);
    expect(await checker.check(forwarded, 'activity')).toEqual({ ...hill, causationId: 'x', deadline: 5, origin: arrived.origin });
  });

  it('in another context than it came with needs a service that may begin contexts', async () => {
    const fees = service('fees').to('activity');
    const arrived = await checker.check(await service('api').to('fees').headers(hill), 'fees');
    const others = [{ ...arrived, tenantId: '01980a2b-0000-7000-8000-00000000000b' }, { ...arrived, correlationId: 'c2' }, { ...arrived, principal: { ...hill.principal, kind: 'system' as const } }, { ...arrived, origin: undefined }];
    await fees.headers(arrived);
    identity.mood = 'refusing';
    for (const other of others) await expect(fees.headers(other)).rejects.toMatchObject({ code: 'SERVICE_REFUSED', kind: 'forbidden' });
    await expect(fees.headers(arrived)).resolves.toBeDefined();
  });

  it.each(['no-token', 'no-context', 'other-module', 'context-grant', 'context-malformed', 'context-signature', 'context-expired'])('is refused and counted: %s', async (reason) => {
    const good = await service('api').to('fees').headers(hill);
    const [passing, grant, statement] = good.context.split('~');
    const forged: Record<string, () => Promise<unknown>> = {
      'no-token': () => checker.check({ context: good.context }, 'fees'),
      'no-context': () => checker.check({ token: good.token }, 'fees'),
      'other-module': () => checker.check(good, 'saga'),
      // A service that may call and not originate, and signs all the same: with its token for calls in place of a grant.
      'context-grant': () => checker.check({ ...good, context: [passing, good.token, statement].join('~') }, 'fees'),
      'context-malformed': () => checker.check({ ...good, context: `${statement}` }, 'fees'),
      'context-signature': () => checker.check({ ...good, context: [passing, grant, `${statement.slice(0, -8)}AAAAAAAA`].join('~') }, 'fees'),
      // Although it was found good before.
      'context-expired': async () => {
        await checker.check(good, 'fees');
        clock.advance(155_000);
        return checker.check({ ...good, token: (await service('api').to('fees').headers(hill)).token }, 'fees');
      },
    };
    const before = await refusedFor(reason);
    await expect(forged[reason]()).rejects.toMatchObject({ code: 'SERVICE_REFUSED', kind: reason === 'other-module' || reason === 'context-grant' ? 'forbidden' : 'unauthenticated', reason });
    expect(await refusedFor(reason)).toBe(before + 1);
  });

  it('is refused when the grant is that of another service than the signer', async () => {
    const [api, worker] = [await service('api').to('fees').headers(hill), await service('worker').to('fees').headers(hill)];
    const [passing, , statement] = api.context.split('~');
    await expect(checker.check({ ...api, context: [passing, worker.context.split('~')[1], statement].join('~') }, 'fees')).rejects.toMatchObject({ reason: 'context-signature' });
  });

  it('that was refused once is refused again, and one that was good is not good with another signature', async () => {
    const good = await service('api').to('fees').headers(hill);
    const bad = { ...good, context: `${good.context.slice(0, -8)}AAAAAAAA` };
    await checker.check(good, 'fees');
    for (let time = 1; time <= 2; time += 1) await expect(checker.check(bad, 'fees')).rejects.toMatchObject({ reason: 'context-signature' });
  });

  it('is signed once for a context, and anew before its signature grows old', async () => {
    const api = service('api');
    const originOf = async (context: MessageContext) => (await api.to('fees').headers(context)).context.split('~')[2];
    const first = await originOf(hill);
    clock.advance(49_999);
    expect(await originOf({ ...hill, causationId: 'x' })).toBe(first);
    expect(await originOf({ ...hill, correlationId: 'c2' })).not.toBe(first);
    clock.advance(1);
    expect(await originOf(hill)).not.toBe(first);
  });

  it('is not held against the next when identity refused to have it signed', async () => {
    const api = service('api').to('fees');
    await api.headers(await checker.check(await service('worker').to('fees').headers(hill), 'fees'));
    identity.mood = 'refusing';
    await expect(api.headers(hill)).rejects.toMatchObject({ code: 'SERVICE_REFUSED', details: { reason: 'scope' } });
    identity.mood = 'well';
    clock.advance(1_000);
    await expect(api.headers(hill)).resolves.toBeDefined();
  });
});
