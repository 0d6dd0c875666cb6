import { z } from 'zod';

export const roleSchema = z.enum(['platform-admin', 'school-admin', 'staff', 'teacher', 'guardian', 'student']);
export type Role = z.infer<typeof roleSchema>;

/** At least one role, none twice. */
export const rolesSchema = z.array(roleSchema).min(1).max(6).refine((roles) => new Set(roles).size === roles.length, 'must not repeat a role');

/** What can be written down: no control characters (PostgreSQL takes no NUL) and no halves of characters. */
export const printable = /^[^\p{Cc}\p{Cs}]*$/u;

/** As typed by people: kept as given, compared without regard to case. */
export const emailSchema = z.email().max(254);
export const userNameSchema = z.string().trim().min(1).max(200).regex(printable, 'must not contain control characters');
/** Length is what counts (NIST SP 800-63B): no rules on kinds of characters. */
export const passwordSchema = z.string().min(10).max(200);

export const userSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    roles: z.array(roleSchema),
    enabled: z.boolean(),
    personId: z.uuid().nullable().describe('The guardian or student in enrollment whose login this is'),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'User' });
export type UserView = z.infer<typeof userSchema>;

export const tokensSchema = z
  .object({
    accessToken: z.string().describe('JWT (RFC 9068), to be sent as Authorization: Bearer'),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().describe('Seconds until the access token ends'),
    refreshToken: z.string().describe('Opaque; good for one use'),
    refreshExpiresAt: z.iso.datetime().describe('When a new login is needed, however often the tokens are refreshed'),
  })
  .meta({ id: 'Tokens' });
export type TokensView = z.infer<typeof tokensSchema>;

/** A public signing key as RFC 7517 writes it. */
export const publicKeySchema = z.object({
  kid: z.string(),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
});
export type PublicKey = z.infer<typeof publicKeySchema>;
