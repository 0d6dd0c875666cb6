import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { FeatureFlagChanged, SetFeatureFlag } from '@schoolhouse/tenancy';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { idFrom } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { flagView, flagWith, newFlag } from '../feature-flag';
import { lockFlag, saveFlag } from '../feature-flag.store';
import { assertPlatform } from '../queries/platform-only';

@CommandHandler(SetFeatureFlag)
export class SetFeatureFlagHandler implements ICommandHandler<SetFeatureFlag> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ name, version, changes }: SetFeatureFlag) {
    return this.db.command(async (tx) => {
      assertPlatform(tx);
      const now = this.clock.now();
      const flag = flagWith((await lockFlag(tx, name)) ?? newFlag(name, now), changes, now, version);
      saveFlag(tx, flag);
      const { shareBasisPoints, killed } = flag;
      tx.emit(new FeatureFlagChanged({ name, shareBasisPoints, killed, version: flag.version }), idFrom('feature-flag', name));
      return { flag: flagView(flag) };
    });
  }
}
