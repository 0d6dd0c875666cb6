import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { shardOf } from '@schoolhouse/platform/outbox/shard';
import { Database } from '@schoolhouse/platform/postgres/database';
import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import type { Envelope } from '@schoolhouse/platform/outbox/envelope';
import { DeadLetterNotFound, RecordDeadLetter, RedriveDeadLetter, RedriveDeadLetters } from '../contract';
import { retriedByHand } from '../engine/progress';
import { deadLetterColumns, deadLetterOf, type DeadLetterRow } from '../queries/dead-letter-view';
import { Intervention } from './intervene';

const record = statement(
  'dead-letter.record',
  `INSERT INTO saga.dead_letter (tenant_id, id, kind, subject, subject_id, envelope, reason, status, created_at, updated_at) VALUES ($1, $2, 'event', $3, $4, $5, $6, 'open', $7, $7)`,
);
const known = statement('dead-letter.known', `SELECT id FROM saga.dead_letter WHERE tenant_id = $1 AND subject_id = $2 AND subject = $3 AND status = 'open'`);
const again = statement('dead-letter.again', 'UPDATE saga.dead_letter SET reason = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2');
const open = statement('dead-letter.open', `SELECT ${deadLetterColumns} FROM saga.dead_letter WHERE tenant_id = $1 AND id = $2 AND status = 'open' FOR UPDATE`);
const openEvents = statement(
  'dead-letter.open-events',
  `SELECT ${deadLetterColumns} FROM saga.dead_letter WHERE tenant_id = $1 AND kind = 'event' AND status = 'open' ORDER BY subject_id LIMIT 1000 FOR UPDATE`,
);
const redriven = statement('dead-letter.redriven', `UPDATE saga.dead_letter SET status = 'redriven', updated_at = $3 WHERE tenant_id = $1 AND id = $2`);
const sendAgain = statement(
  'dead-letter.send-again',
  `INSERT INTO saga.outbox (id, shard, tenant_id, aggregate_id, type, data, correlation_id, only_for, occurred_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

const subjectOf = (subscriber: string, type: unknown): string => `${subscriber} ${String(type)}`;

@CommandHandler(RecordDeadLetter)
export class RecordDeadLetterHandler implements ICommandHandler<RecordDeadLetter> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** An event that dies again while its letter is open keeps that letter. */
  execute({ subscriber, envelope, reason }: RecordDeadLetter) {
    return this.db.command(async (tx) => {
      const subject = subjectOf(subscriber, envelope.type);
      const now = this.clock.now();
      const letter = await tx.row<{ id: string }>(known, [tx.tenantId, envelope.id, subject]);
      if (letter) {
        tx.write(again, [tx.tenantId, letter.id, reason, now]);
        return { deadLetterId: letter.id };
      }
      const deadLetterId = newId();
      tx.write(record, [tx.tenantId, deadLetterId, subject, envelope.id, JSON.stringify(envelope), reason, now]);
      return { deadLetterId };
    });
  }
}

/** Puts the event into the outbox again, for its one subscriber and under its own id: handled before, it has no second effect. */
function redrive(tx: Transaction, letter: DeadLetterRow, now: Date): void {
  const envelope = letter.envelope as Envelope;
  const subscriber = letter.subject.split(' ')[0];
  tx.write(redriven, [tx.tenantId, letter.id, now]);
  tx.write(sendAgain, [newId(), shardOf(envelope.subject), tx.tenantId, envelope.subject, envelope.type, JSON.stringify(envelope), envelope.correlationid, subscriber, now]);
}

@CommandHandler(RedriveDeadLetter)
export class RedriveDeadLetterHandler implements ICommandHandler<RedriveDeadLetter> {
  constructor(
    private readonly db: Database,
    private readonly intervention: Intervention,
    private readonly clock: Clock,
  ) {}

  execute({ deadLetterId }: RedriveDeadLetter) {
    return this.db.command(async (tx) => {
      const now = this.clock.now();
      const letter = await tx.row<DeadLetterRow>(open, [tx.tenantId, deadLetterId]);
      if (!letter) throw new DeadLetterNotFound({ deadLetterId });
      if (letter.kind === 'event') redrive(tx, letter, now);
      else await this.intervention.change(tx, letter.subjectId, 'redriven from the dead letters', ({ progress }, by) => retriedByHand(progress, by));
      return { deadLetter: { ...deadLetterOf(letter), status: 'redriven' as const, updatedAt: now.toISOString() } };
    });
  }
}

@CommandHandler(RedriveDeadLetters)
export class RedriveDeadLettersHandler implements ICommandHandler<RedriveDeadLetters> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute() {
    return this.db.command(async (tx) => {
      const letters = await tx.rows<DeadLetterRow>(openEvents, [tx.tenantId]);
      for (const letter of letters) redrive(tx, letter, this.clock.now());
      return { redriven: letters.length };
    });
  }
}
