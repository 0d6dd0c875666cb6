import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { TokenSettingsModule } from '@schoolhouse/identity/tokens/token-settings';
import { LoggingModule } from '@schoolhouse/platform/logging/logging.module';
import { MessagingModule } from '@schoolhouse/platform/messaging/messaging.module';
import { place } from '@schoolhouse/platform/messaging/placement';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import type { Settings } from '@schoolhouse/platform/settings/settings';
import { house, migrationsOfHouse } from '../../house';
import { tokensOf } from '../../tokens-of';
import { DoorModule } from './door/door.module';
import { HealthModule } from './health/health.module';

/** What runs where, and what is reachable by HTTP: one line a module, one line a controller. */
@Module({})
export class ApiModule {
  static with(settings: Settings, logger: Logger): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        LoggingModule.with(logger),
        PostgresModule.forRoot(settings.database),
        TokenSettingsModule.with(tokensOf(settings)),
        MessagingModule.with(house.map(({ contract, module }) => place(contract, module, 'here'))),
        DoorModule.with({ cursorSecret: settings.cursorSecret, publicUrl: settings.http.publicUrl }),
        HealthModule.with(migrationsOfHouse),
      ],
      controllers: [],
    };
  }
}
