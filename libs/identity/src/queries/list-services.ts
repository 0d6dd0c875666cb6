import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { keyset, newestFirst } from '@schoolhouse/platform/paging/keyset';
import type { Position } from '@schoolhouse/platform/paging/page';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ListServices } from '../contract';
import { refuseOutsidePlatform } from '../service-clients/of-platform';
import { viewOf, type Service } from '../service-clients/service';
import { credentialsOf, serviceColumns } from '../service-clients/service.store';

@QueryHandler(ListServices)
export class ListServicesHandler implements IQueryHandler<ListServices> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute(page: ListServices) {
    refuseOutsidePlatform();
    const keys = keyset(page, newestFirst('s'));
    return this.db.query(async (tx) => {
      const rows = await tx.rows<Service & { position: Position }>(`SELECT ${serviceColumns}, ${keys.position} FROM identity.service s WHERE ${keys.condition} ${keys.order}`, keys.values);
      const credentials = await credentialsOf(tx, rows.map(({ id }) => id), this.clock.now());
      return keys.of(rows, ({ position: _, ...service }) => viewOf(service, credentials(service.id)));
    });
  }
}
