import { openModule, type ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { newId } from '@schoolhouse/platform/ids/ids';
import { ActivateSchool, FailSchool, FindSchool, GetSchool, GetSettings, platformTenantId, RegisterSchool, SchoolNotFound, tenancyContract } from '@schoolhouse/tenancy';
import { TenancyModule, tenancyMigrations } from '../tenancy.module';

describe('provisioning a school', () => {
  let house: ModuleUnderTest;
  let count = 0;
  const slug = () => `school-${(count += 1)}`;
  beforeAll(async () => (house = await openModule({ contract: tenancyContract, module: TenancyModule, migrations: tenancyMigrations })));
  afterAll(() => house.close());

  it('registers it with its settings, in no active state yet', async () => {
    const school = house.school();
    const { school: registered } = await school.execute(new RegisterSchool({ slug: slug(), name: 'North', settings: { currency: 'CHF', dueDays: 30 } }));
    expect(registered).toMatchObject({ id: school.tenantId, name: 'North', status: 'provisioning', version: 1 });
    expect(await school.query(new GetSettings({}))).toMatchObject({ settings: { currency: 'CHF', dueDays: 30, timeZone: 'UTC', branding: { displayName: 'North' }, version: 1 } });
    expect(await school.events()).toEqual([]);
  });

  it('activates it and tells the others', async () => {
    const school = house.school();
    const administratorId = newId();
    const { school: { slug: name } } = await school.execute(new RegisterSchool({ slug: slug(), name: 'North' }));
    expect(await school.execute(new ActivateSchool({ administratorId }))).toMatchObject({ school: { status: 'active', version: 2 } });
    expect(await school.events()).toMatchObject([
      { type: 'tenancy.tenant-provisioned.v1', subject: school.tenantId, data: { schoolId: school.tenantId, slug: name, name: 'North', administratorId } },
      { type: 'tenancy.tenant-activated.v1', subject: school.tenantId },
    ]);
  });

  it('has one effect and one answer when each step is sent twice', async () => {
    const school = house.school();
    for (const command of [new RegisterSchool({ slug: slug(), name: 'North' }), new ActivateSchool({ administratorId: newId() })]) {
      const key = newId();
      const first = await school.execute<object>(command, { key });
      expect(await school.execute<object>(command, { key })).toEqual(first);
    }
    expect(await school.query(new GetSchool({}))).toMatchObject({ school: { status: 'active', version: 2 } });
    expect(await school.events()).toHaveLength(2);
  });

  it('refuses a name that another school goes by, and leaves nothing behind', async () => {
    const taken = slug();
    const late = house.school();
    await house.school().execute(new RegisterSchool({ slug: taken, name: 'First' }));
    await expect(late.execute(new RegisterSchool({ slug: taken, name: 'Second' }))).rejects.toMatchObject({ code: 'SLUG_TAKEN' });
    await expect(late.query(new GetSchool({}))).rejects.toMatchObject({ code: SchoolNotFound.code });
    await expect(late.query(new GetSettings({}))).rejects.toMatchObject({ code: SchoolNotFound.code });
  });

  it('gives a name to exactly one of many who want it at once', async () => {
    const wanted = slug();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => house.school().execute(new RegisterSchool({ slug: wanted, name: 'Rush' }))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))).toEqual(Array(7).fill('SLUG_TAKEN'));
  });

  it('refuses to register a school that is there already', async () => {
    const school = house.school();
    await school.execute(new RegisterSchool({ slug: slug(), name: 'North' }));
    await expect(school.execute(new RegisterSchool({ slug: slug(), name: 'Again' }))).rejects.toMatchObject({ code: 'ILLEGAL_SCHOOL_MOVE' });
    await expect(house.school(platformTenantId).execute(new RegisterSchool({ slug: slug(), name: 'Mine' }))).rejects.toMatchObject({ code: 'ILLEGAL_SCHOOL_MOVE' });
  });

  it('is registered by one of many who try under the same id at once', async () => {
    const school = house.school();
    const atOnce = <T>(work: () => Promise<T>) => Promise.allSettled(Array.from({ length: 8 }, work));
    await atOnce(() => school.query(new FindSchool({ slug: 'nobody' }))); // opens the connections, so that what follows truly races
    const outcomes = await atOnce(() => school.execute(new RegisterSchool({ slug: slug(), name: 'Rush' })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(new Set(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : [])))).toEqual(new Set(['ILLEGAL_SCHOOL_MOVE']));
  });

  it('fails by its compensation, sent once or twice, and its name is free again', async () => {
    const school = house.school();
    const name = slug();
    const key = newId();
    await school.execute(new RegisterSchool({ slug: name, name: 'North' }));
    const first = await school.execute(new FailSchool({ reason: 'no administrator' }), { key });
    expect(first).toMatchObject({ school: { status: 'failed', reason: 'no administrator', version: 2 } });
    expect(await school.execute(new FailSchool({ reason: 'no administrator' }), { key })).toEqual(first);
    expect(await school.query(new FindSchool({ slug: name }))).toEqual({ school: null });
    await house.school().execute(new RegisterSchool({ slug: name, name: 'Other' }));
  });

  it('begins anew under its own id after it has failed, with fresh settings', async () => {
    const school = house.school();
    await school.execute(new RegisterSchool({ slug: slug(), name: 'North', settings: { currency: 'CHF' } }));
    await school.execute(new FailSchool({ reason: 'no administrator' }));
    const name = slug();
    expect(await school.execute(new RegisterSchool({ slug: name, name: 'North II' }))).toMatchObject({ school: { id: school.tenantId, status: 'provisioning', slug: name } });
    expect(await school.query(new GetSettings({}))).toMatchObject({ settings: { currency: 'EUR', branding: { displayName: 'North II' } } });
  });

  it('has nothing to undo where it never began', async () => {
    expect(await house.school().execute(new FailSchool({ reason: 'timeout' }))).toEqual({ school: null });
  });

  it('refuses the registration that arrives after its compensation', async () => {
    const school = house.school();
    const id = newId();
    await school.execute(new FailSchool({ reason: 'timeout' }), { key: { id, name: 'undo', revokes: 'RegisterSchool' } });
    await expect(school.execute(new RegisterSchool({ slug: slug(), name: 'Late' }), { key: { id, name: 'RegisterSchool' } })).rejects.toMatchObject({ code: 'COMMAND_REVOKED' });
    await expect(school.query(new GetSchool({}))).rejects.toMatchObject({ code: 'SCHOOL_NOT_FOUND' });
  });

  it('finds the platform from the first migration on', async () => {
    expect(await house.school().query(new FindSchool({ slug: 'platform' }))).toMatchObject({ school: { id: platformTenantId, status: 'active' } });
    expect(await house.school(platformTenantId).query(new GetSettings({}))).toMatchObject({ settings: { version: 1 } });
  });
});
