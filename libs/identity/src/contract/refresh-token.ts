const form = /^([A-Za-z0-9_-]{22})\.[A-Za-z0-9_-]{43}$/;

/**
 * Which school a refresh token says it is of, so that it can be looked for there (and only there: a false name finds
 * nothing). Null when this is no refresh token at all.
 */
export function schoolOfRefreshToken(token: string): string | null {
  const school = form.exec(token)?.[1];
  if (!school) return null;
  const hex = Buffer.from(school, 'base64url').toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
