import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { statement } from '@schoolhouse/platform/postgres/statement';
import { ListDeadLetters } from '../contract';
import { deadLetterColumns, deadLetterOf, type DeadLetterRow } from './dead-letter-view';

const list = statement(
  'dead-letter.list',
  `SELECT ${deadLetterColumns} FROM saga.dead_letter WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::text IS NULL OR status = $3) ORDER BY id DESC LIMIT $4`,
);

@QueryHandler(ListDeadLetters)
export class ListDeadLettersHandler implements IQueryHandler<ListDeadLetters> {
  constructor(private readonly db: Database) {}

  execute({ limit, before, status }: ListDeadLetters) {
    return this.db.query(async (tx) => ({ deadLetters: (await tx.rows<DeadLetterRow>(list, [tx.tenantId, before, status, limit])).map(deadLetterOf) }));
  }
}
