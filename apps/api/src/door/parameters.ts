import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { versionOf } from './if-match';
import { listSchema, type ListRequest, readListRequest } from './lists/list-request';
import { parsePreference, type Preference } from './preference';

const requestOf = (context: ExecutionContext): FastifyRequest => context.switchToHttp().getRequest<FastifyRequest>();

/** What the documentation has to say of the parameter decorators of this file, by their factories. */
export type DoorParameter = { readonly door: 'if-match' } | { readonly door: 'prefer' } | { readonly door: 'list'; readonly filter: z.ZodObject; readonly query: z.ZodObject };

const ifMatch = createParamDecorator((_: DoorParameter, context) => versionOf(requestOf(context).headers['if-match']));
const prefer = createParamDecorator((_: DoorParameter, context): Preference => {
  const request = requestOf(context);
  return (request.door.preference = parsePreference(request.headers.prefer));
});
const list = createParamDecorator(({ query }: Extract<DoorParameter, { door: 'list' }>, context): ListRequest => readListRequest(requestOf(context), query));

/** The version of the resource that the caller means to change: `@IfMatch() version: number`. Without the header: 428. */
export const IfMatch = (): ParameterDecorator => ifMatch({ door: 'if-match' });

/** `@Prefer() preference: Preference`; what was followed is told in Preference-Applied. */
export const Prefer = (): ParameterDecorator => prefer({ door: 'prefer' });

/** The page and filter that are asked for: `@ListOf(activityFilter) list: ListRequest<typeof activityFilter>`. */
export const ListOf = (filter: z.ZodObject): ParameterDecorator => list({ door: 'list', filter, query: listSchema(filter) });
