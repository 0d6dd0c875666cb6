import { newId } from '@schoolhouse/platform/ids/ids';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { platformTenantId } from '@schoolhouse/tenancy';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { CreateFirstAdministrator, GetAccess, HashPassword, RemoveFirstAdministrator } from '../contract';
import { addUser, emailOf, logIn, openIdentity, password } from '../testing/identity-under-test';

describe('the first administrator', () => {
  let identity: Awaited<ReturnType<typeof openIdentity>>;
  let passwordHash: string;
  beforeAll(async () => {
    identity = await openIdentity();
    ({ passwordHash } = await identity.school().query(new HashPassword({ password })));
  });
  afterAll(() => identity.close());

  const ada = () => new CreateFirstAdministrator({ email: emailOf('Ada'), name: 'Ada', passwordHash });

  it('is made with a hash, administers the school and can log in', async () => {
    const school = identity.school();
    const { userId } = await school.execute(ada());
    await logIn(school, 'Ada');
    expect(await school.query(new GetAccess({ userId }))).toMatchObject({ access: { roles: ['school-admin'] } });
    expect(await school.events()).toMatchObject([{ type: 'identity.user-registered.v1', data: { userId, roles: ['school-admin'] } }]);
  });

  it('of the platform administers the installation', async () => {
    const context = { tenantId: platformTenantId, principal: systemPrincipal, correlationId: newId() };
    const [commands, queries] = [identity.app.get(CommandBus, { strict: false }), identity.app.get(QueryBus, { strict: false })];
    const { userId } = await runInContext(context, () => commands.execute(ada()));
    expect(await runInContext(context, () => queries.execute(new GetAccess({ userId })))).toMatchObject({ access: { roles: ['platform-admin'] } });
  });

  it('sent twice is made once', async () => {
    const school = identity.school();
    const key = newId();
    const first = await school.execute(ada(), { key });
    expect(await school.execute(ada(), { key })).toEqual(first);
    expect(await school.events()).toHaveLength(1);
  });

  it('is refused with an email that is taken, or a hash that is none', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    await expect(school.execute(ada())).rejects.toMatchObject({ code: 'EMAIL_TAKEN' });
    await expect(school.execute(new CreateFirstAdministrator({ email: emailOf('Bob'), name: 'Bob', passwordHash: password }))).rejects.toMatchObject({ code: 'UNFIT_PASSWORD_HASH' });
  });

  it('is gone when provisioning is undone, and nobody else', async () => {
    const school = identity.school();
    const { userId } = await school.execute(ada());
    const bob = await addUser(school, 'Bob');
    await logIn(school, 'Ada');
    const key = newId();
    expect(await school.execute(new RemoveFirstAdministrator({}), { key })).toEqual({ removed: true });
    expect(await school.execute(new RemoveFirstAdministrator({}), { key })).toEqual({ removed: true });
    expect(await school.execute(new RemoveFirstAdministrator({}))).toEqual({ removed: false });
    expect(await school.query(new GetAccess({ userId }))).toEqual({ access: null });
    expect(await school.query(new GetAccess({ userId: bob.id }))).toMatchObject({ access: { enabled: true } });
    expect((await school.events()).filter(({ type }) => type === 'identity.user-disabled.v1')).toMatchObject([{ data: { userId } }]);
  });

  it('can be made again after that', async () => {
    const school = identity.school();
    await school.execute(ada(), { key: newId() });
    await school.execute(new RemoveFirstAdministrator({}));
    await expect(school.execute(ada(), { key: newId() })).resolves.toBeDefined();
  });
});
