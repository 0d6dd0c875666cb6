import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { GetGuardian, GuardianNotFound } from '../contract';
import { isOwn, rowsOf } from '../lists';
import { GuardianRow } from '../rows/guardian-row';

@QueryHandler(GetGuardian)
export class GetGuardianHandler implements IQueryHandler<GetGuardian> {
  constructor(private readonly db: Database) {}

  execute({ guardianId, onlyFor }: GetGuardian) {
    return this.db.query(async (tx) => {
      const rows = rowsOf(tx, GuardianRow).andWhere('row.id = :guardianId', { guardianId });
      if (onlyFor) rows.andWhere(isOwn, { onlyFor });
      const guardian = await rows.getOne();
      if (!guardian) throw new GuardianNotFound({ guardianId });
      return { guardian };
    });
  }
}
