import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '@schoolhouse/platform/problem-details/http-problem';

const tooLarge = (limit: number): HttpProblem => new HttpProblem(413, 'BODY_TOO_LARGE', `The body is larger than ${limit / 1_048_576} MiB.`);

export const hasBody = ({ headers }: FastifyRequest): boolean => headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** @throws HttpProblem BODY_TOO_LARGE where the client says beforehand that it will be */
export function assertSize({ headers, routeOptions }: FastifyRequest): void {
  const limit = limitOf(routeOptions);
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
}

/** The body as it comes in, piece by piece and up to the limit of the door. Nothing of it is read before it is asked for, nor is the connection of the client ended with it. */
export async function* bodyOf({ raw, routeOptions }: FastifyRequest): AsyncGenerator<Buffer> {
  const limit = limitOf(routeOptions);
  let bytes = 0;
  const pieces = raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  try {
    for await (const piece of pieces) {
      if ((bytes += piece.length) > limit) throw tooLarge(limit);
      yield piece;
    }
  } catch (error) {
    throw error instanceof HttpProblem ? error : new HttpProblem(400, 'MALFORMED_REQUEST', 'The body was not sent to its end.');
  } finally {
    raw.resume(); // what nobody wants any more must not stand in the way of the next request on this connection
  }
}

const mebibyte = 1_048_576;
const limitOf = ({ bodyLimit = mebibyte }: FastifyRequest['routeOptions']): number => bodyLimit;
