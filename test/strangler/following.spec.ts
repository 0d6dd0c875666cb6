import { Logger } from '@nestjs/common';
import type { FollowedFlags } from '@schoolhouse/platform/remote/followed-flags';
import type { PathRule } from '@schoolhouse/platform/strangler/path-rule';
import type { PathRules } from '@schoolhouse/platform/strangler/path-rules';
import { StrangledPaths } from '../../apps/api/src/strangler/strangled-paths';
import { until } from '../split/hall';

const rule = (pattern: string, flag: string | null = null): PathRule => ({ pattern, at: 'http://old', shareBasisPoints: 10_000, schools: [], flag, forwardsToken: false, shadow: false, version: 1 });

/** The table and the flags as several processes see them, and may not for a while. */
class Installation {
  rules: readonly PathRule[] = [];
  isAway = false;
  flagsAreAway = false;
  looks = 0;
  private readonly followers: StrangledPaths[] = [];

  async process(): Promise<StrangledPaths> {
    const table: Pick<PathRules, 'all'> = { all: async () => this.read() };
    const flags: Pick<FollowedFlags, 'refresh' | 'isOn'> = { refresh: async () => this.flagsAreAway ? Promise.reject(new Error('tenancy is away')) : undefined, isOn: () => false };
    const paths = new StrangledPaths(table as PathRules, flags as FollowedFlags);
    await paths.onApplicationBootstrap();
    this.followers.push(paths);
    return paths;
  }

  end(): void {
    for (const paths of this.followers) paths.onApplicationShutdown();
  }

  private read(): PathRule[] {
    this.looks += 1;
    if (this.isAway) throw new Error('connect ECONNREFUSED');
    return [...this.rules];
  }
}

beforeAll(() => Logger.overrideLogger(false));

describe('the rules of strangled paths', () => {
  let installation: Installation;
  beforeEach(() => (installation = new Installation()));
  afterEach(() => installation.end());
  const follows = (paths: StrangledPaths) => paths.ruleFor('/v1/lunches') !== undefined;

  it('are the same for all processes of an installation soon after they were changed', async () => {
    const processes = [await installation.process(), await installation.process(), await installation.process()];
    installation.rules = [rule('/v1/lunches')];
    await until(() => processes.every(follows));
    installation.rules = [];
    await until(() => !processes.some(follows));
  });

  it('go on as they were known while the database is away, and are read again when it is back', async () => {
    installation.rules = [rule('/v1/lunches')];
    const paths = await installation.process();
    installation.isAway = true;
    const before = installation.looks;
    await until(() => installation.looks > before + 1);
    expect(follows(paths)).toBe(true);
    installation.rules = [];
    installation.isAway = false;
    await until(() => !follows(paths));
  });

  it('are followed while nobody can say how flags stand', async () => {
    installation.flagsAreAway = true;
    installation.rules = [rule('/v1/lunches', 'old-lunches')];
    expect(follows(await installation.process())).toBe(true);
  });
});
