import { Body, Controller, Get, Patch } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { ChangeSettings, GetSettings, settingsSchema, SettingsStale } from '@schoolhouse/tenancy';
import { tagged } from '../door/answer';
import { IfMatch } from '../door/parameters';
import { Answers, Requires } from '../door/route';

const changesSchema = ChangeSettings.input.shape.changes;

/** The settings of one's own school; there is no address of another's. */
@Controller('v1/settings')
export class SettingsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Requires('settings:read')
  @Answers(200, settingsSchema, { summary: 'Shows the settings of the own school' })
  async getSettings() {
    const { settings } = await this.queries.execute(new GetSettings({}));
    return tagged(settings);
  }

  @Patch()
  @Requires('settings:write')
  @Answers(200, settingsSchema, { summary: 'Changes what is named of the settings, and leaves the rest', description: 'Other modules see the change within five seconds.', refusals: [SettingsStale] })
  async changeSettings(@IfMatch() version: number, @Body({ schema: changesSchema }) changes: z.output<typeof changesSchema>) {
    const { settings } = await this.commands.execute(new ChangeSettings({ version, changes }));
    return tagged(settings);
  }
}
