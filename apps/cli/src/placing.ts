import { parseAddress } from '@schoolhouse/platform/remote/address';
import { readPlace, type PlacementRule } from '@schoolhouse/platform/remote/placement-rule';
import { PlacementRules } from '@schoolhouse/platform/remote/placement-rules';
import { processesSeen } from '@schoolhouse/platform/remote/process-registry';
import { nobody, parseShare, type SchoolShare } from '@schoolhouse/platform/remote/school-share';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { SettingsError } from '@schoolhouse/platform/settings/settings-error';
import type { PlaceOptions } from './commands/place';
import { Failure } from './failure';
import { sayHowFlagsStand } from './flags';
import { assertKnown, greet } from './greeting';
import { inHouse, type OpenHouse } from './open-house';
import { printTable } from './print';
import { namesShare, shareOf } from './share-options';

/** What processes were started with: `FEES_AT=nats://broker@10%`. */
interface StartedWith {
  readonly module: string;
  readonly at: string;
  readonly share: string;
  readonly processes: readonly string[];
}

export function showPlacements(env: RawEnvironment): Promise<void> {
  return inHouse(env, async (open) => {
    const [rules, started] = await Promise.all([new PlacementRules(open.platform).all(), startedWith(open)]);
    if (rules.length + started.length === 0) return console.log('Every module is where the settings of the processes say.');
    const byCommand = rules.map(({ module, at, shadow, note, ...share }) => [module, parseAddress(at).text, ...cells(share), shadow, 'command', note]);
    const byStart = started.map(({ module, at, share, processes }) => {
      const isBehind = rules.some((rule) => rule.module === module);
      return [module, at, ...cells(parseShare(share)), false, `${variable(module)} of ${processes.join(', ')}`, isBehind ? 'not in force: the rule by command stands before it' : ''];
    });
    printTable(['module', 'at', 'share', 'schools', 'flag', 'shadow', 'by', 'note'], [...byCommand, ...byStart]);
    await sayHowFlagsStand(open, [...rules, ...started.map(({ share }) => parseShare(share))].flatMap(({ flag }) => flag ?? []));
  });
}

export function place(env: RawEnvironment, module: string, address: string | undefined, { shadow = false, forget, ...options }: PlaceOptions): Promise<void> {
  assertKnown(module);
  return inHouse(env, async (open) => {
    const rules = new PlacementRules(open.platform);
    if (forget) {
      await rules.forget(module);
      return console.log(`${module} has no rule any more: within a second it is where the settings of the processes say.`);
    }
    if (address === undefined || address === 'here') return serveHere(open, rules, module);
    const { at, share } = placeAndShare(address, options);
    await greet(env, module, at);
    const rule = await rules.set({ module, at, ...share, schools: await idsOf(open, share.schools), shadow, note: '' });
    console.log(describeRule(rule));
    await sayHowFlagsStand(open, rule.flag === null ? [] : [rule.flag]);
  });
}

/** Nothing is left of the rule, unless processes would then do what they were started with: a rule of nobody stands before that. */
async function serveHere(open: OpenHouse, rules: PlacementRules, module: string): Promise<void> {
  const [started] = (await startedWith(open)).filter((known) => known.module === module);
  if (!started) await rules.forget(module);
  else await rules.set({ module, at: started.at, ...nobody, shadow: false, note: 'here, by command' });
  console.log(`${module} is served here within a second.`);
  if (started) console.log(`This rule stands before ${variable(module)}=${started.at}@${started.share} of ${started.processes.join(', ')} until \`schoolhouse place ${module} --forget\`.`);
}

export function describeRule({ module, at, shareBasisPoints, schools, flag, shadow }: PlacementRule): string {
  const named = [schools.length > 0 && `${schools.length} schools by name`, flag !== null && `those with the flag ${flag}`].filter((part) => part !== false);
  const served = shareBasisPoints > 0 || named.length === 0 ? [`${shareBasisPoints / 100} % of the schools`, ...named] : named;
  return `${module}: ${served.join(' and ')} at ${parseAddress(at).text}${shadow ? ', shadow reads for the others' : ''}`;
}

/** A share behind the @ of the address, or by options. @throws Failure */
function placeAndShare(address: string, options: PlaceOptions): { at: string; share: SchoolShare } {
  const { at, share } = placeOf(address);
  if (share && namesShare(options)) throw new Failure('Say the share once: behind the @ of the address, or by --share, --schools and --flag.');
  return { at, share: share ?? shareOf(options) };
}

function placeOf(address: string): ReturnType<typeof readPlace> {
  try {
    return readPlace(address);
  } catch (error) {
    throw error instanceof SettingsError ? new Failure(`${error.faults.join('; ')}.`) : error;
  }
}

async function startedWith({ platform }: OpenHouse): Promise<StartedWith[]> {
  const known = new Map<string, StartedWith>();
  for (const { name, shares = {} } of await processesSeen(platform)) {
    for (const [module, { at, share }] of Object.entries(shares)) {
      const { processes = [] } = known.get(`${module} ${at} ${share}`) ?? {};
      known.set(`${module} ${at} ${share}`, { module, at, share, processes: [...new Set([...processes, name])] });
    }
  }
  return [...known.values()];
}

const cells = ({ shareBasisPoints, schools, flag }: SchoolShare) => [`${shareBasisPoints / 100} %`, schools.length, flag ?? '-'];

const variable = (module: string): string => `${module.toUpperCase()}_AT`;

const idsOf = (open: OpenHouse, slugs: readonly string[]): Promise<string[]> => Promise.all(slugs.map(async (slug) => (await open.school(slug)).id));
