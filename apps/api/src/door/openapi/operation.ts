import { z } from 'zod';
import type { Route, RouteParameter } from '../routes';
import { exampleOf } from './example';
import { goodHeaders } from './headers';
import { refusals } from './refusals';
import type { JsonSchema, Schemas } from './schemas';

/** One route as an OpenAPI operation: what it takes, and every answer that there is. */
export function operationOf(route: Route, schemas: Schemas): JsonSchema {
  const { traits, parameters } = route;
  const body = parameters.find(({ from }) => from === 'body')?.schema;
  return {
    operationId: operationId(route),
    summary: traits.summary ?? sentence(route.name),
    ...(traits.description && { description: traits.description }),
    tags: [tagOf(route)],
    ...(traits.policy === 'public' ? { security: [] } : { security: [{ accessToken: [] }], ...(traits.policy?.length && { 'x-permissions': traits.policy }) }),
    parameters: [...parameters.flatMap((parameter) => parametersFrom(parameter, schemas)), ...impliedHeaders(route)],
    ...(body && { requestBody: { required: !body.safeParse(undefined).success, content: content(body, 'input', schemas, traits.takesForm ? form : json) } }),
    responses: { ...refusals(route, schemas), ...goodAnswers(route, schemas) },
  };
}

export const tagOf = ({ path }: Route): string => /^\/v\d+\/([^/:]+)/.exec(path)?.[1] ?? 'operations';

/** `list` of ActivitiesController is `listActivities`; a name of more than one word stands for itself. */
export function operationId({ name, controller }: Route): string {
  return /[A-Z]/.test(name) ? name : `${name}${controller.replace(/Controller$/, '')}`;
}

const sentence = (name: string): string => `${name[0].toUpperCase()}${name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

function content(schema: z.ZodType, io: 'input' | 'output', schemas: Schemas, mediaType = json): JsonSchema {
  const described = schemas.of(schema, io);
  return { [mediaType]: { schema: described, example: exampleOf(described, schemas.components) } };
}

function parametersFrom({ from, name, schema, door }: RouteParameter, schemas: Schemas): JsonSchema[] {
  if (door?.door === 'list') return fieldsOf(door.query, 'query', schemas);
  if (door?.door === 'if-match') return [header('If-Match', 'The ETag of what the change was made for', '"3"', true)];
  if (door?.door === 'prefer') return [header('Prefer', '`respond-async` answers at once, `wait=n` after at most n seconds (0 to 60)', 'wait=5', false)];
  if (!schema || (from !== 'query' && from !== 'path')) return [];
  if (name !== undefined) return [{ name, in: from, required: from === 'path', schema: schemas.of(schema, 'input') }];
  return schema instanceof z.ZodObject ? fieldsOf(schema, from, schemas) : [];
}

function fieldsOf(schema: z.ZodObject, place: 'query' | 'path', schemas: Schemas): JsonSchema[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description, ...described } = schemas.of(field as z.ZodType, 'output');
    return { name, in: place, required: place === 'path' || !(field as z.ZodType).safeParse(undefined).success, ...(description !== undefined && { description }), schema: described };
  });
}

const header = (name: string, description: string, example: string, required: boolean): JsonSchema => ({ name, in: 'header', required, description, schema: { type: 'string' }, example });

function impliedHeaders({ method, traits }: Route): JsonSchema[] {
  const key = header('Idempotency-Key', 'A name of your own for this request, such as a UUID; the same one when you repeat it', '01980a2b-5c3d-7e4f-8a1b-2c3d4e5f6a7b', true);
  return method === 'POST' && traits.needsIdempotencyKey ? [key] : [];
}

const optionalHeader = (description: string): JsonSchema => ({ description, schema: { type: 'string' } });

function goodAnswers(route: Route, schemas: Schemas): JsonSchema {
  const { answers } = route.traits;
  const described = Object.fromEntries(
    [...answers].map(([status, schema]) => [status, { description: schema?.description ?? descriptions[status] ?? 'Done.', headers: headersOf(status, route, schema), ...(schema && { content: content(schema, 'output', schemas) }) }]),
  );
  const isTagged = route.method === 'GET' && hasVersion(answers.get(200));
  return isTagged ? { ...described, 304: { description: 'You have it already (If-None-Match).', headers: goodHeaders } } : described;
}

const descriptions: Readonly<Record<number, string>> = { 200: 'Done.', 201: 'Made; Location is its address.', 202: 'It goes on; Location is where to look how.', 204: 'Done; there is nothing to say.' };

function headersOf(status: number, { parameters, traits }: Route, schema: z.ZodType | null): JsonSchema {
  return {
    ...goodHeaders,
    ...((status === 201 || status === 202) && { Location: optionalHeader('Where it is to be found') }),
    ...(traits.staleIfAwaySeconds !== undefined && { Age: optionalHeader('Seconds since this was so; only while it cannot be asked for anew'), 'Cache-Status': optionalHeader('`fwd=stale` says that this is an older answer; `Cache-Control: no-cache` refuses one') }),
    ...(hasVersion(schema) && { ETag: optionalHeader('Names this state; for If-Match and If-None-Match') }),
    ...(parameters.some(({ door }) => door?.door === 'list') && { Link: optionalHeader('rel="next" leads to the next page') }),
    ...(parameters.some(({ door }) => door?.door === 'prefer') && { 'Preference-Applied': optionalHeader('What of Prefer was followed') }),
  };
}

const hasVersion = (schema: z.ZodType | null | undefined): boolean => schema instanceof z.ZodObject && 'version' in schema.shape;
