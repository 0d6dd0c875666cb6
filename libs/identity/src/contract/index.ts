import { contract } from '@schoolhouse/platform/messaging/contract';
import { CreateFirstAdministrator, RemoveFirstAdministrator } from './commands';
import { GetAccess, HashPassword } from './queries';

export * from './commands';
export * from './queries';

export const identityContract = contract('identity', {
  commands: [CreateFirstAdministrator, RemoveFirstAdministrator],
  queries: [GetAccess, HashPassword],
  events: [],
});
