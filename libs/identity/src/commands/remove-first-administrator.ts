import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { statement } from '@schoolhouse/platform/postgres/statement';
import { RemoveFirstAdministrator, UserDisabled } from '../contract';

const remove = statement('identity.first-administrator-remove', 'DELETE FROM identity.users WHERE tenant_id = $1 AND first_administrator RETURNING id');

@CommandHandler(RemoveFirstAdministrator)
export class RemoveFirstAdministratorHandler implements ICommandHandler<RemoveFirstAdministrator> {
  constructor(private readonly db: Database) {}

  execute() {
    return this.db.command(async (tx) => {
      const removed = await tx.rows<{ id: string }>(remove, [tx.tenantId]);
      for (const { id: userId } of removed) tx.emit(new UserDisabled({ userId }), userId);
      return { removed: removed.length > 0 };
    });
  }
}
