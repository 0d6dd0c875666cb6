import { z } from 'zod';
import { command } from '@schoolhouse/platform/messaging/message';
import { emailSchema, passwordSchema, printable, rolesSchema, tokensSchema, userNameSchema, userSchema } from './views';

/**
 * Step 2 of provisioning, in the context of the new school: its first administrator (of the platform: a platform
 * administrator). The password comes hashed (HashPassword), because a workflow's row keeps what it was begun with.
 * @throws EMAIL_TAKEN, UNFIT_PASSWORD_HASH
 */
export class CreateFirstAdministrator extends command('identity.create-first-administrator', {
  input: z.strictObject({ email: emailSchema, name: userNameSchema, passwordHash: z.string().max(500) }),
  answer: z.object({ userId: z.uuid() }),
}) {}

/** Its compensation: the administrator of a school that never came to be is gone. */
export class RemoveFirstAdministrator extends command('identity.remove-first-administrator', {
  input: z.strictObject({}),
  answer: z.object({ removed: z.boolean() }),
}) {}

/** @throws EMAIL_TAKEN, PERSON_TAKEN, ROLE_NOT_GRANTABLE. Tells UserRegistered. */
export class CreateUser extends command('identity.create-user', {
  input: z.strictObject({
    email: emailSchema,
    name: userNameSchema,
    password: passwordSchema,
    roles: rolesSchema,
    personId: z.uuid().optional().describe('The guardian or student in enrollment whose login this is'),
  }),
  answer: z.object({ user: userSchema }),
}) {}

/** Takes effect at the door within a second. @throws USER_NOT_FOUND, USER_CHANGED, ROLE_NOT_GRANTABLE, LAST_ADMINISTRATOR */
export class ChangeUserRoles extends command('identity.change-user-roles', {
  input: z.strictObject({ userId: z.uuid(), roles: rolesSchema, version: z.int().optional().describe('The version that the change was made for') }),
  answer: z.object({ user: userSchema }),
}) {}

/** No login, no refresh, and within a second no request. @throws USER_NOT_FOUND, LAST_ADMINISTRATOR. Tells UserDisabled. */
export class DisableUser extends command('identity.disable-user', {
  input: z.strictObject({ userId: z.uuid() }),
  answer: z.object({ user: userSchema }),
}) {}

/** @throws USER_NOT_FOUND, ROLE_NOT_GRANTABLE */
export class EnableUser extends command('identity.enable-user', {
  input: z.strictObject({ userId: z.uuid() }),
  answer: z.object({ user: userSchema }),
}) {}

/** One's own password. Ends all sessions: every device logs in again. @throws WRONG_PASSWORD, TOO_MANY_ATTEMPTS, USER_NOT_FOUND */
export class ChangePassword extends command('identity.change-password', {
  input: z.strictObject({ currentPassword: z.string().max(200), newPassword: passwordSchema, address: z.string().max(64).default('') }),
  answer: z.object({ user: userSchema }),
}) {}

/**
 * In the context of the school to log in to. `address` is the client's network address as the door sees it.
 * Its answer is a secret and not kept: sent twice, it begins two sessions.
 * @throws INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS, SCHOOL_SUSPENDED
 */
export class Login extends command('identity.login', {
  input: z.strictObject({ email: z.string().min(1).max(254).regex(printable), password: z.string().min(1).max(200), address: z.string().max(64).default('') }),
  answer: z.object({ userId: z.uuid(), tokens: tokensSchema }),
}) {}

/**
 * In the context of the school that `schoolOfRefreshToken` names. A token is good once: whoever brings it a second time
 * (a thief, or a client that lost an answer) ends the session for both. So never send it again by itself.
 * @throws INVALID_REFRESH_TOKEN, SCHOOL_SUSPENDED
 */
export class RefreshTokens extends command('identity.refresh-tokens', {
  input: z.strictObject({ refreshToken: z.string().max(200) }),
  answer: z.object({ userId: z.uuid(), tokens: tokensSchema }),
}) {}

/** Ends the session of a refresh token, in the context of its school. An unknown or ended one is no error. */
export class Logout extends command('identity.logout', {
  input: z.strictObject({ refreshToken: z.string().max(200) }),
  answer: z.object({}),
}) {}

/**
 * A new signing key, in the context of the platform. It is published at once and signs once every cache has it; the old one is
 * published until its last token has ended. `compromised`: the new key signs at once and the old ones are worth nothing
 * (tokens signed by them are refused as soon as every cache is renewed, which takes two minutes at most). @throws KEYS_OF_PLATFORM
 */
export class RotateSigningKeys extends command('identity.rotate-signing-keys', {
  input: z.strictObject({ compromised: z.boolean().default(false) }),
  answer: z.object({ kid: z.string(), signsFrom: z.iso.datetime() }),
}) {}
