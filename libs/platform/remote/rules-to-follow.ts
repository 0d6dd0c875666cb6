import { Inject, Injectable, Logger } from '@nestjs/common';
import { FollowedFlags } from './followed-flags';
import { noSteps, type PlacementRule } from './placement-rule';
import { PlacementRules } from './placement-rules';
import { SchoolLookup } from './school-lookup';
import type { FlagIsOn, SchoolShare } from './school-share';

export const STARTED_WITH = Symbol('STARTED_WITH');

/** `FEES_AT=nats://broker@10%`: a module that is here, and the share of schools that is served at an address from the start; schools by their slugs. */
export interface StartedShare {
  readonly module: string;
  readonly at: string;
  readonly share: SchoolShare;
}

/** The rules that this process follows: those of commands, and of modules that have none, what the process was started with. */
@Injectable()
export class RulesToFollow {
  private readonly logger = new Logger(RulesToFollow.name);
  private ids: ReadonlyMap<string, string> = new Map();
  private said = '';

  constructor(
    @Inject(STARTED_WITH) private readonly started: readonly StartedShare[],
    private readonly rules: PlacementRules,
    private readonly flags: FollowedFlags,
    private readonly schools: SchoolLookup,
  ) {}

  get isOn(): FlagIsOn {
    return this.flags.isOn;
  }

  async look(): Promise<PlacementRule[]> {
    const byCommand = await this.rules.all();
    const byStart = this.started.filter(({ module }) => byCommand.every((rule) => rule.module !== module));
    await this.learn([...byCommand, ...byStart.map(({ share }) => share)].flatMap(({ flag }) => flag ?? []), byStart.flatMap(({ share }) => share.schools));
    return [...byCommand, ...byStart.map((started) => this.ruleOf(started))];
  }

  goOn(rule: PlacementRule): Promise<void> {
    return this.rules.goOn(rule);
  }

  takeBack(rule: PlacementRule, note: string): Promise<void> {
    return this.rules.takeBack(rule, note);
  }

  /** What cannot be learned now stays as it was last known: the rules are followed all the same. Said once, however often it is seen. */
  private async learn(flags: readonly string[], slugs: readonly string[]): Promise<void> {
    try {
      await Promise.all([this.flags.refresh([...new Set(flags)]), this.find(slugs)]);
      this.said = '';
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      if (fault !== this.said) this.logger.warn(`Schools and flags will be asked for again: ${fault}`);
      this.said = fault;
    }
  }

  /** A school that there is not may come to be. */
  private async find(slugs: readonly string[]): Promise<void> {
    if (slugs.every((slug) => this.ids.has(slug))) return;
    this.ids = await this.schools.ids(slugs);
    const missing = slugs.filter((slug) => !this.ids.has(slug));
    if (missing.length > 0) throw new Error(`there is no school ${missing.join(', ')}`);
  }

  private ruleOf({ module, at, share }: StartedShare): PlacementRule {
    return { module, at, ...share, schools: share.schools.flatMap((slug) => this.ids.get(slug) ?? []), shadow: false, note: '', ...noSteps, version: 0 };
  }
}
