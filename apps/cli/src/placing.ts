import { parseAddress } from '@schoolhouse/platform/remote/address';
import { readPlace } from '@schoolhouse/platform/remote/placement-rule';
import { PlacementRules } from '@schoolhouse/platform/remote/placement-rules';
import { processesSeen } from '@schoolhouse/platform/remote/processes-seen';
import { parseShare, type SchoolShare } from '@schoolhouse/platform/remote/school-share';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import type { PlaceOptions } from './commands/place';
import { describeRule, noteOf } from './describe-rule';
import { Failure, typed } from './failure';
import { sayHowFlagsStand } from './flags';
import { greet } from './greeting';
import { assertKnown } from './known-modules';
import { inHouse, type OpenHouse } from './open-house';
import { printTable } from './print';
import { namesShare, shareOf } from './share-options';
import { startedWith, variable } from './started-with';

export function showPlacements(env: RawEnvironment): Promise<void> {
  return inHouse(env, async (open) => {
    const [rules, started] = await Promise.all([new PlacementRules(open.platform).all(), processesSeen(open.platform).then(startedWith)]);
    if (rules.length + started.length === 0) return console.log('Every module is where the settings of the processes say.');
    const byCommand = rules.map((rule) => [rule.module, parseAddress(rule.at).text, ...cells(rule), rule.shadow, 'command', noteOf(rule)]);
    const byStart = started.map(({ module, at, share, processes }) => {
      const isBehind = rules.some((rule) => rule.module === module);
      return [module, at, ...cells(parseShare(share)), false, `${variable(module)} of ${processes.join(', ')}`, isBehind ? 'not in force: the rule by command stands before it' : ''];
    });
    printTable(['module', 'at', 'share', 'schools', 'flag', 'shadow', 'by', 'note'], [...byCommand, ...byStart]);
    await sayHowFlagsStand(open, [...rules, ...started.map(({ share }) => parseShare(share))].flatMap(({ flag }) => flag ?? []));
  });
}

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

const cells = ({ shareBasisPoints, schools, flag }: SchoolShare) => [`${shareBasisPoints / 100} %`, schools.length, flag ?? '-'];

const idsOf = (open: OpenHouse, slugs: readonly string[]): Promise<string[]> => Promise.all(slugs.map(async (slug) => (await open.school(slug)).id));
