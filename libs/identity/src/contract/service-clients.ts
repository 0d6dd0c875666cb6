import { z } from 'zod';
import { command, query } from '@schoolhouse/platform/messaging/message';
import { pageFields, pageOf } from '@schoolhouse/platform/paging/page';

/** What a service goes by: `SERVICE_ID`, `client_id`, the `sub` of its tokens. */
export const serviceNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,62}$/, 'must be small letters, digits and -, beginning with a letter')
  .meta({ examples: ['fees'] });
const moduleNamesSchema = z.array(z.string().regex(/^[a-z][a-z-]{1,40}$/, 'must be the name of a module').meta({ examples: ['activity'] })).max(50);

const coordinate = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes as base64url')
  .meta({ examples: ['f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU'] });
const aboutKey = { kid: z.string().max(200).optional(), use: z.literal('sig').optional() };
const ecKey = z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate.meta({ examples: ['x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'] }), alg: z.literal('ES256').optional(), ...aboutKey });
const okpKey = z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate, alg: z.enum(['EdDSA', 'Ed25519']).optional(), ...aboutKey });

/** A public key as RFC 7517 writes it. A private one has fields more, and is refused for them. */
export const serviceKeySchema = z.discriminatedUnion('kty', [ecKey, okpKey]).meta({ id: 'ServiceKey' });
export type ServiceKey = z.infer<typeof serviceKeySchema>;
const serviceKeysSchema = z.array(serviceKeySchema).min(1).max(4);

export const serviceSchema = z
  .object({
    name: serviceNameSchema,
    calls: moduleNamesSchema.describe('Modules that it may call'),
    hosts: moduleNamesSchema.describe('Modules that it may host'),
    originates: z.boolean().describe('Whether it may say on behalf of which school and user a call is made: where requests, events or workflows begin'),
    enabled: z.boolean(),
    credentials: z.array(
      z.object({
        kid: z.string(),
        kind: z.enum(['secret', 'key']),
        createdAt: z.iso.datetime(),
        endsAt: z.iso.datetime().nullable().describe('Until when it is still accepted beside the one that took its place'),
      }),
    ),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'Service' });
export type ServiceView = z.infer<typeof serviceSchema>;

const withSecret = z.object({ service: serviceSchema, secret: z.string().nullable().describe('Shown this once; null for a service with keys of its own') });

/**
 * A process that is to call or host modules gets a name, in the context of the platform. Without `keys` it gets a secret. The answer is a secret and
 * not kept: sent twice, it is refused as taken (and the secret had anew by RotateServiceCredentials). @throws SERVICES_OF_PLATFORM, SERVICE_TAKEN, UNFIT_SERVICE_KEY
 */
export class CreateService extends command('identity.create-service', {
  input: z.strictObject({
    name: serviceNameSchema,
    calls: moduleNamesSchema.default([]),
    hosts: moduleNamesSchema.default([]),
    originates: z.boolean().default(false),
    keys: serviceKeysSchema.optional().describe('Public keys for private_key_jwt (RFC 7523)'),
  }),
  answer: withSecret,
}) {}

/**
 * What a service may do, or that it may do nothing any more: it gets no further token at once, and those that it has end within five minutes.
 * @throws SERVICES_OF_PLATFORM, SERVICE_NOT_FOUND, SERVICE_CHANGED
 */
export class ChangeService extends command('identity.change-service', {
  input: z.strictObject({
    name: serviceNameSchema,
    calls: moduleNamesSchema.optional(),
    hosts: moduleNamesSchema.optional(),
    originates: z.boolean().optional(),
    enabled: z.boolean().optional(),
    version: z.int().optional().describe('The version that the change was made for'),
  }),
  answer: z.object({ service: serviceSchema }),
}) {}

/**
 * A new secret, or the `keys` that are given, beside those that are in use: these are accepted for the overlap. 0 hours: not for another moment,
 * for one that has leaked. Sent twice it makes two secrets, both good. @throws SERVICES_OF_PLATFORM, SERVICE_NOT_FOUND, UNFIT_SERVICE_KEY
 */
export class RotateServiceCredentials extends command('identity.rotate-service-credentials', {
  input: z.strictObject({ name: serviceNameSchema, keys: serviceKeysSchema.optional(), overlapHours: z.int().min(0).max(168).default(24) }),
  answer: withSecret,
}) {}

/**
 * A token for a service that proves who it is (OAuth 2 client credentials), in the context of the platform. Scope `call:<module>` makes one for calls to that
 * module, `originate` one under which `confirmation` signs contexts, none one that says who it is. @throws INVALID_CLIENT, INVALID_SCOPE, CONFIRMATION_KEY_MISSING, TOO_MANY_ATTEMPTS
 */
export class IssueServiceToken extends command('identity.issue-service-token', {
  input: z.strictObject({
    name: z.string().max(63).optional().describe('Left out with an assertion, which says it'),
    secret: z.string().max(200).optional(),
    assertion: z.string().max(4_000).optional(),
    scope: z.string().max(100).optional(),
    confirmation: ecKey.optional().describe('The public key of the process; its tokens are bound to it (RFC 7800)'),
    address: z.string().max(64).default(''),
  }),
  answer: z.object({ accessToken: z.string(), expiresIn: z.int(), scope: z.string().nullable() }),
}) {}

/** Services, the newest first, in the context of the platform. @throws SERVICES_OF_PLATFORM */
export class ListServices extends query('identity.list-services', {
  input: z.strictObject({ ...pageFields }),
  answer: pageOf(serviceSchema),
}) {}

/** Where a token is asked for, below the issuer. An assertion may name that address as its audience. */
export const tokenEndpointPath = '/oauth/token';

/** What the authorization server's metadata (RFC 8414) say of the installation. */
export class GetAuthorizationServer extends query('identity.get-authorization-server', {
  input: z.strictObject({}),
  answer: z.object({ issuer: z.string(), authMethods: z.array(z.string()), assertionAlgorithms: z.array(z.string()) }),
}) {}
