import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { LoggingModule } from '@schoolhouse/platform/logging/logging.module';
import { MessagingModule } from '@schoolhouse/platform/messaging/messaging.module';
import { isHere, type Placement } from '@schoolhouse/platform/messaging/placement';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { TopologyModule } from '@schoolhouse/platform/remote/topology.module';
import type { Settings } from '@schoolhouse/platform/settings/settings';
import { dutiesOf } from '../../duties';
import { moduleSettings } from '../../module-settings';
import { remoteOptions } from '../../placements';
import { version } from '../../version';

/** One or more modules by themselves, with all that they do without being asked. */
@Module({})
export class ModuleHostModule {
  static with(settings: Settings, placements: readonly Placement[], logger: Logger): DynamicModule {
    const name = placements.filter(isHere).map(({ contract }) => contract.module).join('+');
    return {
      module: ModuleHostModule,
      imports: [
        LoggingModule.with(logger),
        PostgresModule.forRoot(settings.database),
        ...moduleSettings(settings),
        MessagingModule.with(placements, remoteOptions(settings)),
        TopologyModule.with({ name, version, listen: settings.modules.listen }),
        ...dutiesOf(settings, placements),
      ],
    };
  }
}
