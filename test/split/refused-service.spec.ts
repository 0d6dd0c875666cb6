import { Logger } from '@nestjs/common';
import { register } from 'prom-client';
import { place } from '@schoolhouse/platform/messaging/placement';
import { TestClock } from '@schoolhouse/platform/module-testing/test-clock';
import { TrustingCalls, type CallerCredentials } from '@schoolhouse/platform/remote/call-headers';
import type { ModuleServer } from '@schoolhouse/platform/remote/module-server';
import type { RemoteModule } from '@schoolhouse/platform/remote/remote-module';
import { RemoteModules } from '@schoolhouse/platform/remote/remote-modules';
import { AuthorizationServer } from '@schoolhouse/platform/service-identity/authorization-server';
import { bySecret } from '@schoolhouse/platform/service-identity/client-proof';
import { ServiceCallChecker } from '@schoolhouse/platform/service-identity/service-call-checker';
import { ServiceCredentials } from '@schoolhouse/platform/service-identity/service-credentials';
import { ServiceTokenVerifier } from '@schoolhouse/platform/service-identity/service-token-verifier';
import { ServiceTokens } from '@schoolhouse/platform/service-identity/service-tokens';
import { issuer, IssuerUnderTest } from '@schoolhouse/platform/service-identity/testing/issuer-under-test';
import { systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { anAddress, BookSeat, GetSeat, hall, serveHall } from './hall';

describe('a call over a wire', () => {
  const clock = new TestClock();
  let at: string;
  let identity: IssuerUnderTest;
  let server: ModuleServer;
  const opened: RemoteModules[] = [];
  let done: object[];
  const isReady = jest.fn(async () => undefined);

  beforeEach(async () => {
    Logger.overrideLogger(false);
    at = await anAddress('tcp');
    identity = await IssuerUnderTest.open(clock);
    done = [];
    isReady.mockClear();
    const handle = async (message: object) => {
      done.push(message);
      return { by: 'there' };
    };
    server = await serveHall(at, { [BookSeat.type]: handle, [GetSeat.type]: handle }, { checker: new ServiceCallChecker(new ServiceTokenVerifier(identity.keySource, issuer, clock), clock), isReady });
  });
  afterEach(async () => {
    for (const remotes of opened.splice(0)) await remotes.onApplicationShutdown();
    await server.close(0);
    await identity.close();
  });

  const service = () => new ServiceCredentials('api', new ServiceTokens(new AuthorizationServer(issuer, identity.url), bySecret('api', 'the secret'), clock), clock);
  const open = (credentials: CallerCredentials): Promise<RemoteModule> => {
    const remotes = new RemoteModules({ credentials: () => credentials });
    opened.push(remotes);
    return remotes.open(place(hall, class {}, 'here'), at);
  };
  const ask = async (credentials: CallerCredentials): Promise<unknown> => (await open(credentials)).call(GetSeat, new GetSeat({ row: 1 }), { principal: systemPrincipal, correlationId: 'c' }, 2_000);
  const refusals = async () => ((await register.getSingleMetric('schoolhouse_service_calls_refused_total')?.get())?.values ?? []).reduce((sum, { value }) => sum + value, 0);

  it('of a service that may make it is answered', async () => {
    expect(await ask(service().to('hall'))).toEqual({ by: 'there' });
  });

  describe('of a process that begins', () => {
    const begin = async (): Promise<RemoteModule> => {
      const credentials = service().to('hall');
      const remotes = new RemoteModules({ credentials: () => credentials });
      opened.push(remotes);
      const remote = await remotes.place(place(hall, class {}, 'here'), at);
      await remotes.makeReady(1_000);
      return remote;
    };
    const call = (remote: RemoteModule) => remote.call(GetSeat, new GetSeat({ row: 1 }), { principal: systemPrincipal, correlationId: 'c' }, 2_000);

    it('has its token, and the keys by which it is checked, before it is made', async () => {
      const remote = await begin();
      identity.mood = 'failing';
      expect(await call(remote)).toEqual({ by: 'there' });
    });

    it('is not waited for while identity is away, which may be that very process', async () => {
      identity.mood = 'failing';
      const remote = await begin();
      identity.mood = 'well';
      expect(await call(remote)).toEqual({ by: 'there' });
    });
  });

  const ofKitchen: CallerCredentials = { token: () => service().to('kitchen').token(), headers: (context) => service().to('kitchen').headers(context) };
  const forged: CallerCredentials = {
    token: () => service().to('hall').token(),
    headers: async (context) => {
      const { token, context: good } = await service().to('hall').headers(context);
      return { token, context: good.replace(/^[^~]*/, '').replace(/.{8}$/, 'AAAAAAAA') };
    },
  };
  it.each<[string, CallerCredentials]>([
    ['without a token', new TrustingCalls()],
    ['with a token for another module', ofKitchen],
    ['with a forged context', forged],
  ])('%s is not carried out, but counted; who asked is told that a part does not work', async (_, credentials) => {
    const before = await refusals();
    await expect(ask(credentials)).rejects.toMatchObject({ code: 'MODULE_UNAVAILABLE', kind: 'unavailable', details: { reason: 'this process is not let in' } });
    expect([done, await refusals()]).toEqual([[], before + 1]);
  });

  it('is asked for by a hello: the caller has its token, the module its keys, and who would not be let in is told so', async () => {
    await (await open(service().to('hall'))).makeReady(2_000);
    expect(isReady).toHaveBeenCalledTimes(1);
    const before = await refusals();
    for (const stranger of [new TrustingCalls(), ofKitchen]) {
      await expect((await open(stranger)).makeReady(2_000)).rejects.toMatchObject({ code: 'MODULE_UNAVAILABLE', details: { reason: 'this process is not let in' } });
    }
    expect(await refusals()).toBe(before + 2);
    expect(isReady).toHaveBeenCalledTimes(1); // a stranger sets nothing in motion
  });

  it('by a service that identity does not know is told in the same way', async () => {
    identity.mood = 'refusing';
    await expect(ask(service().to('hall'))).rejects.toMatchObject({ code: 'MODULE_UNAVAILABLE', kind: 'unavailable' });
    expect(done).toEqual([]);
  });
});
