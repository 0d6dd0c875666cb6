import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '@schoolhouse/platform/problem-details/http-problem';

const mebibyte = 1_048_576;
const tooLarge = (limit: number): HttpProblem => new HttpProblem(413, 'BODY_TOO_LARGE', `The body is larger than ${limit / mebibyte} MiB.`);
const limitOf = ({ routeOptions: { bodyLimit = mebibyte } }: FastifyRequest): number => bodyLimit;

export const hasBody = ({ headers }: FastifyRequest): boolean => headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** @throws HttpProblem BODY_TOO_LARGE where the client says beforehand that it will be */
export function assertSize(request: FastifyRequest): void {
  if (Number(request.headers['content-length'] ?? 0) > limitOf(request)) throw tooLarge(limitOf(request));
}

/** The body as it comes in, piece by piece and up to the limit of the door. Nothing of it is read before it is asked for, nor is the connection of the client ended with it. */
export class PassedBody implements AsyncIterable<Buffer> {
  /** Whoever is slow now, it is not the old system. */
  waitsForClient = false;

  constructor(private readonly request: FastifyRequest) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const { raw } = this.request;
    const limit = limitOf(this.request);
    let bytes = 0;
    try {
      this.waitsForClient = true;
      for await (const piece of raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        this.waitsForClient = false;
        if ((bytes += piece.length) > limit) throw tooLarge(limit);
        yield piece;
        this.waitsForClient = true;
      }
    } catch (error) {
      throw error instanceof HttpProblem ? error : new HttpProblem(400, 'MALFORMED_REQUEST', 'The body was not sent to its end.');
    } finally {
      this.waitsForClient = false;
      raw.resume(); // what nobody wants any more must not stand in the way of the next request on this connection
    }
  }
}
