import { PlacementRules } from '@schoolhouse/platform/remote/placement-rules';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { PathRules } from '@schoolhouse/platform/strangler/path-rules';
import { ForgetFeatureFlag, GetFeatureFlag, ListFeatureFlags, platformTenantId, SetFeatureFlag, type FeatureFlagView } from '@schoolhouse/tenancy';
import type { FlagOptions } from './commands/flag';
import { Failure } from './failure';
import { inHouse, type OpenHouse } from './open-house';
import { printJson, printTable } from './print';

export function listFlags(env: RawEnvironment, { json }: { json?: boolean }): Promise<void> {
  return inHouse(env, async (open) => {
    const flags: FeatureFlagView[] = [];
    for (let after: string[] | null = []; after; ) {
      const page: { items: FeatureFlagView[]; next: string[] | null } = await open.ask(platformTenantId, new ListFeatureFlags({ limit: 100, after: after.length > 0 ? after : null }));
      flags.push(...page.items);
      after = page.next;
    }
    if (json) return printJson(flags);
    printFlags(flags);
  });
}

/** For the version that was read: what somebody else said meanwhile is not undone unseen. */
export function setFlag(env: RawEnvironment, name: string, { description, share, on = [], off = [], byShare = [], revive }: FlagOptions): Promise<void> {
  return inHouse(env, async (open) => {
    const { items } = await open.ask(platformTenantId, new ListFeatureFlags({ names: [name], limit: 1 }));
    const [{ version, onFor, offFor } = { version: 0, onFor: [], offFor: [] }] = items;
    const [onIds, offIds, byShareIds] = await Promise.all([on, off, byShare].map((slugs) => idsOf(open, slugs)));
    const changes = {
      ...(description !== undefined && { description }),
      ...(share !== undefined && { shareBasisPoints: Math.round(share * 100) }),
      ...(revive && { killed: false }),
      onFor: without([...onFor, ...onIds], [...offIds, ...byShareIds]),
      offFor: without([...offFor, ...offIds], [...onIds, ...byShareIds]),
    };
    const { flag } = await open.execute(platformTenantId, new SetFeatureFlag({ name, version, changes }));
    printFlags([flag]);
  });
}

export function killFlag(env: RawEnvironment, name: string): Promise<void> {
  return inHouse(env, async (open) => {
    await open.ask(platformTenantId, new GetFeatureFlag({ name })); // to kill one that there is not would make it
    await open.execute(platformTenantId, new SetFeatureFlag({ name, changes: { killed: true } }));
    console.log(`${name} is off for every school within a second. \`schoolhouse flag set ${name} --revive\` ends that.`);
  });
}

/** A rule that names it leads nobody anywhere from then on: that is for whoever made the rule to say. @throws Failure */
export function forgetFlag(env: RawEnvironment, name: string): Promise<void> {
  return inHouse(env, async (open) => {
    const rules = [...(await new PlacementRules(open.platform).all()).map(({ module, flag }) => [module, flag]), ...(await new PathRules(open.platform).all()).map(({ pattern, flag }) => [pattern, flag])];
    const [named] = rules.find(([, flag]) => flag === name) ?? [];
    if (named) throw new Failure(`The rule for ${named} goes by the flag ${name}: change that first, or \`schoolhouse flag kill ${name}\`.`);
    await open.execute(platformTenantId, new ForgetFeatureFlag({ name }));
    console.log(`There is no flag ${name} any more: it is off for every school within a second.`);
  });
}

/** A line for each that no school goes by. */
export async function sayHowFlagsStand(open: OpenHouse, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const { items } = await open.ask(platformTenantId, new ListFeatureFlags({ names: [...new Set(names)], limit: 100 }));
  for (const name of new Set(names)) {
    const flag = items.find((known) => known.name === name);
    if (!flag) console.log(`There is no flag ${name}: nobody goes by it. \`schoolhouse flag set ${name}\` makes it.`);
    if (flag?.killed) console.log(`The flag ${name} is killed: nobody goes by it. \`schoolhouse flag set ${name} --revive\` ends that.`);
  }
}

function printFlags(flags: readonly FeatureFlagView[]): void {
  const rows = flags.map(({ name, shareBasisPoints, onFor, offFor, killed, description }) => [name, `${shareBasisPoints / 100} %`, onFor.length, offFor.length, killed ? 'killed' : 'alive', description]);
  printTable(['flag', 'share', 'on for', 'off for', 'status', 'description'], rows);
}

const idsOf = (open: OpenHouse, slugs: readonly string[]): Promise<string[]> => Promise.all(slugs.map(async (slug) => (await open.school(slug)).id));
const without = (ids: readonly string[], others: readonly string[]): string[] => ids.filter((id) => !others.includes(id));
