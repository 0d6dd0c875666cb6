import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { FollowedFlags } from '@schoolhouse/platform/remote/followed-flags';
import type { FlagIsOn } from '@schoolhouse/platform/remote/school-share';
import { faultOfRule, PathRuleSet, type PathRule } from '@schoolhouse/platform/strangler/path-rule';
import { PathRules } from '@schoolhouse/platform/strangler/path-rules';

const lookMs = 500;

/** The rules as this process follows them: those of the database, half a second ago. While it is away, those that were known go on. */
@Injectable()
export class StrangledPaths implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(StrangledPaths.name);
  private followed: readonly PathRule[] = [];
  private known = '[]';
  private rules = new PathRuleSet([]);
  private timer?: NodeJS.Timeout;
  private stopped = false;

  constructor(
    private readonly table: PathRules,
    private readonly flags: FollowedFlags,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.look();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  get isOn(): FlagIsOn {
    return this.flags.isOn;
  }

  get inForce(): readonly PathRule[] {
    return this.followed;
  }

  /** @param path as it was asked for, without its query */
  ruleFor(path: string): PathRule | undefined {
    return this.rules.for(path);
  }

  private async look(): Promise<void> {
    try {
      const rules = await this.table.all();
      const named = rules.flatMap(({ flag }) => flag ?? []);
      await this.flags.refresh([...new Set(named)]).finally(() => this.follow(rules));
    } catch (error) {
      this.logger.warn(`The rules of strangled paths will be read again: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!this.stopped) this.timer = setTimeout(() => void this.look(), lookMs).unref();
  }

  private follow(rules: readonly PathRule[]): void {
    const known = JSON.stringify(rules);
    if (known === this.known) return;
    this.known = known;
    const faults = rules.map(faultOfRule);
    for (const fault of faults) if (fault) this.logger.error(`A rule of strangled paths is not followed: ${fault}`);
    this.followed = rules.filter((_, index) => faults[index] === undefined);
    this.rules = new PathRuleSet(this.followed);
    this.logger.log({ paths: this.followed.map(({ pattern, at, shareBasisPoints, schools, flag }) => ({ pattern, at, share: shareBasisPoints / 100, schools: schools.length, flag })) }, 'Paths of old systems changed');
  }
}
