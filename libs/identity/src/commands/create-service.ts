import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { CreateService } from '../contract';
import { newCredentials } from '../service-clients/new-credentials';
import { refuseOutsidePlatform } from '../service-clients/of-platform';
import { viewOf } from '../service-clients/service';
import { addCredentials, addService } from '../service-clients/service.store';
import { unrecorded } from '../unrecorded';

@CommandHandler(CreateService)
export class CreateServiceHandler implements ICommandHandler<CreateService> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ name, calls, hosts, originates, keys }: CreateService) {
    refuseOutsidePlatform();
    const now = this.clock.now();
    const { credentials, secret } = await newCredentials(keys, now);
    const service = { id: newId(), name, calls, hosts, originates, enabled: true, createdAt: now, version: 1 };
    return unrecorded(() =>
      this.db.command(async (tx) => {
        addService(tx, service);
        addCredentials(tx, service.id, credentials);
        return { service: viewOf(service, credentials), secret };
      }),
    );
  }
}
