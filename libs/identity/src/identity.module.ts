import { Module } from '@nestjs/common';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { ChangePasswordHandler } from './commands/change-password';
import { ChangeUserRolesHandler } from './commands/change-user-roles';
import { CreateFirstAdministratorHandler } from './commands/create-first-administrator';
import { CreateUserHandler } from './commands/create-user';
import { DisableUserHandler } from './commands/disable-user';
import { EnableUserHandler } from './commands/enable-user';
import { LoginHandler } from './commands/login';
import { LogoutHandler } from './commands/logout';
import { RefreshTokensHandler } from './commands/refresh-tokens';
import { RemoveFirstAdministratorHandler } from './commands/remove-first-administrator';
import { RotateSigningKeysHandler } from './commands/rotate-signing-keys';
import { CreateIdentity1760000000001 } from './migrations/create-identity-1760000000001';
import { GetAccessHandler } from './queries/get-access';
import { GetJwksHandler } from './queries/get-jwks';
import { GetUserHandler } from './queries/get-user';
import { HashPasswordHandler } from './queries/hash-password';
import { ListUsersHandler } from './queries/list-users';
import { SessionIssuer } from './tokens/session-issuer';
import { SigningKeys } from './tokens/signing-keys';
import { TokenSigner } from './tokens/token-signer';

export const identityMigrations = [CreateIdentity1760000000001];

/** Wants `TokenSettingsModule.with(…)` beside it in the composition root. */
@Module({
  imports: [PostgresModule.forModule('identity')],
  providers: [
    SigningKeys,
    TokenSigner,
    SessionIssuer,
    CreateFirstAdministratorHandler,
    RemoveFirstAdministratorHandler,
    CreateUserHandler,
    ChangeUserRolesHandler,
    DisableUserHandler,
    EnableUserHandler,
    ChangePasswordHandler,
    LoginHandler,
    RefreshTokensHandler,
    LogoutHandler,
    RotateSigningKeysHandler,
    GetAccessHandler,
    HashPasswordHandler,
    GetUserHandler,
    ListUsersHandler,
    GetJwksHandler,
  ],
})
export class IdentityModule {}
