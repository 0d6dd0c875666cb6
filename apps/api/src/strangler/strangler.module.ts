import { Module, type DynamicModule } from '@nestjs/common';
import { PathRules } from '@schoolhouse/platform/strangler/path-rules';
import { Admission } from './admission';
import { OldSystems, STRANGLER_SETTINGS, type StranglerSettings } from './old-systems';
import { PathShadows } from './path-shadows';
import { StrangledPaths } from './strangled-paths';
import { StranglerFront } from './strangler-front';

/** Paths of old systems behind our door. */
@Module({})
export class StranglerModule {
  static with(settings: StranglerSettings): DynamicModule {
    return {
      module: StranglerModule,
      providers: [{ provide: STRANGLER_SETTINGS, useValue: settings }, PathRules, StrangledPaths, Admission, OldSystems, StranglerFront, PathShadows],
      exports: [PathRules],
    };
  }
}
