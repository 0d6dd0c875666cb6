import { setTimeout as pause } from 'node:timers/promises';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import type { PlacementRule } from '@schoolhouse/platform/remote/placement-rule';
import { PlacementRules } from '@schoolhouse/platform/remote/placement-rules';
import { nobody } from '@schoolhouse/platform/remote/school-share';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import type { MoveOptions } from './commands/place';
import { Failure } from './failure';
import { assertKnown, greet } from './greeting';
import { inHouse } from './open-house';
import { describeRule } from './placing';

const lookMs = 200;

/** Each step is a rule; a process that meets a fault takes it back, and this is told so by the rule itself. */
export function move(env: RawEnvironment, module: string, { to, steps, watch }: MoveOptions): Promise<void> {
  assertKnown(module);
  return inHouse(env, async ({ platform }) => {
    const rules = new PlacementRules(platform);
    const { version, instance } = await greet(env, module, to);
    console.log(`${module} answers at ${parseAddress(to).text}: version ${version}, copy ${instance}`);
    const base = { ...nobody, module, at: to, note: 'moving' };
    await watched(rules, await rules.set({ ...base, shadow: true }), watch);
    for (const share of steps) await watched(rules, await rules.set({ ...base, shareBasisPoints: Math.round(share * 100), shadow: false }), watch);
    console.log(`${module} has moved. When the processes are started next: ${module.toUpperCase()}_AT=${parseAddress(to).text}; then \`schoolhouse place ${module} --forget\` ends the rule.`);
  });
}

async function watched(rules: PlacementRules, rule: PlacementRule, seconds: number): Promise<void> {
  console.log(describeRule(rule));
  const until = Date.now() + seconds * 1_000;
  while (Date.now() < until) {
    await pause(lookMs);
    const now = (await rules.all()).find(({ module }) => module === rule.module);
    if (now?.version !== rule.version) throw new Failure(`${rule.module} was not moved: ${now?.note || 'somebody else has changed its rule'}. It is served as before.`);
  }
}
