import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { keyset, newestFirst } from '@schoolhouse/platform/paging/keyset';
import type { Position } from '@schoolhouse/platform/paging/page';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ListMessages } from '../contract';
import { messageColumns, viewOf, type MessageRow } from '../message.store';

@QueryHandler(ListMessages)
export class ListMessagesHandler implements IQueryHandler<ListMessages> {
  constructor(private readonly db: Database) {}

  execute({ topic, status, subjectId, ...request }: ListMessages) {
    const page = keyset(request, newestFirst('message'), 5);
    return this.db.query(async (tx) => {
      const rows = await tx.rows<MessageRow & { position: Position }>(
        `SELECT ${messageColumns}, ${page.position} FROM notifications.message
         WHERE tenant_id = $1 AND ($2::text IS NULL OR topic = $2) AND ($3::text IS NULL OR status = $3) AND ($4::uuid IS NULL OR subject_id = $4) AND ${page.condition} ${page.order}`,
        [tx.tenantId, topic ?? null, status ?? null, subjectId ?? null, ...page.values],
      );
      return page.of(rows, ({ position, ...row }) => viewOf(row));
    });
  }
}
