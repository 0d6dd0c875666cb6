import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { DomainError, type ErrorKind } from '../messaging/domain-error';
import { HttpProblem } from './http-problem';

export const problemMediaType = 'application/problem+json';

/** RFC 9457, with a stable code for programs and pointers to what is wrong in a request. */
export const problemSchema = z
  .object({
    type: z.string().describe('Names the kind of problem; follows from the code'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string().describe('The path that was asked for'),
    code: z.string().describe('Stable: what programs should look at'),
    errors: z
      .array(z.object({ pointer: z.string().describe('JSON pointer (RFC 6901) into the body, or to the name of a parameter'), detail: z.string(), in: z.enum(['query', 'path']).optional() }))
      .optional(),
    traceId: z.string().describe('Give this to whoever looks for the cause'),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;

const statuses: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  stale: 412,
  'too-large': 413,
  refused: 422,
  'too-many': 429,
  internal: 500,
  unavailable: 503,
  timeout: 504,
};

export const statusOf = (kind: ErrorKind): number => statuses[kind];

/** `CAPACITY_EXCEEDED` -> `urn:schoolhouse:problem:capacity-exceeded`. */
export const problemType = (code: string): string => `urn:schoolhouse:problem:${code.toLowerCase().replaceAll('_', '-')}`;

/** `CAPACITY_EXCEEDED` -> `Capacity exceeded`. */
export const problemTitle = (code: string): string => `${code[0]}${code.slice(1).toLowerCase().replaceAll('_', ' ')}`;

export interface ProblemAnswer {
  readonly problem: Omit<Problem, 'instance' | 'traceId'>;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is thrown, as the outside may see it. Of faults of ours nothing is told: their text is for our logs. */
export function problemOf(error: unknown): ProblemAnswer {
  if (error instanceof HttpProblem) return answer(error.status, error.code, error.message, undefined, error.headers);
  const { kind, code, message, details } = DomainError.from(error);
  const status = statusOf(kind);
  return answer(status, code, message, status < 500 ? errorsIn(details) : undefined, { ...retryAfter(kind, details), ...challenge(status, code) });
}

function answer(status: number, code: string, detail: string, errors: Problem['errors'], headers: Readonly<Record<string, string>>): ProblemAnswer {
  return { problem: { type: problemType(code), title: problemTitle(code), status, detail, code, ...(errors && { errors }) }, headers };
}

/** A fault of HTTP that has no name of its own: by its status. */
export function unnamedProblem(status: number, detail: string): HttpProblem {
  const code = (STATUS_CODES[status] ?? 'Bad Request').toUpperCase().replace(/[^A-Z]+/g, '_');
  return new HttpProblem(status, code, detail);
}

function errorsIn({ errors }: DomainError['details']): Problem['errors'] {
  const parsed = problemSchema.shape.errors.safeParse(errors);
  return parsed.success ? parsed.data : undefined;
}

function retryAfter(kind: ErrorKind, { retryAfter: seconds }: DomainError['details']): Record<string, string> {
  if (kind !== 'unavailable' && kind !== 'too-many') return {};
  return { 'retry-after': String(typeof seconds === 'number' ? Math.max(1, Math.ceil(seconds)) : 1) };
}

/** RFC 9110: a 401 says how to do better; RFC 6750: and, where a token came, that it was no good. */
function challenge(status: number, code: string): Record<string, string> {
  if (status !== 401) return {};
  return { 'www-authenticate': `Bearer realm="schoolhouse"${code === 'INVALID_ACCESS_TOKEN' ? ', error="invalid_token"' : ''}` };
}
