import { CommandBus } from '@nestjs/cqrs';
import { CreateService } from '@schoolhouse/identity';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { serviceCallChecker, serviceCredentials } from '@schoolhouse/platform/service-identity/service-settings';
import { runInContext, systemPrincipal, type MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import { platformTenantId } from '@schoolhouse/tenancy';
import { Installation } from '../tenancy/installation';

/** Processes of their own, as far as they can see: they know identity by its address alone. */
describe('modules in processes of their own', () => {
  let installation: Installation;
  let address: { issuer: string; issuerUrl: string };
  beforeAll(async () => {
    installation = await Installation.open();
    await installation.app.listen(0, '127.0.0.1');
    address = { issuer: 'http://localhost:3000', issuerUrl: await installation.app.getUrl() };
  });
  afterAll(() => installation?.close());

  const clock = new Clock();
  let count = 0;
  async function aService(powers: { calls: string[]; originates?: boolean }) {
    const command = new CreateService({ name: `process-${(count += 1)}`, ...powers });
    const context = { tenantId: platformTenantId, principal: systemPrincipal, correlationId: newId() };
    const { service, secret } = await runInContext(context, () => installation.app.get(CommandBus, { strict: false }).execute(command));
    return { name: service.name, version: service.version, credentials: serviceCredentials({ ...address, self: { id: service.name, proof: { secret: secret ?? '' } } }, clock) };
  }
  const aContext = (): MessageContext => ({ tenantId: newId(), principal: { id: newId(), kind: 'user', permissions: ['fees:read'] }, correlationId: newId() });

  it('believe each other who calls, and the first of them for whom', async () => {
    const [api, fees] = [await aService({ calls: ['fees'], originates: true }), await aService({ calls: ['activity'] })];
    const context = aContext();
    const atFees = await serviceCallChecker(address, clock).check(await api.credentials.to('fees').headers(context), 'fees');
    expect(atFees).toMatchObject(context);
    const atActivity = await serviceCallChecker(address, clock).check(await fees.credentials.to('activity').headers(atFees), 'activity');
    expect(atActivity).toMatchObject(context);
  });

  it('call what they may and nothing else, in no context that they were not called in', async () => {
    const [api, fees] = [await aService({ calls: ['fees'], originates: true }), await aService({ calls: ['activity'] })];
    const checker = serviceCallChecker(address, clock);
    const atFees = await checker.check(await api.credentials.to('fees').headers(aContext()), 'fees');
    await expect(fees.credentials.to('saga').headers(atFees)).rejects.toMatchObject({ kind: 'forbidden', details: { reason: 'scope' } });
    await expect(fees.credentials.to('activity').headers({ ...atFees, tenantId: newId() })).rejects.toMatchObject({ kind: 'forbidden', details: { reason: 'scope' } });
    const toFees = await api.credentials.to('fees').headers(aContext());
    await expect(checker.check(toFees, 'activity')).rejects.toMatchObject({ kind: 'forbidden', details: { reason: 'other-module' } });
  });

  it('take no token of a user, not even of one who runs the installation', async () => {
    const { context } = await (await aService({ calls: ['fees'], originates: true })).credentials.to('fees').headers(aContext());
    await expect(serviceCallChecker(address, clock).check({ token: installation.operatorToken, context }, 'fees')).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('that are disabled get no further token', async () => {
    const { name, version, credentials } = await aService({ calls: ['fees', 'activity'], originates: true });
    await credentials.to('fees').headers(aContext());
    await installation.operate('PATCH', `/v1/services/${name}`, { body: { enabled: false }, headers: { 'if-match': `"${version}"` } });
    await expect(credentials.to('activity').headers(aContext())).rejects.toMatchObject({ kind: 'unauthenticated', details: { reason: 'credentials' } });
  });
});
