import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { brandingSchema, FindSchool, GetSettings, platformTenantId, SchoolNotFound, settingsSchema, slugSchema, type SchoolStatus } from '@schoolhouse/tenancy';
import { Answer, entityTag } from '../door/answer';
import { Answers, Public } from '../door/route';
import { inSchool } from './in-school';

const path = z.strictObject({ slug: slugSchema });
const publicBranding = z.object({ slug: slugSchema, ...brandingSchema.shape, locale: settingsSchema.shape.locale }).meta({ id: 'PublicBranding' });
/** A school that is not open (yet, or any more) is not there for the public. */
const shown: readonly SchoolStatus[] = ['active', 'suspended'];

/** What the login page of a school shows before anybody is signed in. */
@Controller('v1/branding')
export class BrandingController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':slug')
  @Public()
  @Answers(200, publicBranding, { summary: 'Shows how a school presents itself', description: 'For login pages: needs no token.', refusals: [SchoolNotFound] })
  async getBranding(@Param({ schema: path }) { slug }: z.output<typeof path>) {
    const { school } = await inSchool(platformTenantId, () => this.queries.execute(new FindSchool({ slug })));
    if (!school || !shown.includes(school.status)) throw new SchoolNotFound();
    const { settings } = await inSchool(school.id, () => this.queries.execute(new GetSettings({})));
    return new Answer({ slug, ...settings.branding, locale: settings.locale }, { etag: entityTag(settings.version) });
  }
}
