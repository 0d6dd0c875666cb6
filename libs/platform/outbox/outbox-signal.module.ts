import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { PLACEMENTS } from '../messaging/messaging.module';
import type { Placement } from '../messaging/placement';
import { DatabaseFollower } from '../postgres/database-follower';
import { Databases } from '../postgres/databases';
import { modulesHere } from './modules-here';
import { OutboxSignal } from './outbox-signal';
import { OutboxWake } from './outbox-wake';

/** For processes that write events and leave it to workers to carry them: it tells these that there is something. */
@Module({ providers: [OutboxWake, DatabaseFollower] })
export class OutboxSignalModule implements OnApplicationBootstrap {
  constructor(
    @Inject(PLACEMENTS) private readonly placements: readonly Placement[],
    private readonly databases: Databases,
    private readonly signal: OutboxSignal,
    private readonly wake: OutboxWake,
  ) {}

  onApplicationBootstrap(): void {
    const startAll = () => this.databases.groups(modulesHere(this.placements)).forEach(({ settings }) => this.wake.start(settings));
    startAll();
    this.databases.whenMoved(startAll);
    this.signal.travelsBy(() => this.wake.signal());
  }
}
