import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { FeatureFlagChanged, FeatureFlagNotFound, ForgetFeatureFlag } from '@schoolhouse/tenancy';
import { idFrom } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { deleteFlag, lockFlag } from '../feature-flag.store';
import { assertPlatform } from '../queries/platform-only';

@CommandHandler(ForgetFeatureFlag)
export class ForgetFeatureFlagHandler implements ICommandHandler<ForgetFeatureFlag> {
  constructor(private readonly db: Database) {}

  execute({ name }: ForgetFeatureFlag) {
    return this.db.command(async (tx) => {
      assertPlatform(tx);
      const flag = await lockFlag(tx, name);
      if (!flag) throw new FeatureFlagNotFound({ name });
      deleteFlag(tx, name);
      tx.emit(new FeatureFlagChanged({ name, shareBasisPoints: 0, killed: true, version: flag.version + 1 }), idFrom('feature-flag', name));
      return {};
    });
  }
}
