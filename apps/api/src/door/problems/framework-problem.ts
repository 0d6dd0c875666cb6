import { HttpException } from '@nestjs/common';
import { HttpProblem } from '@schoolhouse/platform/problem-details/http-problem';
import { unnamedProblem } from '@schoolhouse/platform/problem-details/problem';

interface CodedError {
  readonly code?: string;
  readonly statusCode?: number;
}

/** What Fastify and Nest refuse by themselves, before any code of ours has seen the request. */
const byCode: Readonly<Record<string, () => HttpProblem>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new HttpProblem(415, 'UNSUPPORTED_MEDIA_TYPE', 'Bodies are JSON here: send Content-Type: application/json.', { accept: 'application/json' }),
  FST_ERR_CTP_BODY_TOO_LARGE: () => new HttpProblem(413, 'BODY_TOO_LARGE', 'The body is larger than 1 MiB.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new HttpProblem(400, 'MALFORMED_REQUEST', 'The body is not as long as Content-Length says.'),
  FST_ERR_BAD_URL: () => new HttpProblem(400, 'MALFORMED_URL', 'The path is not a valid URL path.'),
  FST_ERR_MAX_PARAM_LENGTH: () => new HttpProblem(414, 'URI_TOO_LONG', 'A part of the path is longer than any that exists.'),
};

/** The problem in what the frameworks throw; everything else is returned as it came. */
export function asProblem(error: unknown): unknown {
  const cause = error instanceof HttpException ? (error.cause ?? error) : error;
  const { code, statusCode } = (cause ?? {}) as CodedError;
  const known = byCode[code ?? ''];
  if (known) return known();
  if (error instanceof HttpException && error.getStatus() < 500) return unnamedProblem(error.getStatus(), 'The request cannot be handled.');
  // Fastify gives 400 to whatever ends a body before it is whole: a connection cut, a client gone.
  if (statusCode && statusCode >= 400 && statusCode < 500) return unnamedProblem(statusCode, 'The request cannot be handled.');
  return error;
}
