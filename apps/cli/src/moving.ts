import { setTimeout as pause } from 'node:timers/promises';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import type { PlacementRule } from '@schoolhouse/platform/remote/placement-rule';
import { PlacementRules } from '@schoolhouse/platform/remote/placement-rules';
import { processesSeen } from '@schoolhouse/platform/remote/processes-seen';
import { nobody } from '@schoolhouse/platform/remote/school-share';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import type { MoveOptions } from './commands/place';
import { describeRule } from './describe-rule';
import { Failure, typed } from './failure';
import { assertKnown } from './known-modules';
import { variable } from './started-with';
import { onPlatform } from './with-database';

const lookMs = 200;
/** Beyond its time, a step waits so long for a process that follows it. */
const patienceMs = 10_000;

/** One rule with all its steps: the processes that follow it go from one to the next, and take it back at a fault. Here it is watched. */
export function move(env: RawEnvironment, module: string, { to, steps, watch }: MoveOptions): Promise<void> {
  const { text: address } = typed(() => parseAddress(to));
  return onPlatform(env, async (platform) => {
    const processes = await processesSeen(platform);
    await assertKnown(module, processes);
    const movers = processes.filter(({ modules, shares }) => module in modules && shares !== undefined).map(({ name }) => name);
    if (movers.length === 0) throw new Failure(`No process has ${module} in it that could take it there: start the api and the workers, without ${variable(module)}.`);
    const rules = new PlacementRules(platform);
    const next = steps.map((share) => Math.round(share * 100));
    const plan = { ...nobody, module, at: to, shadow: true, note: 'moving', next, stepSeconds: watch };
    await new WatchedMove(rules, await rules.set(plan), [...new Set(movers)]).toItsEnd();
    const last = steps[steps.length - 1];
    if (last < 100) console.log(`${module} stays so: at ${last} %. \`schoolhouse place ${module} ${address} --share <percent>\` goes on, \`schoolhouse place ${module} here\` goes back.`);
    else console.log(`${module} has moved. When the processes are started next: ${variable(module)}=${address}; then \`schoolhouse place ${module} --forget\` ends the rule.`);
  });
}

class WatchedMove {
  private readonly interrupted = new AbortController();

  constructor(
    private readonly rules: PlacementRules,
    private rule: PlacementRule,
    private readonly movers: readonly string[],
  ) {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => this.interrupted.abort(signal));
  }

  /** @throws Failure when it was taken back, by a process or by Ctrl-C */
  async toItsEnd(): Promise<void> {
    console.log(`${this.movers.join(', ')}: step by step, whether this command goes on or not; Ctrl-C takes it back`);
    for (let isOver = false; !isOver; ) {
      console.log(describeRule(this.rule));
      const isLast = this.rule.next.length === 0;
      const changed = await this.change(this.rule.stepSeconds * 1_000 + (isLast ? 0 : patienceMs));
      if (changed) this.rule = changed;
      else if (isLast) isOver = true;
      else await this.takeBack(`nobody has gone on for ${patienceMs / 1_000} s`);
    }
  }

  /** The next step, or nothing when there is none in this time. */
  private async change(ms: number): Promise<PlacementRule | undefined> {
    const { module, version } = this.rule;
    for (const until = Date.now() + ms; Date.now() < until; ) {
      await pause(lookMs, undefined, { signal: this.interrupted.signal }).catch(() => this.takeBack(`ended by ${String(this.interrupted.signal.reason)}`));
      const now = (await this.rules.all()).find((rule) => rule.module === module);
      if (now?.version === version) continue;
      if (now && isPlanned(this.rule, now)) return now;
      throw new Failure(`${module} was not moved: ${now?.note || 'somebody else has changed its rule'}. It is served as before.`);
    }
    return undefined;
  }

  private async takeBack(reason: string): Promise<never> {
    const { module, at } = this.rule;
    const { note } = await this.rules.set({ ...nobody, module, at, shadow: false, note: `taken back: ${reason}` });
    throw new Failure(`${module} was not moved: ${note}. It is served as before.`);
  }
}

/** Whether one leads to the other by steps alone. */
function isPlanned({ at, next }: PlacementRule, now: PlacementRule): boolean {
  return now.at === at && now.shareBasisPoints === next[next.length - now.next.length - 1];
}
