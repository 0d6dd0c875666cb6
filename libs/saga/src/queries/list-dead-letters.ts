import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { keyset, newestFirst } from '@schoolhouse/platform/paging/keyset';
import type { Position } from '@schoolhouse/platform/paging/page';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ListDeadLetters } from '../contract';
import { deadLetterColumns, deadLetterOf, type DeadLetterRow } from './dead-letter-view';

@QueryHandler(ListDeadLetters)
export class ListDeadLettersHandler implements IQueryHandler<ListDeadLetters> {
  constructor(private readonly db: Database) {}

  execute({ status, ...request }: ListDeadLetters) {
    const page = keyset(request, newestFirst('dead_letter'), 3);
    return this.db.query(async (tx) => {
      const rows = await tx.rows<DeadLetterRow & { position: Position }>(
        `SELECT ${deadLetterColumns}, ${page.position} FROM saga.dead_letter WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ${page.condition} ${page.order}`,
        [tx.tenantId, status ?? null, ...page.values],
      );
      return page.of(rows, deadLetterOf);
    });
  }
}
