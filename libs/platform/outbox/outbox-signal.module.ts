import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { OutboxSignal } from './outbox-signal';
import { OutboxWake } from './outbox-wake';

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
