import type { KeyObject } from 'node:crypto';
import { decodeJwt, errors, jwtVerify, SignJWT, type JWK } from 'jose';
import { z } from 'zod';
import type { MessageContext } from '../tenant-context/message-context';
import { ServiceRefused } from './service-refused';

/**
 * A context on its way is three texts: what a forwarder may change, the grant of the service where the context began (a token of identity that names its key) and that
 * service's statement. School, user and correlation stand in the statement and nowhere else, so there is nothing beside the signature that could differ from it.
 */
const separator = '~';

/**
 * How long a statement is good: longer than any request waits, short enough to be worth little when it is stolen, and no longer than what is left
 * of a grant before it is renewed (half of its five minutes).
 */
export const statementSeconds = 150;
const statementType = 'context+jwt';
const toleranceSeconds = 5;

/** What was said where a context began, and until when it holds (milliseconds). */
export interface Origin {
  readonly tenantId?: string;
  readonly principal: MessageContext['principal'];
  readonly correlationId: string;
  readonly until: number;
}

const principalSchema = z.strictObject({ id: z.string(), kind: z.enum(['user', 'service', 'system']), permissions: z.array(z.string()).readonly() });
const statementSchema = z.object({ tid: z.string().optional(), principal: principalSchema, cid: z.string(), exp: z.number() });

/** Whoever stands in between may shorten the deadline, name its own command as the cause, and send commands of its own. It may not say anything else. */
const passingSchema = z.strictObject({
  causationId: z.string().max(200).optional(),
  traceparent: z.string().max(100).optional(),
  sessionKey: z.string().max(200).optional(),
  deadline: z.number().optional(),
  commandKey: z
    .strictObject({ id: z.string().max(100), name: z.string().max(200).optional(), revokes: z.string().max(200).optional(), fingerprint: z.string().max(500), whenInFlight: z.enum(['refuse', 'wait']) })
    .optional(),
});
export type Passing = z.output<typeof passingSchema>;

/** Says on whose behalf work is done. `grant`: the token of identity that names `key`'s public half as that of `clientId`. */
export async function originate({ tenantId, principal, correlationId }: MessageContext, { clientId, grant, key, now }: { clientId: string; grant: string; key: KeyObject; now: Date }): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1_000);
  const { id, kind, permissions } = principal;
  const statement = await new SignJWT({ tid: tenantId, principal: { id, kind, permissions: [...permissions] }, cid: correlationId })
    .setProtectedHeader({ alg: 'ES256', typ: statementType })
    .setIssuer(clientId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + statementSeconds)
    .sign(key);
  return `${grant}${separator}${statement}`;
}

/** The text of a context: what its sender adds, and the origin as it was signed. `handling` stays behind: the router at the other end sets it. */
export function wireOf({ causationId, traceparent, sessionKey, deadline, commandKey }: MessageContext, origin: string): string {
  const passing: Passing = { causationId, traceparent, sessionKey, deadline, commandKey };
  return `${Buffer.from(JSON.stringify(passing)).toString('base64url')}${separator}${origin}`;
}

/** Nothing of it is believed yet but its form. @throws ServiceRefused */
export function partsOf(wire: string): { passing: Passing; origin: string; grant: string; statement: string } {
  const [encoded, grant, statement, ...more] = wire.split(separator);
  const passing = passingSchema.safeParse(jsonOrNull(Buffer.from(encoded, 'base64url').toString()));
  if (!passing.success || !grant || !statement || more.length > 0) throw new ServiceRefused('unauthenticated', 'context-malformed');
  return { passing: passing.data, origin: `${grant}${separator}${statement}`, grant, statement };
}

/** @param key that of the grant, whose service is `clientId`. @throws ServiceRefused */
export async function verifyStatement(statement: string, { key, clientId, now }: { key: JWK; clientId: string; now: Date }): Promise<Origin> {
  const rules = { algorithms: ['ES256'], typ: statementType, issuer: clientId, requiredClaims: ['exp', 'iat'], maxTokenAge: statementSeconds, clockTolerance: toleranceSeconds, currentDate: now };
  try {
    return originOf((await jwtVerify(statement, key, rules)).payload);
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new ServiceRefused('unauthenticated', 'context-expired');
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) throw new ServiceRefused('unauthenticated', 'context-signature');
    throw error;
  }
}

/** What an origin says, unchecked: for whoever has it from a context that was checked on its way in. */
export const originIn = (origin: string): Origin => originOf(decodeJwt(origin.split(separator)[1]));

/** Whether this is what the origin was signed for, so that it can be sent on as it is. */
export function isOf({ tenantId, principal, correlationId }: Origin, context: MessageContext): boolean {
  const { id, kind, permissions } = context.principal;
  const isSamePrincipal = principal.id === id && principal.kind === kind && principal.permissions.length === permissions.length && principal.permissions.every((permission, index) => permission === permissions[index]);
  return isSamePrincipal && tenantId === context.tenantId && correlationId === context.correlationId;
}

/** As the handler sees it: who and where by the origin, the rest by the one who called; no deadline beyond the life of the origin. */
export function contextFrom({ tenantId, principal, correlationId, until }: Origin, { deadline, ...passing }: Passing, origin: string): MessageContext {
  return { tenantId, principal, correlationId, ...passing, deadline: Math.min(deadline ?? until, until), origin };
}

/** @throws ZodError */
function originOf(payload: unknown): Origin {
  const { tid, principal, cid, exp } = statementSchema.parse(payload);
  return { tenantId: tid, principal: Object.freeze(principal), correlationId: cid, until: exp * 1_000 };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
