import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { HttpProblem } from '@schoolhouse/platform/problem-details/http-problem';

const longest = 16_384;

/**
 * Forms, for the routes that say `@TakesForm()` and no others: a browser sends a form to any address without asking first, so everything else stays JSON.
 * A field that comes twice becomes a list, which no schema of a form takes; one without a value was not sent (RFC 6749, 3.2).
 */
export function takeFormBodies(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: longest }, (request, text: string, done) => {
    const { takesForm } = request.routeOptions.config as { takesForm?: boolean };
    if (!takesForm) return done(new HttpProblem(415, 'UNSUPPORTED_MEDIA_TYPE', 'Bodies are JSON here: send Content-Type: application/json.', { accept: 'application/json' }));
    const form = new URLSearchParams(text);
    const valuesOf = (name: string): string[] => form.getAll(name).filter((value) => value !== '');
    const fields = [...new Set(form.keys())].map((name) => [name, valuesOf(name)] as const).filter(([, values]) => values.length > 0);
    done(null, Object.fromEntries(fields.map(([name, values]) => [name, values.length === 1 ? values[0] : values])));
  });
}

/** The fields of a form. Others are not looked at, because OAuth says so of its requests; anywhere else they are refused. */
export const formOf = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((given) => (typeof given === 'object' && given !== null ? Object.fromEntries(Object.entries(given).filter(([name]) => name in shape)) : given), z.strictObject(shape));
