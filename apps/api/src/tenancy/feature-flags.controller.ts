import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  FeatureFlagNotFound, featureFlagSchema, FeatureFlagStale, flagNameSchema, flagSettingsSchema, GetFeatureFlag, ListFeatureFlags, PlatformOnly, SchoolNotFound, SetFeatureFlag,
} from '@schoolhouse/tenancy';
import { created, tagged } from '../door/answer';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { IfMatch, ListOf } from '../door/parameters';
import { Answers, Requires } from '../door/route';

const path = z.strictObject({ name: flagNameSchema });
type Path = z.output<typeof path>;
const settings = flagSettingsSchema.meta({ id: 'FeatureFlagSettings' });
const noFilter = z.strictObject({});

/** For those who run the installation: what is new, and for which schools. */
@Controller('v1/feature-flags')
export class FeatureFlagsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Requires('feature-flags:read')
  @Answers(200, listBody(featureFlagSchema), { summary: 'Lists the feature flags of this installation by their names', refusals: [PlatformOnly] })
  async listFeatureFlags(@ListOf(noFilter) list: ListRequest<typeof noFilter>) {
    return list.answer(await this.queries.execute(new ListFeatureFlags({ limit: list.limit, after: list.after })));
  }

  @Get(':name')
  @Requires('feature-flags:read')
  @Answers(200, featureFlagSchema, { summary: 'Shows a feature flag', refusals: [FeatureFlagNotFound, PlatformOnly] })
  async getFeatureFlag(@Param({ schema: path }) { name }: Path) {
    const { flag } = await this.queries.execute(new GetFeatureFlag({ name }));
    return tagged(flag);
  }

  @Put(':name')
  @Requires('feature-flags:write')
  @Answers(200, featureFlagSchema, {
    summary: 'Says for which schools a feature is on, or kills it',
    description: 'Within a second it is so everywhere. `If-Match: "0"` makes a flag that there is not yet; `killed` is off for everybody at once, and keeps the rest for later.',
    also: { 201: featureFlagSchema },
    refusals: [FeatureFlagStale, SchoolNotFound, PlatformOnly],
  })
  async setFeatureFlag(@Param({ schema: path }) { name }: Path, @IfMatch() version: number, @Body({ schema: settings }) changes: z.output<typeof settings>) {
    const { flag } = await this.commands.execute(new SetFeatureFlag({ name, version, changes }));
    return version === 0 ? created(`/v1/feature-flags/${name}`, flag) : tagged(flag);
  }
}
