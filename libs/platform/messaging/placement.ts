import type { Type } from '@nestjs/common';
import type { Contract } from './contract';

/**
 * Where a module runs, as seen from this process. `here`; the address where it is elsewhere (`nats://broker`); or `nowhere`: this
 * process has been told of no way to it, and a call to it fails and says what to set.
 */
export type Location = 'here' | 'nowhere' | { readonly at: string };

export interface Placement {
  readonly contract: Contract;
  readonly module: Type;
  readonly location: Location;
}

/** One line of a composition root: `place(activityContract, ActivityModule, 'here')`. */
export function place(contract: Contract, module: Type, location: Location): Placement {
  return { contract, module, location };
}

export const isHere = ({ location }: Placement): boolean => location === 'here';
