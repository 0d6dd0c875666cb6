import { contract } from '@schoolhouse/platform/messaging/contract';
import { CalculateFees, VoidFee } from './commands';
import { FeesCalculated, FeeVoided } from './events';

export * from './commands';
export * from './errors';
export * from './events';
export * from './views';

export const feesContract = contract('fees', {
  commands: [CalculateFees, VoidFee],
  queries: [],
  events: [FeesCalculated, FeeVoided],
});
