import { contract } from '@schoolhouse/platform/messaging/contract';
import {
  ChangePassword,
  ChangeUserRoles,
  CreateFirstAdministrator,
  CreateUser,
  DisableUser,
  EnableUser,
  Login,
  Logout,
  RefreshTokens,
  RemoveFirstAdministrator,
  RotateSigningKeys,
} from './commands';
import { UserDisabled, UserRegistered } from './events';
import { GetAccess, GetJwks, GetUser, HashPassword, ListUsers } from './queries';
import { ChangeService, CreateService, GetAuthorizationServer, IssueServiceToken, ListServices, RotateServiceCredentials } from './service-clients';

export * from './commands';
export * from './errors';
export * from './events';
export * from './queries';
export * from './refresh-token';
export * from './service-clients';
export * from './views';

export const identityContract = contract('identity', {
  commands: [
    CreateFirstAdministrator,
    RemoveFirstAdministrator,
    CreateUser,
    ChangeUserRoles,
    DisableUser,
    EnableUser,
    ChangePassword,
    Login,
    RefreshTokens,
    Logout,
    RotateSigningKeys,
    CreateService,
    ChangeService,
    RotateServiceCredentials,
    IssueServiceToken,
  ],
  queries: [GetAccess, HashPassword, GetUser, ListUsers, GetJwks, ListServices, GetAuthorizationServer],
  events: [UserRegistered, UserDisabled],
});
