import type { DynamicModule, Type } from '@nestjs/common';
import { isHere, type Placement } from '@schoolhouse/platform/messaging/placement';
import { DeadLetterOffice } from '@schoolhouse/platform/outbox/dead-letter-office';
import { OutboxModule } from '@schoolhouse/platform/outbox/outbox.module';
import type { Settings } from '@schoolhouse/platform/settings/settings';
import { house } from './house';
import { SagaDeadLetterOffice } from './saga-dead-letter-office';

/** What is done without being asked, by workers and by processes that host modules: events are relayed, modules here react, and do what is theirs. */
export function dutiesOf(settings: Settings, placements: readonly Placement[]): (DynamicModule | Type)[] {
  const here = new Set(placements.filter(isHere).map(({ contract }) => contract.module));
  const duties = house.flatMap((room) => (room.duties && here.has(room.contract.module) ? [room.duties] : []));
  return [OutboxModule.forWorker(settings, { provide: DeadLetterOffice, useClass: SagaDeadLetterOffice }), ...duties];
}
