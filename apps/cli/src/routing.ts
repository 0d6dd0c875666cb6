import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { faultOfRule, type PathRule } from '@schoolhouse/platform/strangler/path-rule';
import { PathRules } from '@schoolhouse/platform/strangler/path-rules';
import type { RouteOptions } from './commands/route';
import { Failure } from './failure';
import { sayHowFlagsStand } from './flags';
import { inHouse } from './open-house';
import { printTable } from './print';
import { shareOf } from './share-options';

const answerMs = 3_000;

export function showRoutes(env: RawEnvironment): Promise<void> {
  return inHouse(env, async (open) => {
    const rules = await new PathRules(open.platform).all();
    if (rules.length === 0) return console.log('Every path is served here.');
    printTable(['paths', 'old system', 'share', 'schools', 'flag', 'token', 'shadow'], rules.map(({ pattern, at, shareBasisPoints, schools, flag, forwardsToken, shadow }) => [pattern, at, `${shareBasisPoints / 100} %`, schools.length, flag, forwardsToken ? 'shown' : 'kept', shadow]));
    await sayHowFlagsStand(open, rules.flatMap(({ flag }) => flag ?? []));
  });
}

export function route(env: RawEnvironment, pattern: string, address: string | undefined, options: RouteOptions): Promise<void> {
  if (address === undefined) throw new Failure(`Where is the old system of ${pattern}? schoolhouse route '${pattern}' http://old:8080, or off to serve it here again.`);
  if (address === 'off') return takeBack(env, pattern);
  const fault = faultOfRule({ pattern, at: address });
  if (fault) throw new Failure(fault);
  const { forwardToken: forwardsToken = false, shadow = false, check } = options;
  const share = shareOf(options);
  return inHouse(env, async (open) => {
    const ids = await Promise.all(share.schools.map(async (slug) => (await open.school(slug)).id));
    if (check) await assertAnswers(address);
    const rule = await new PathRules(open.platform).set({ pattern, at: address, ...share, schools: ids, forwardsToken, shadow });
    console.log(describe(rule));
    await sayHowFlagsStand(open, rule.flag === null ? [] : [rule.flag]);
  });
}

function takeBack(env: RawEnvironment, pattern: string): Promise<void> {
  return inHouse(env, async ({ platform }) => {
    if (!(await new PathRules(platform).forget(pattern))) throw new Failure(`There is no rule for ${pattern}: \`schoolhouse route\` shows those that there are.`);
    console.log(`${pattern} is served here within a second.`);
  });
}

/** Any answer will do, a refusal too: a wrong port is what is meant to be found. */
async function assertAnswers(address: string): Promise<void> {
  try {
    const { body } = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(answerMs) });
    await body?.cancel();
  } catch (error) {
    const cause = (error as Error).cause as { code?: string; message?: string } | undefined;
    throw new Failure(`Nothing answers at ${address} from here (${cause?.code ?? cause?.message ?? 'no answer in time'}): start the old system, correct its address, or say --no-check.`);
  }
}

function describe({ pattern, at, shareBasisPoints, schools, flag, shadow }: PathRule): string {
  const more = [...(schools.length > 0 ? [`${schools.length} by name`] : []), ...(flag === null ? [] : [`those of the flag ${flag}`])];
  return `${pattern}: ${[`${shareBasisPoints / 100} % of the schools`, ...more].join(', ')} go to the old system at ${at}; the others are served here${shadow ? ', and what they read is compared' : ''}.`;
}
