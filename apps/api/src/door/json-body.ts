import type { FastifyInstance } from 'fastify';
import { HttpProblem } from '@schoolhouse/platform/problem-details/http-problem';

/** Deeper than anything we take; nested data is a cheap way to make a server work. */
const deepest = 32;

/** JSON and nothing else (also under the names of its dialects, such as application/merge-patch+json). No body is no error here. */
export function takeJsonBodies(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(/^application\/(?:[\w.-]+\+)?json(?:;|$)/i, { parseAs: 'string' }, (request, text: string, done) => {
    if (text.trim() === '') return done(null, undefined);
    void parse(request, text, (error, body) => {
      if (error) return done(new HttpProblem(400, 'MALFORMED_JSON', 'The body is not JSON that could be read.'));
      if (isDeeperThan(deepest, body)) return done(new HttpProblem(400, 'BODY_TOO_DEEP', `The body is nested deeper than ${deepest} levels.`));
      done(null, body);
    });
  });
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
