import { openModule, type ModuleUnderTest, type SchoolUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { newId } from '@schoolhouse/platform/ids/ids';
import type { Page } from '@schoolhouse/platform/paging/page';
import {
  ActivateSchool, ForgetFeatureFlag, GetFeatureFlag, GetFeatures, ListFeatureFlags, platformTenantId, RegisterSchool, SetFeatureFlag, tenancyContract, type FeatureFlagView, type FlagSettings,
} from '@schoolhouse/tenancy';
import { TenancyModule, tenancyMigrations } from '../tenancy.module';

describe('feature flags', () => {
  let house: ModuleUnderTest;
  let platform: SchoolUnderTest;
  beforeAll(async () => {
    house = await openModule({ contract: tenancyContract, module: TenancyModule, migrations: tenancyMigrations });
    platform = house.school(platformTenantId);
  });
  afterAll(() => house.close());

  const set = (name: string, changes: Partial<FlagSettings>, version?: number) => platform.execute(new SetFeatureFlag({ name, changes, version }));
  const featuresOf = async (school: SchoolUnderTest) => (await school.query(new GetFeatures({}))).features;
  const told = async (name: string) => (await platform.events()).filter(({ type, data }) => type === 'tenancy.feature-flag-changed.v1' && data.name === name).map(({ data }) => data);

  async function active() {
    const school = house.school();
    await school.execute(new RegisterSchool({ slug: `s-${newId()}`, name: 'North' }));
    await school.execute(new ActivateSchool({ administratorId: newId() }));
    return school;
  }

  it('are on for the schools that are said, off for the others, and off for everybody once killed', async () => {
    const [north, south] = [await active(), await active()];
    await set('new-fees', { onFor: [north.tenantId] });
    expect([await featuresOf(north), await featuresOf(south)]).toEqual([['new-fees'], []]);
    await set('new-fees', { shareBasisPoints: 10_000, offFor: [north.tenantId] });
    expect([await featuresOf(north), await featuresOf(south)]).toEqual([[], ['new-fees']]);
    await set('new-fees', { killed: true });
    expect([await featuresOf(north), await featuresOf(south)]).toEqual([[], []]);
    await set('new-fees', { killed: false });
    expect(await featuresOf(south)).toEqual(['new-fees']);
    await set('new-fees', { shareBasisPoints: 0 });
  });

  it('are set once when told twice, and tell of each change', async () => {
    const key = newId();
    const command = new SetFeatureFlag({ name: 'told-twice', changes: { shareBasisPoints: 1_000 } });
    const first = await platform.execute(command, { key });
    expect(await platform.execute(command, { key })).toEqual(first);
    await set('told-twice', { killed: true });
    expect(await told('told-twice')).toEqual([
      { name: 'told-twice', shareBasisPoints: 1_000, killed: false, version: 1 },
      { name: 'told-twice', shareBasisPoints: 1_000, killed: true, version: 2 },
    ]);
  });

  it('are off for everybody once forgotten, which is told once, and may be made anew', async () => {
    const school = await active();
    await set('gone-soon', { onFor: [school.tenantId] });
    const key = newId();
    const forget = new ForgetFeatureFlag({ name: 'gone-soon' });
    expect(await platform.execute(forget, { key })).toEqual(await platform.execute(forget, { key }));
    expect(await featuresOf(school)).toEqual([]);
    expect((await told('gone-soon')).slice(1)).toEqual([{ name: 'gone-soon', shareBasisPoints: 0, killed: true, version: 2 }]);
    await expect(platform.execute(forget)).rejects.toMatchObject({ code: 'FEATURE_FLAG_NOT_FOUND' });
    expect(await set('gone-soon', {}, 0)).toMatchObject({ flag: { onFor: [], version: 1 } });
  });

  it('are the platform’s alone: no school sets one, or sees what is said of others', async () => {
    const school = await active();
    const attempts = [school.execute(new SetFeatureFlag({ name: 'mine', changes: { shareBasisPoints: 10_000 } })), school.execute(new ForgetFeatureFlag({ name: 'mine' })), school.query(new GetFeatureFlag({ name: 'mine' })), school.query(new ListFeatureFlags({ limit: 10 }))];
    for (const outcome of await Promise.allSettled(attempts as Promise<unknown>[])) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'PLATFORM_ONLY' } });
    await expect(platform.query(new GetFeatureFlag({ name: 'mine' }))).rejects.toMatchObject({ code: 'FEATURE_FLAG_NOT_FOUND' });
  });

  it('are changed for the version that was seen, and made by one of many who try at once', async () => {
    const made = await Promise.allSettled(Array.from({ length: 8 }, () => set('at-once', {}, 0)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const changes = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => set('at-once', { description: `${i}` }, 1)));
    expect(changes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refusals = [...made, ...changes].flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
    expect(refusals).toEqual(Array(14).fill('FEATURE_FLAG_STALE'));
    expect(await told('at-once')).toHaveLength(2);
  });

  it('name schools that there are, and leave nothing behind where they do not', async () => {
    await expect(set('of-nobody', { onFor: [newId()] })).rejects.toMatchObject({ code: 'SCHOOL_NOT_FOUND' });
    await expect(platform.query(new GetFeatureFlag({ name: 'of-nobody' }))).rejects.toMatchObject({ code: 'FEATURE_FLAG_NOT_FOUND' });
  });

  it.each([{ name: 'New Fees' }, { name: 'x' }, { name: 'fits', changes: { shareBasisPoints: 10_001 } }, { name: 'fits', changes: { onFor: ['hilltop'] } }])('are not set by what does not fit: %j', async ({ name, changes = {} }) => {
    await expect(set(name, changes)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('stand in their list once, page by page, and those that are asked for by name', async () => {
    const school = await active();
    for (const name of ['list-a', 'list-b', 'list-c']) await set(name, { offFor: [school.tenantId] });
    const seen: FeatureFlagView[] = [];
    for (let after: string[] | null = null; ; ) {
      const page: Page<FeatureFlagView> = await platform.query(new ListFeatureFlags({ limit: 2, after }));
      seen.push(...page.items);
      after = page.next;
      if (!after) break;
    }
    expect(seen.filter(({ name }) => name.startsWith('list-')).map(({ name, offFor }) => [name, offFor])).toEqual(['list-a', 'list-b', 'list-c'].map((name) => [name, [school.tenantId]]));
    expect(new Set(seen.map(({ name }) => name)).size).toBe(seen.length);
    const { items } = await platform.query(new ListFeatureFlags({ names: ['list-b', 'there-is-none'], limit: 10 }));
    expect(items.map(({ name }) => name)).toEqual(['list-b']);
  });
});
