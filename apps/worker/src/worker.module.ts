import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { Delivery } from '@schoolhouse/notifications/delivery/delivery';
import { LoggingModule } from '@schoolhouse/platform/logging/logging.module';
import { MessagingModule } from '@schoolhouse/platform/messaging/messaging.module';
import { place } from '@schoolhouse/platform/messaging/placement';
import { DeadLetterOffice } from '@schoolhouse/platform/outbox/dead-letter-office';
import { OutboxModule } from '@schoolhouse/platform/outbox/outbox.module';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import type { Settings } from '@schoolhouse/platform/settings/settings';
import { Recovery } from '@schoolhouse/saga/engine/recovery';
import { SagaModule } from '@schoolhouse/saga/saga.module';
import { house } from '../../house';
import { moduleSettings } from '../../module-settings';
import { SagaDeadLetterOffice } from './saga-dead-letter-office';

/** What the worker does: relays events, lets modules react to them, and brings to their end the workflows of processes that died. */
@Module({})
export class WorkerModule {
  static with(settings: Settings, logger: Logger): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        LoggingModule.with(logger),
        PostgresModule.forRoot(settings.database),
        ...moduleSettings(settings),
        MessagingModule.with(house.map(({ contract, module }) => place(contract, module, 'here'))),
        OutboxModule.forWorker(settings, { provide: DeadLetterOffice, useClass: SagaDeadLetterOffice }),
        SagaModule,
      ],
      providers: [Recovery, Delivery],
    };
  }
}
