import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { GetMessage, MessageNotFound } from '../contract';
import { messageColumns, viewOf, type MessageRow } from '../message.store';

@QueryHandler(GetMessage)
export class GetMessageHandler implements IQueryHandler<GetMessage> {
  constructor(private readonly db: Database) {}

  execute({ messageId }: GetMessage) {
    return this.db.query(async (tx) => {
      const row = await tx.row<MessageRow>(`SELECT ${messageColumns} FROM notifications.message WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, messageId]);
      if (!row) throw new MessageNotFound({ messageId });
      return { message: viewOf(row) };
    });
  }
}
