import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { PlatformDatabase } from '../postgres/platform-database';
import { parseAddress } from './address';
import { FollowedFlags } from './followed-flags';
import { MovingModules } from './moving-modules';
import { PlacementRules } from './placement-rules';
import { PROCESS, ProcessRegistry } from './process-registry';
import type { ProcessIdentity } from './processes-seen';
import { RulesToFollow, STARTED_WITH, type StartedShare } from './rules-to-follow';
import { SchoolLookup } from './school-lookup';
import { shareText } from './school-share';

/** What a process follows besides the rules of commands, and where it learns about schools and flags. */
export interface Following {
  readonly shares: readonly StartedShare[];
  readonly schools: Type<SchoolLookup>;
}

/** A process as one of many: it tells the others of itself, and follows the rules of placement. */
@Module({})
export class TopologyModule {
  /** @param following left out for a process that hosts modules: they are what the rules move to */
  static with(identity: ProcessIdentity, following?: Following): DynamicModule {
    const shares = following && Object.fromEntries(following.shares.map(({ module, at, share }) => [module, { at: parseAddress(at).text, share: shareText(share) }]));
    const rules = { provide: PlacementRules, inject: [PlatformDatabase], useFactory: (platform: PlatformDatabase) => new PlacementRules(platform) };
    return {
      module: TopologyModule,
      global: true,
      providers: [{ provide: PROCESS, useValue: { ...identity, shares } }, rules, ProcessRegistry, ...(following ? whatFollows(following) : [])],
      exports: [PlacementRules, ProcessRegistry, ...(following ? [FollowedFlags] : [])],
    };
  }
}

const whatFollows = ({ shares, schools }: Following) => [{ provide: STARTED_WITH, useValue: shares }, { provide: SchoolLookup, useClass: schools }, FollowedFlags, RulesToFollow, MovingModules];
