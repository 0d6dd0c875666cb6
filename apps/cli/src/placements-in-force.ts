import { parseAddress } from '@schoolhouse/platform/remote/address';
import type { PlacementRule } from '@schoolhouse/platform/remote/placement-rule';
import { PlacementRules } from '@schoolhouse/platform/remote/placement-rules';
import { processesSeen } from '@schoolhouse/platform/remote/processes-seen';
import { parseShare, type SchoolShare } from '@schoolhouse/platform/remote/school-share';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { noteOf } from './describe-rule';
import { printTable } from './print';
import { startedWith, variable, type StartedWith } from './started-with';
import { onPlatform } from './with-database';

export async function showPlacements(env: RawEnvironment): Promise<void> {
  const flags = new Set<string>();
  await onPlatform(env, async (platform) => {
    const [rules, started] = await Promise.all([new PlacementRules(platform).all(), processesSeen(platform).then(startedWith)]);
    if (rules.length + started.length === 0) return console.log('Every module is where the settings of the processes say.');
    print(rules, started);
    for (const { flag } of [...rules, ...started.map(({ share }) => parseShare(share))]) if (flag !== null) flags.add(flag);
  });
  if (flags.size === 0) return;
  const [{ inHouse }, { sayHowFlagsStand }] = await Promise.all([import('./open-house.js'), import('./flags.js')]); // the modules, which take long to load
  await inHouse(env, (open) => sayHowFlagsStand(open, [...flags]));
}

function print(rules: readonly PlacementRule[], started: readonly StartedWith[]): void {
  const byCommand = rules.map((rule) => [rule.module, parseAddress(rule.at).text, ...cells(rule), rule.shadow, 'command', noteOf(rule)]);
  const byStart = started.map(({ module, at, share, processes }) => {
    const isBehind = rules.some((rule) => rule.module === module);
    return [module, at, ...cells(parseShare(share)), false, `${variable(module)} of ${processes.join(', ')}`, isBehind ? 'not in force: the rule by command stands before it' : ''];
  });
  printTable(['module', 'at', 'share', 'schools', 'flag', 'shadow', 'by', 'note'], [...byCommand, ...byStart]);
}

const cells = ({ shareBasisPoints, schools, flag }: SchoolShare) => [`${shareBasisPoints / 100} %`, schools.length, flag ?? '-'];
