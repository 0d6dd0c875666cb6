import { z } from 'zod';
import { roleSchema } from '../contract';

/** What an access token says (RFC 9068, with our `tid` and `slug` for the school). Permissions are not in it: they are asked for, and so can be taken away. */
export const accessClaimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.uuid(),
  tid: z.uuid(),
  slug: z.string(),
  roles: z.array(roleSchema),
  jti: z.uuid(),
  iat: z.int(),
  exp: z.int(),
});
export type AccessClaims = z.infer<typeof accessClaimsSchema>;

export const accessTokenType = 'at+jwt';
export const accessTokenAlgorithm = 'ES256';
