import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ChangeService } from '../contract';
import { refuseOutsidePlatform } from '../service-clients/of-platform';
import { refuseStale, viewOf } from '../service-clients/service';
import { credentialsOf, lockService, saveService } from '../service-clients/service.store';

@CommandHandler(ChangeService)
export class ChangeServiceHandler implements ICommandHandler<ChangeService> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ name, version, calls, hosts, originates, enabled }: ChangeService) {
    refuseOutsidePlatform();
    return this.db.command(async (tx) => {
      const service = await lockService(tx, name);
      refuseStale(service, version);
      const credentials = await credentialsOf(tx, [service.id], this.clock.now());
      const change = Object.fromEntries(Object.entries({ calls, hosts, originates, enabled }).filter(([, value]) => value !== undefined));
      return { service: viewOf(saveService(tx, service, change), credentials(service.id)) };
    });
  }
}
