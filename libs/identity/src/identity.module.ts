import { Module } from '@nestjs/common';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { ChangePasswordHandler } from './commands/change-password';
import { ChangeServiceHandler } from './commands/change-service';
import { ChangeUserRolesHandler } from './commands/change-user-roles';
import { CreateFirstAdministratorHandler } from './commands/create-first-administrator';
import { CreateServiceHandler } from './commands/create-service';
import { CreateUserHandler } from './commands/create-user';
import { DisableUserHandler } from './commands/disable-user';
import { EnableUserHandler } from './commands/enable-user';
import { IssueServiceTokenHandler } from './commands/issue-service-token';
import { LoginHandler } from './commands/login';
import { LogoutHandler } from './commands/logout';
import { RefreshTokensHandler } from './commands/refresh-tokens';
import { RemoveFirstAdministratorHandler } from './commands/remove-first-administrator';
import { RotateServiceCredentialsHandler } from './commands/rotate-service-credentials';
import { RotateSigningKeysHandler } from './commands/rotate-signing-keys';
import { AddServices1760000000002 } from './migrations/add-services-1760000000002';
import { CreateIdentity1760000000001 } from './migrations/create-identity-1760000000001';
import { GetAccessHandler } from './queries/get-access';
import { GetAuthorizationServerHandler } from './queries/get-authorization-server';
import { GetJwksHandler } from './queries/get-jwks';
import { GetUserHandler } from './queries/get-user';
import { HashPasswordHandler } from './queries/hash-password';
import { ListServicesHandler } from './queries/list-services';
import { ListUsersHandler } from './queries/list-users';
import { ServiceTokenSigner } from './service-clients/service-token-signer';
import { SessionIssuer } from './tokens/session-issuer';
import { SigningKeys } from './tokens/signing-keys';
import { TokenSigner } from './tokens/token-signer';

export const identityMigrations = [CreateIdentity1760000000001, AddServices1760000000002];

/** Wants `TokenSettingsModule.with(…)` beside it in the composition root. */
@Module({
  imports: [PostgresModule.forModule('identity')],
  providers: [
    SigningKeys,
    TokenSigner,
    SessionIssuer,
    ServiceTokenSigner,
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
    CreateServiceHandler,
    ChangeServiceHandler,
    RotateServiceCredentialsHandler,
    IssueServiceTokenHandler,
    GetAccessHandler,
    HashPasswordHandler,
    GetUserHandler,
    ListUsersHandler,
    GetJwksHandler,
    ListServicesHandler,
    GetAuthorizationServerHandler,
  ],
})
export class IdentityModule {}
