import { contract } from '@schoolhouse/platform/messaging/contract';
import { GetMessage, ListMessages } from './queries';

export * from './errors';
export * from './queries';
export * from './views';

export const notificationsContract = contract('notifications', { commands: [], queries: [GetMessage, ListMessages], events: [] });
