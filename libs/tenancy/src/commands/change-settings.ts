import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ChangeSettings } from '@schoolhouse/tenancy';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ownSettings, saveSettings } from '../school.store';
import { changed } from '../settings';

@CommandHandler(ChangeSettings)
export class ChangeSettingsHandler implements ICommandHandler<ChangeSettings> {
  constructor(private readonly db: Database) {}

  execute({ version, changes }: ChangeSettings) {
    return this.db.command(async (tx) => {
      const settings = changed(await ownSettings(tx, 'for update'), version, changes);
      saveSettings(tx, settings);
      return { settings };
    });
  }
}
