import { Inject, Injectable, Logger } from '@nestjs/common';
import { FollowedFlags } from './followed-flags';
import type { PlacementRule } from './placement-rule';
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

  /** What is not known of flags and schools stays as it was last known: the rules are followed all the same. */
  async look(): Promise<PlacementRule[]> {
    const byCommand = await this.rules.all();
    const byStart = this.started.filter(({ module }) => byCommand.every((rule) => rule.module !== module));
    const flags = [...byCommand.map(({ flag }) => flag), ...byStart.map(({ share }) => share.flag)].filter((flag) => flag !== null);
    await Promise.all([this.flags.refresh([...new Set(flags)]), this.find(byStart.flatMap(({ share }) => share.schools))]).then(() => this.say(''), (error: unknown) => this.say(`Schools and flags will be asked for again: ${error instanceof Error ? error.message : String(error)}`));
    return [...byCommand, ...byStart.map((started) => this.ruleOf(started))];
  }

  takeBack(rule: PlacementRule, note: string): Promise<void> {
    return this.rules.takeBack(rule, note);
  }

  /** A school that there is not may come to be. */
  private async find(slugs: readonly string[]): Promise<void> {
    if (slugs.every((slug) => this.ids.has(slug))) return;
    this.ids = await this.schools.ids(slugs);
    const missing = slugs.filter((slug) => !this.ids.has(slug));
    if (missing.length > 0) throw new Error(`there is no school ${missing.join(', ')}`);
  }

  private ruleOf({ module, at, share }: StartedShare): PlacementRule {
    return { module, at, ...share, schools: share.schools.flatMap((slug) => this.ids.get(slug) ?? []), shadow: false, note: '', version: 0 };
  }

  /** Once, however often it is seen. */
  private say(fault: string): void {
    if (fault && fault !== this.said) this.logger.warn(fault);
    this.said = fault;
  }
}
