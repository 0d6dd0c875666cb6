import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DatabaseFollower } from '../postgres/database-follower';
import { DeadLetterOffice } from './dead-letter-office';
import { EventConsumer } from './event-consumer';
import { EventQueues, QUEUE_SETTINGS, type QueueSettings } from './event-queues';
import { ModuleReactions } from './module-reactions';
import { OutboxWake } from './outbox-wake';
import { Redelivery } from './redelivery';
import { RelayLeases } from './relay-leases';
import { Relays } from './relays';

/** For workers: relay, consumers, redelivery. */
@Module({})
export class OutboxModule {
  static forWorker(settings: QueueSettings, office: Provider<DeadLetterOffice>): DynamicModule {
    return {
      module: OutboxModule,
      providers: [{ provide: QUEUE_SETTINGS, useValue: settings }, office, EventQueues, EventConsumer, ModuleReactions, OutboxWake, RelayLeases, Relays, Redelivery, DatabaseFollower],
      exports: [EventQueues, Redelivery, RelayLeases],
    };
  }
}
