import { Module, type DynamicModule } from '@nestjs/common';
import { MovingModules } from './moving-modules';
import { PlacementRules } from './placement-rules';
import { PROCESS, ProcessRegistry, type ProcessIdentity } from './process-registry';

/** A process as one of many: it tells the others of itself, and follows the rules of placement. */
@Module({})
export class TopologyModule {
  /** @param follows false for a process that hosts modules: they are what the rules move to */
  static with(identity: ProcessIdentity, { follows }: { follows: boolean }): DynamicModule {
    return {
      module: TopologyModule,
      global: true,
      providers: [{ provide: PROCESS, useValue: identity }, PlacementRules, ProcessRegistry, ...(follows ? [MovingModules] : [])],
      exports: [PlacementRules, ProcessRegistry],
    };
  }
}
