import type { DomainErrorType } from '@schoolhouse/platform/messaging/domain-error';
import { problemMediaType, problemSchema, problemTitle, problemType, statusOf } from '@schoolhouse/platform/problem-details/problem';
import type { Route } from '../routes';
import { goodHeaders } from './headers';
import type { JsonSchema, Schemas } from './schemas';

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/** Every problem that a route may answer with: its own by declaration, and what the door itself may say. */
export function refusals(route: Route, schemas: Schemas): JsonSchema {
  const all = [...route.traits.refusals.map(declared), ...impliedRefusals(route)];
  const problem = schemas.of(problemSchema, 'output');
  const statuses = [...new Set(all.map(({ status }) => status))];
  return Object.fromEntries(statuses.map((status) => [status, problemAnswer(all.filter((one) => one.status === status), route, problem)]));
}

function declared(Refused: DomainErrorType): Refusal {
  const { kind, code, message } = new Refused();
  return { status: statusOf(kind), code, detail: message };
}

const refusal = (status: number, code: string, detail: string): Refusal => ({ status, code, detail });

/** What the door itself may say on this route. */
function impliedRefusals({ method, path, traits, parameters }: Route): Refusal[] {
  const has = (door: string): boolean => parameters.some((parameter) => parameter.door?.door === door);
  const takesBody = parameters.some(({ from }) => from === 'body');
  const takesKey = method === 'POST' && traits.needsIdempotencyKey;
  return [
    refusal(400, 'INVALID_REQUEST', 'The request does not fit its schema.'),
    ...(takesBody ? [refusal(400, 'MALFORMED_JSON', 'The body is not JSON that could be read.'), refusal(413, 'BODY_TOO_LARGE', 'The body is larger than 1 MiB.'), refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Bodies are JSON here.')] : []),
    ...(has('list') ? [refusal(400, 'INVALID_CURSOR', 'The cursor is not one of this list with this filter.')] : []),
    ...(takesKey ? [refusal(400, 'IDEMPOTENCY_KEY_REQUIRED', 'Send Idempotency-Key.'), refusal(409, 'IDEMPOTENCY_KEY_IN_FLIGHT', 'The first request with this key is still at work.'), refusal(422, 'IDEMPOTENCY_KEY_REUSED', 'This key was used before, with another request.')] : []),
    ...(traits.policy === 'public' ? [] : [refusal(401, 'ACCESS_TOKEN_MISSING', 'Send an access token.'), refusal(401, 'INVALID_ACCESS_TOKEN', 'The access token is expired or not one of ours.'), refusal(403, 'SCHOOL_SUSPENDED', 'The school is suspended.')]),
    ...(traits.policy !== 'public' && traits.policy?.length ? [refusal(403, 'PERMISSION_MISSING', 'You are not allowed to do this.')] : []),
    ...(path.includes(':') && !traits.refusals.some((Refused) => new Refused().kind === 'not-found') ? [refusal(404, 'NOT_FOUND', 'There is no such thing in this school.')] : []),
    ...(isProbe(path) ? [] : [refusal(429, 'RATE_LIMITED', 'Too many requests; Retry-After says when to come again.')]),
    ...(has('if-match') ? [refusal(428, 'IF_MATCH_REQUIRED', 'A change needs If-Match.'), refusal(412, 'STALE', 'It was changed in the meantime.')] : []),
    refusal(500, 'INTERNAL', 'Something went wrong on our side.'),
    refusal(503, 'DATABASE_UNAVAILABLE', 'The database did not answer; try again.'),
    ...(traits.policy === 'public' ? [] : [refusal(503, 'KEYS_UNAVAILABLE', 'Whether the access token is good cannot be said now; try again.')]),
    refusal(504, 'CALL_TIMED_OUT', 'No answer came in time.'),
  ];
}

const isProbe = (path: string): boolean => /^\/(health|metrics)/.test(path);
const isLater = ([{ status }]: readonly Refusal[]): boolean => status === 429 || status === 503;
const retryAfter = { description: 'Seconds to wait before asking again', schema: { type: 'integer', minimum: 1 } };

function problemAnswer(refusals: readonly Refusal[], { path }: Route, schema: JsonSchema): JsonSchema {
  const examples = refusals.map(({ status, code, detail }) => [
    code,
    { value: { type: problemType(code), title: problemTitle(code), status, detail, instance: path.replaceAll(/:(\w+)/g, '01980a2b-5c3d-7e4f-8a1b-2c3d4e5f6a7b'), code, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' } },
  ]);
  return {
    description: [...new Set(refusals.map(({ code, detail }) => `\`${code}\`: ${detail}`))].join('\n\n'),
    headers: { ...goodHeaders, ...(isLater(refusals) && { 'Retry-After': retryAfter }) },
    content: { [problemMediaType]: { schema, examples: Object.fromEntries(examples) } },
  };
}
