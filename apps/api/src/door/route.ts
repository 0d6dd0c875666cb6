import { applyDecorators, HttpCode } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { DomainErrorType } from '@schoolhouse/platform/messaging/domain-error';
import type { z } from 'zod';

/** What the door knows of a route: who may use it, what it answers, what it may refuse. */
export interface RouteTraits {
  readonly policy?: 'public' | readonly string[];
  readonly needsIdempotencyKey: boolean;
  /** The body is a form and not JSON. */
  readonly takesForm?: boolean;
  /** While who knows is away, an answer as old as this is given. */
  readonly staleIfAwaySeconds?: number;
  readonly answers: ReadonlyMap<number, z.ZodType | null>;
  readonly refusals: readonly DomainErrorType[];
  readonly summary?: string;
  readonly description?: string;
}

export interface AnswerTraits {
  /** One line for the reader of the documentation: `Adds an activity to the catalog`. */
  readonly summary?: string;
  readonly description?: string;
  /** Errors of the contract that this route may answer with, beside those that every route has. */
  readonly refusals?: readonly DomainErrorType[];
  /** Further good answers: `{ 202: workflowSchema }`. */
  readonly also?: Readonly<Record<number, z.ZodType | null>>;
}

const routeMetadata = Symbol('schoolhouse:route');
const nothing: RouteTraits = { needsIdempotencyKey: true, answers: new Map(), refusals: [] };

export function traitsOf(handler: object): RouteTraits {
  return Reflect.getMetadata(routeMetadata, handler) ?? nothing;
}

/** One more thing that is known of a route. */
export const trait = (change: Partial<RouteTraits>): MethodDecorator => (_target, _name, descriptor) => {
  const handler = descriptor.value as object;
  Reflect.defineMetadata(routeMetadata, { ...traitsOf(handler), ...change }, handler);
};

/** The caller needs all of these permissions, as they stand now: `@Requires('activities:read')`. */
export const Requires = (...permissions: [string, ...string[]]): MethodDecorator => trait({ policy: permissions });

/** Anyone may call this, without a token and without a school. */
export const Public = (): MethodDecorator => trait({ policy: 'public' });

/** Who is signed in may call this, whatever they may do otherwise: `GET /v1/me`. */
export const SignedIn = (): MethodDecorator => trait({ policy: [] });

/** For a POST that may be repeated as it is, or must not be remembered: login, refresh. All others need an Idempotency-Key. */
export const WithoutIdempotencyKey = (): MethodDecorator => trait({ needsIdempotencyKey: false });

/** For what a standard of others has as a form: OAuth. See `form-body.ts`. */
export const TakesForm = (): MethodDecorator => applyDecorators(trait({ takesForm: true }), RouteConfig({ takesForm: true }));

/**
 * What a route answers when all is well: its status, and the schema of the body (null: none). The schema is both the
 * documentation and the allow-list: fields that it does not name do not leave the house.
 */
export function Answers(status: number, schema: z.ZodType | null, { also = {}, refusals = [], summary, description }: AnswerTraits = {}): MethodDecorator {
  const answers = new Map([[status, schema], ...Object.entries(also).map(([code, other]) => [Number(code), other] as const)]);
  return (target, name, descriptor) => {
    HttpCode(status)(target, name, descriptor);
    trait({ answers, refusals, summary, description })(target, name, descriptor);
  };
}
