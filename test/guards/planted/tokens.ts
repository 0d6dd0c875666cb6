import { edit, guard, type Chapter } from '../guard';

const verifier = 'libs/identity/src/tokens/token-verifier.ts';
const verifierSpec = 'libs/identity/src/tokens/token-verifier.spec.ts';
const access = 'test/journeys/door/access.spec.ts';
const throttle = 'libs/identity/src/login-throttle.ts';
const login = 'libs/identity/src/commands/login.ts';
const loginSpec = 'libs/identity/src/commands/login.spec.ts';
const refresh = 'libs/identity/src/commands/refresh-tokens.ts';
const refreshSpec = 'libs/identity/src/commands/refresh-tokens.spec.ts';
const findsKey = 'const key = await this.keys.find(kid);';

export const tokens: Chapter = {
  title: 'Who comes in, and what they may do',
  guards: [
    guard('The algorithm is ours', [verifierSpec, 'signed with our public key as an HMAC secret is refused'], edit(verifier, 'alg !== accessTokenAlgorithm || ')),
    guard('The type is at+jwt', [access, 'refuses a token that is of another type'], edit(verifier, 'typ?.toLowerCase() !== accessTokenType || ')),
    guard('The issuer is ours', [access, 'refuses a token that is from elsewhere'], edit(verifier, 'issuer: this.settings.issuer, ')),
    guard('The audience is ours', [access, 'refuses a token that is for somebody else'], edit(verifier, ', audience: this.settings.audience')),
    guard(
      'A key that a token brings along (jwk) is not looked at',
      [access, 'refuses a token that somebody else has signed, even when it brings its key along'],
      edit(verifier, findsKey, "const { jwk } = decodeProtectedHeader(token);\n    const key = jwk ? (require('node:crypto') as typeof import('node:crypto')).createPublicKey({ key: jwk as never, format: 'jwk' }) : await this.keys.find(kid);"),
    ),
    guard('A key is named by its id', [access, 'refuses a token that names an unknown key'], edit('libs/identity/src/tokens/published-keys.ts', 'return this.keys.get(kid);', 'return this.keys.get(kid) ?? [...this.keys.values()][0];')),
    guard('The claims are ours', [access, 'refuses a token that names no school'], edit(verifier, 'if (!claims.success) throw new InvalidAccessToken();\n    return claims.data;', 'return (claims.data ?? payload) as AccessClaims;')),
    guard('A token that ended is refused, though it was good a moment ago', [access, 'lets nobody in on the token of before when it has ended'], edit('apps/api/src/door/authentication/verified-tokens.ts', 'found && found.exp * 1_000 > now.getTime() ? found : undefined', 'found ?? (now && undefined)')),
    guard('What was verified is the whole token', [access, 'refuses a token that was changed by one letter'], edit('apps/api/src/door/authentication/verified-tokens.ts', ".update(token)", ".update(token.split('.')[0] + token.split('.')[2])")),
    guard('Keys that cannot be looked up are 503, and no fault of the token', ['test/journeys/door/keys-away.spec.ts', 'is not called bad while the keys cannot be looked up'], edit('libs/identity/src/tokens/published-keys.ts', 'throw new KeysUnavailable({ reason: DomainError.from(error).code });', "throw new DomainError('INVALID_ACCESS_TOKEN', 'unauthenticated', String(error));")),
    guard('Forged key ids are no load', ['libs/identity/src/tokens/published-keys.spec.ts', 'are asked for again for an unknown id, at most once a second'], edit('libs/identity/src/tokens/published-keys.ts', 'const pauseMs = 1_000;', 'const pauseMs = 0;')),
    guard('A withdrawn key ends within a minute', ['libs/identity/src/tokens/published-keys.spec.ts', 'are held for a minute'], edit('libs/identity/src/tokens/published-keys.ts', 'const freshMs = 60_000;', 'const freshMs = 600_000;')),
    guard('Signing keys are sealed at rest', ['libs/identity/src/commands/rotate-signing-keys.spec.ts', 'are published without their private half, which is sealed at rest'], edit('libs/identity/src/tokens/key-sealing.ts', 'Buffer.concat([cipher.update(plain), cipher.final()])', '(cipher.update(plain), cipher.final(), plain)')),
    guard('A demotion works within a second', [access, 'goes by what the user may do now, not when the token was written'], edit('apps/api/src/door/authorization/authorization.guard.ts', 'export const accessFreshMs = 750;', 'export const accessFreshMs = 60_000;')),
    guard('Who is disabled is out within a second', [access, 'lets nobody in who was disabled'], edit('apps/api/src/door/authorization/authorization.guard.ts', 'if (!access?.enabled) throw new AccessEnded();\n    return access.permissions;', 'return access?.permissions ?? [];')),
    guard('A suspended school is closed within a second', [access, 'lets nobody into a suspended school'], edit('apps/api/src/door/authorization/authorization.guard.ts', "if (school.status === 'suspended') throw new SchoolSuspended();", "if (school.status === 'suspended') return;")),
    guard('A permission is needed', [access, 'refuses what needs a permission that the user does not have'], edit('apps/api/src/door/authorization/authorization.guard.ts', 'if (policy === undefined || !policy.every((permission) => permissions.includes(permission))) throw new PermissionMissing();')),
    guard('Nobody gives more than they have', ['libs/identity/src/commands/change-user-roles.spec.ts', 'refuses to raise anybody above oneself'], edit('libs/identity/src/user.ts', 'if (beyond.length > 0) throw new RoleNotGrantable({ permissions: beyond });')),
    guard('An administrator stays', ['libs/identity/src/commands/change-user-roles.spec.ts', 'leaves an administrator, also when two step down'], edit('libs/identity/src/user.ts', 'if (administrators.some(({ id }) => id === user.id) && administrators.length === 1) throw new LastAdministrator();')),
    guard('A refresh token is good once', [refreshSpec, 'sent twice is reuse'], edit('libs/identity/src/tokens/session.ts', "if (token.usedAt) return 'reused';")),
    guard('Reuse ends the whole family', [refreshSpec, 'sent twice is reuse'], edit(refresh, "revokeSession(tx, found.sessionId, now, 'reuse');")),
    guard('Reuse at the same moment is reuse', [refreshSpec, 'of two at the same moment is reuse as well'], edit('libs/identity/src/tokens/session.store.ts', ' FOR UPDATE OF s, t')),
    guard('Answers with tokens are not kept', [refreshSpec, 'keeps no answer with tokens in it'], edit('libs/identity/src/unrecorded.ts', 'return runInContext({ ...currentContext(), commandKey: undefined }, work);', 'return runInContext(currentContext(), work);')),
    guard('Ten failures close an account to an address', [loginSpec, 'looks at no password'], edit(throttle, 'accountAtAddress: 10,', 'accountAtAddress: 10_000,')),
    guard('Fifty failures close an account to everybody', [loginSpec, 'throttles guesses at one account that come from many addresses'], edit(throttle, 'account: 50,', 'account: 50_000,')),
    guard('A hundred failures close an address', [loginSpec, 'throttles an address that tries many accounts'], edit(throttle, 'address: 100 }', 'address: 100_000 }')),
    guard('Guesses at the same time are counted one by one', [loginSpec, 'counts guesses that are sent at the same time'], edit(login, 'throw throttled ?? new InvalidCredentials();', 'throw throttled ? new InvalidCredentials() : new InvalidCredentials();')),
    guard('An account that does not exist is throttled just the same', [loginSpec, 'throttles an account that does not exist just the same'], edit(login, 'if (!account?.enabled || !fits) return this.refuse(attempt);', 'if (!account) throw new InvalidCredentials();\n      if (!account.enabled || !fits) return this.refuse(attempt);')),
    guard('Nobody is found out by the answer', [loginSpec, 'answers the same for a wrong password, an unknown user, a disabled one'], edit(login, 'if (!account?.enabled || !fits)', "if (account && !account.enabled) throw new (class extends InvalidCredentials {})({ reason: 'disabled' });\n      if (!account?.enabled || !fits)")),
    guard('Nobody is found out by the clock', ['libs/identity/src/passwords/password-hash.spec.ts', 'takes as long to refuse as one that does not fit'], edit('libs/identity/src/passwords/password-hash.ts', 'const kept = hash === undefined ? undefined : parse(hash);', 'if (hash === undefined) return false;\n  const kept = parse(hash);')),
    guard('No school is found out', ['test/journeys/identity/login.spec.ts', 'throttles guesses at a school that does not exist as at one that does'], edit('apps/api/src/identity/school-of-login.ts', "return school?.id ?? idFrom('identity', 'no such school', String(createHash('sha256').update(slug).digest()[0]));", "return school?.id ?? idFrom('identity', 'no such school', String(Math.random()));\n  void createHash;")),
    guard('No session outlives a disabling meanwhile', [loginSpec, 'begins no session for a user who was disabled while the password was looked at'], edit(login, 'AND enabled AND password_hash = $3', 'AND password_hash = $3')),
  ],
};
