import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { LoggingModule } from '@schoolhouse/platform/logging/logging.module';
import { MessagingModule } from '@schoolhouse/platform/messaging/messaging.module';
import type { Placement } from '@schoolhouse/platform/messaging/placement';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { TopologyModule } from '@schoolhouse/platform/remote/topology.module';
import type { Settings } from '@schoolhouse/platform/settings/settings';
import { dutiesOf } from '../../duties';
import { moduleSettings } from '../../module-settings';
import { remoteOptions, sharesOf } from '../../placements';
import { SchoolsOfTenancy } from '../../schools-of-tenancy';
import { version } from '../../version';

/** What the worker does: relays events, lets modules react to them, and brings to their end the workflows of processes that died. */
@Module({})
export class WorkerModule {
  static with(settings: Settings, placements: readonly Placement[], logger: Logger): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        LoggingModule.with(logger),
        PostgresModule.forRoot(settings.database),
        ...moduleSettings(settings),
        MessagingModule.with(placements, remoteOptions(settings)),
        TopologyModule.with({ name: 'worker', version, listen: settings.modules.listen }, { shares: sharesOf(settings), schools: SchoolsOfTenancy }),
        ...dutiesOf(settings, placements),
      ],
    };
  }
}
