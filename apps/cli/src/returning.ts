import { PlacementRules } from '@schoolhouse/platform/remote/placement-rules';
import { processesSeen } from '@schoolhouse/platform/remote/processes-seen';
import { nobody } from '@schoolhouse/platform/remote/school-share';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { assertKnown } from './known-modules';
import { startedWith, variable } from './started-with';
import { onPlatform } from './with-database';

/** Nothing is left of the rule, unless processes would then do what they were started with: a rule of nobody stands before that. */
export function serveHere(env: RawEnvironment, module: string): Promise<void> {
  return onPlatform(env, async (platform) => {
    const rules = new PlacementRules(platform);
    const processes = await processesSeen(platform);
    await assertKnown(module, processes);
    const started = startedWith(processes).find((known) => known.module === module);
    if (!started) await rules.forget(module);
    else await rules.set({ module, at: started.at, ...nobody, shadow: false, note: 'here, by command' });
    console.log(`${module} is served here within a second.`);
    if (started) console.log(`This rule stands before ${variable(module)}=${started.at}@${started.share} of ${started.processes.join(', ')} until \`schoolhouse place ${module} --forget\`.`);
  });
}

export function forgetRule(env: RawEnvironment, module: string): Promise<void> {
  return onPlatform(env, async (platform) => {
    await assertKnown(module, await processesSeen(platform));
    await new PlacementRules(platform).forget(module);
    console.log(`${module} has no rule any more: within a second it is where the settings of the processes say.`);
  });
}
