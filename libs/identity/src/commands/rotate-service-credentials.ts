import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { RotateServiceCredentials } from '../contract';
import { newCredentials } from '../service-clients/new-credentials';
import { refuseOutsidePlatform } from '../service-clients/of-platform';
import { viewOf } from '../service-clients/service';
import { addCredentials, credentialsOf, endCredentialsOf, lockService, saveService } from '../service-clients/service.store';
import { unrecorded } from '../unrecorded';

@CommandHandler(RotateServiceCredentials)
export class RotateServiceCredentialsHandler implements ICommandHandler<RotateServiceCredentials> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ name, keys, overlapHours }: RotateServiceCredentials) {
    refuseOutsidePlatform();
    const now = this.clock.now();
    const { credentials, secret } = await newCredentials(keys, now);
    return unrecorded(() =>
      this.db.command(async (tx) => {
        const service = await lockService(tx, name);
        endCredentialsOf(tx, service.id, now, new Date(now.getTime() + overlapHours * 3_600_000));
        addCredentials(tx, service.id, credentials);
        const after = saveService(tx, service, {});
        const accepted = await credentialsOf(tx, [service.id], now);
        return { service: viewOf(after, accepted(service.id)), secret };
      }),
    );
  }
}
