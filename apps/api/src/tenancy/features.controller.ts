import { Controller, Get } from '@nestjs/common';
import { QueryCache } from '@schoolhouse/platform/cache/query-cache';
import { GetFeatures } from '@schoolhouse/tenancy';
import { Answers, SignedIn } from '../door/route';

/** A flag that is killed is off for whoever asks within a second. */
const maxAgeMs = 750;

@Controller('v1/me/features')
export class FeaturesController {
  constructor(private readonly cache: QueryCache) {}

  @Get()
  @SignedIn()
  @Answers(200, GetFeatures.answer, { summary: 'Shows which features are on for the own school' })
  getFeatures() {
    return this.cache.ask(new GetFeatures({}), maxAgeMs);
  }
}
