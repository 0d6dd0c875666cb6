import { readPlace } from '@schoolhouse/platform/remote/placement-rule';
import { PlacementRules } from '@schoolhouse/platform/remote/placement-rules';
import { processesSeen } from '@schoolhouse/platform/remote/processes-seen';
import type { SchoolShare } from '@schoolhouse/platform/remote/school-share';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import type { PlaceOptions } from './commands/place';
import { describeRule } from './describe-rule';
import { Failure, typed } from './failure';
import { sayHowFlagsStand } from './flags';
import { greet } from './greeting';
import { assertKnown } from './known-modules';
import { inHouse, type OpenHouse } from './open-house';
import { namesShare, shareOf } from './share-options';

export function place(env: RawEnvironment, module: string, address: string, { shadow = false, ...options }: PlaceOptions): Promise<void> {
  return inHouse(env, async (open) => {
    const rules = new PlacementRules(open.platform);
    await assertKnown(module, await processesSeen(open.platform));
    const { at, share } = placeAndShare(address, options);
    await greet(env, module, at);
    const rule = await rules.set({ module, at, ...share, schools: await idsOf(open, share.schools), shadow, note: '' });
    console.log(describeRule(rule));
    await sayHowFlagsStand(open, rule.flag === null ? [] : [rule.flag]);
  });
}

/** A share behind the @ of the address, or by options. @throws Failure */
function placeAndShare(address: string, options: PlaceOptions): { at: string; share: SchoolShare } {
  const { at, share } = typed(() => readPlace(address));
  if (share && namesShare(options)) throw new Failure('Say the share once: behind the @ of the address, or by --share, --schools and --flag.');
  return { at, share: share ?? shareOf(options) };
}

const idsOf = (open: OpenHouse, slugs: readonly string[]): Promise<string[]> => Promise.all(slugs.map(async (slug) => (await open.school(slug)).id));
