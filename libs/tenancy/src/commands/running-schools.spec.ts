import { openModule, type ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import type { Page } from '@schoolhouse/platform/paging/page';
import { newId } from '@schoolhouse/platform/ids/ids';
import {
  ActivateSchool, ChangeSettings, GetSchool, GetSchoolById, GetSettings, ListSchools, platformTenantId, RegisterSchool, ResumeSchool, SuspendSchool, tenancyContract, type SchoolView,
} from '@schoolhouse/tenancy';
import { TenancyModule, tenancyMigrations } from '../tenancy.module';

describe('a school at work', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openModule({ contract: tenancyContract, module: TenancyModule, migrations: tenancyMigrations })));
  afterAll(() => house.close());

  async function active(slug = `s-${newId()}`) {
    const school = house.school();
    await school.execute(new RegisterSchool({ slug, name: 'North' }));
    await school.execute(new ActivateSchool({ administratorId: newId() }));
    return school;
  }

  it('is suspended and resumed, each with one effect when sent twice', async () => {
    const school = await active();
    const commands = [new SuspendSchool({ reason: 'unpaid' }), new ResumeSchool({})];
    for (const command of commands) {
      const key = newId();
      const first = await school.execute<object>(command, { key });
      expect(await school.execute<object>(command, { key })).toEqual(first);
    }
    expect(await school.query(new GetSchool({}))).toMatchObject({ school: { status: 'active', reason: null, version: 4 } });
    expect((await school.events()).slice(2)).toMatchObject([
      { type: 'tenancy.tenant-suspended.v1', data: { schoolId: school.tenantId, reason: 'unpaid' } },
      { type: 'tenancy.tenant-resumed.v1', data: { schoolId: school.tenantId } },
    ]);
  });

  it('is suspended by one of many who try at once', async () => {
    const school = await active();
    const atOnce = <T>(work: () => Promise<T>) => Promise.allSettled(Array.from({ length: 12 }, work));
    await atOnce(() => school.query(new GetSchool({}))); // opens the connections, so that what follows truly races
    const outcomes = await atOnce(() => school.execute(new SuspendSchool({ reason: 'unpaid' })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await school.events()).toHaveLength(3);
  });

  it('loses none of the changes of settings that are made at once', async () => {
    const school = await active();
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((dueDays) => school.execute(new ChangeSettings({ version: 1, changes: { dueDays } }))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))).toEqual(Array(3).fill('SETTINGS_STALE'));
    expect(await school.query(new GetSettings({}))).toMatchObject({ settings: { version: 2 } });
  });

  it('changes its settings once when told twice', async () => {
    const school = await active();
    const key = newId();
    const change = new ChangeSettings({ version: 1, changes: { locale: 'de-AT', branding: { displayName: 'Nord' } } });
    const first = await school.execute(change, { key });
    expect(await school.execute(change, { key })).toEqual(first);
    expect(await school.query(new GetSettings({}))).toEqual(first);
    expect(first).toMatchObject({ settings: { locale: 'de-AT', dueDays: 7, branding: { displayName: 'Nord', primaryColor: '#1f4e79' }, version: 2 } });
  });

  it('names the field that no setting can have', async () => {
    const school = await active();
    const unfit = new ChangeSettings({ version: 1, changes: { currency: 'ZZZ', timeZone: 'Mars/Base' } });
    await expect(school.execute(unfit)).rejects.toMatchObject({ code: 'INVALID_REQUEST', details: { errors: [{ pointer: '/changes/currency' }, { pointer: '/changes/timeZone' }] } });
  });

  it('is seen by the platform and by no other school', async () => {
    const school = await active();
    const byId = new GetSchoolById({ schoolId: school.tenantId });
    expect(await house.school(platformTenantId).query(byId)).toMatchObject({ school: { id: school.tenantId } });
    await expect(house.school().query(byId)).rejects.toMatchObject({ code: 'PLATFORM_ONLY' });
    await expect(house.school().query(new ListSchools({ limit: 10 }))).rejects.toMatchObject({ code: 'PLATFORM_ONLY' });
    await expect(house.school(platformTenantId).query(new GetSchoolById({ schoolId: newId() }))).rejects.toMatchObject({ code: 'SCHOOL_NOT_FOUND' });
  });

  it('stands in the list of schools once, page by page, and the platform itself does not', async () => {
    const platform = house.school(platformTenantId);
    for (const slug of ['list-a', 'list-b', 'list-c']) await active(slug);
    await (await active('list-d')).execute(new SuspendSchool({ reason: 'unpaid' }));
    const seen: string[] = [];
    for (let after: string[] | null = null; ; ) {
      const page: Page<SchoolView> = await platform.query(new ListSchools({ limit: 2, after }));
      seen.push(...page.items.map(({ slug }) => slug));
      after = page.next;
      if (!after) break;
    }
    expect(seen.filter((slug) => slug.startsWith('list-'))).toEqual(['list-a', 'list-b', 'list-c', 'list-d']);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).not.toContain('platform');
    const { items } = await platform.query(new ListSchools({ limit: 100, status: 'suspended' }));
    expect(items.map(({ slug }) => slug)).toContain('list-d');
    expect(items.every(({ status }) => status === 'suspended')).toBe(true);
  });
});
