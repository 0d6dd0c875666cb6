import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ListGuardians } from '../contract';
import { containing, isOwn, onePage, rowsOf } from '../lists';
import { GuardianRow } from '../rows/guardian-row';

@QueryHandler(ListGuardians)
export class ListGuardiansHandler implements IQueryHandler<ListGuardians> {
  constructor(private readonly db: Database) {}

  execute({ householdId, text, onlyFor, ...page }: ListGuardians) {
    return this.db.query(async (tx) => {
      const rows = rowsOf(tx, GuardianRow);
      if (householdId) rows.andWhere('row.householdId = :householdId', { householdId });
      if (text) rows.andWhere('(row.name ILIKE :text OR row.email ILIKE :text)', { text: containing(text) });
      if (onlyFor) rows.andWhere(isOwn, { onlyFor });
      return onePage(rows, 'ASC', page);
    });
  }
}
