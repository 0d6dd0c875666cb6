import { setTimeout as pause } from 'node:timers/promises';
import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { domainError } from '@schoolhouse/platform/messaging/domain-error';
import { currentContext } from '@schoolhouse/platform/tenant-context/message-context';
import { accepted, created, tagged } from '../../../apps/api/src/door/answer';
import { IfMatch, Prefer } from '../../../apps/api/src/door/parameters';
import type { Preference } from '../../../apps/api/src/door/preference';
import { Answers, Public, Requires, SignedIn, WithoutIdempotencyKey } from '../../../apps/api/src/door/route';

export const ThingFull = domainError('THING_FULL', 'conflict', 'The thing is full.');
export const ThingChanged = domainError('THING_CHANGED', 'stale', 'The thing was changed in the meantime.');
export const ThingAway = domainError('THING_AWAY', 'unavailable', 'The thing is away.');

const thing = z.object({ id: z.string(), version: z.int() }).meta({ id: 'Thing' });
const newThing = z.strictObject({ name: z.string().min(1), size: z.int().optional(), parts: z.array(z.strictObject({ name: z.string() })).default([]) });
const path = z.strictObject({ id: z.uuid() });
const search = z.strictObject({ size: z.coerce.number().int().optional() });

/** What no module of the house would have: every way in which a route can end. */
@Controller('v1/things')
export class ThingsController {
  @Get()
  @Requires('things:read')
  @Answers(200, z.object({ size: z.int().nullable() }), { summary: 'Searches' })
  search(@Query({ schema: search }) { size }: z.output<typeof search>) {
    return { size: size ?? null, secret: 'not declared, so not told' };
  }

  @Post()
  @Requires('things:write')
  @Answers(201, thing, { summary: 'Makes one', refusals: [ThingFull] })
  create(@Body({ schema: newThing }) { name }: z.output<typeof newThing>) {
    if (name === 'full') throw new ThingFull({ errors: [{ pointer: '/name', detail: 'is full' }], internal: 'not for everyone' });
    if (name === 'away') throw new ThingAway();
    if (name === 'broken') throw new Error('connect to postgres://owner:hunter2@db failed');
    return created('/v1/things/1', { id: '1', version: 1 });
  }

  @Get('context')
  @SignedIn()
  @Answers(200, z.object({}).loose(), { summary: 'Tells its context' })
  async context() {
    await pause(1);
    await new Promise((resolve) => setImmediate(resolve));
    return { ...currentContext() };
  }

  @Post('repeatable')
  @Public()
  @WithoutIdempotencyKey()
  @Answers(200, z.object({ done: z.boolean() }), { summary: 'Needs no key' })
  repeatable() {
    return { done: true };
  }

  @Post('slow')
  @Requires('things:write')
  @Answers(202, thing, { summary: 'Goes on' })
  slow(@Prefer() preference: Preference) {
    return preference.respondAsync ? accepted('/v1/things/2', { id: '2', version: 1 }) : created('/v1/things/2', { id: String(preference.waitSeconds), version: 1 });
  }

  @Get('wrong')
  @Public()
  @Answers(200, thing, { summary: 'Does not answer what it declares' })
  wrong() {
    return { id: 1 };
  }

  @Get(':id')
  @Requires('things:read')
  @Answers(200, thing, { summary: 'One' })
  get(@Param({ schema: path }) { id }: z.output<typeof path>) {
    return tagged({ id, version: 3 });
  }

  @Patch(':id')
  @Requires('things:write')
  @Answers(200, thing, { summary: 'Changes one', refusals: [ThingChanged] })
  change(@Param({ schema: path }) { id }: z.output<typeof path>, @IfMatch() version: number) {
    if (version !== 3) throw new ThingChanged();
    return tagged({ id, version: 4 });
  }
}

