import { Module, type DynamicModule, type OnApplicationBootstrap, type Provider } from '@nestjs/common';
import { DeadLetterOffice } from './dead-letter-office';
import { EventConsumer } from './event-consumer';
import { EventQueues, QUEUE_SETTINGS, type QueueSettings } from './event-queues';
import { ModuleReactions } from './module-reactions';
import { OutboxSignal } from './outbox-signal';
import { OutboxWake } from './outbox-wake';
import { Redelivery } from './redelivery';
import { Relay } from './relay';
import { RelayLeases } from './relay-leases';
import { RelayLoop } from './relay-loop';

/** For processes that write events and leave it to workers to carry them: it tells these that there is something. */
@Module({ providers: [OutboxWake] })
export class OutboxSignalModule implements OnApplicationBootstrap {
  constructor(
    private readonly signal: OutboxSignal,
    private readonly wake: OutboxWake,
  ) {}

  onApplicationBootstrap(): void {
    this.wake.start();
    this.signal.travelsBy(() => this.wake.signal());
  }
}

/** For workers: relay, consumers, redelivery. */
@Module({})
export class OutboxModule {
  static forWorker(settings: QueueSettings, office: Provider<DeadLetterOffice>): DynamicModule {
    return {
      module: OutboxModule,
      providers: [{ provide: QUEUE_SETTINGS, useValue: settings }, office, EventQueues, EventConsumer, ModuleReactions, OutboxWake, Relay, RelayLeases, RelayLoop, Redelivery],
      exports: [EventQueues, Redelivery, RelayLeases],
    };
  }
}
