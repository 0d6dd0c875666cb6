import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { DeadLetterOffice } from '@schoolhouse/platform/outbox/dead-letter-office';
import type { Envelope } from '@schoolhouse/platform/outbox/envelope';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { RecordDeadLetter } from '@schoolhouse/saga';

/** Dead letters are the saga module's, wherever it runs. */
@Injectable()
export class SagaDeadLetterOffice extends DeadLetterOffice {
  constructor(private readonly commands: CommandBus) {
    super();
  }

  async record(subscriber: string, envelope: Envelope, reason: string): Promise<void> {
    const context = { tenantId: envelope.tenantid, principal: systemPrincipal, correlationId: envelope.correlationid, causationId: envelope.id };
    await runInContext(context, () => this.commands.execute(new RecordDeadLetter({ subscriber, envelope, reason })));
  }
}
