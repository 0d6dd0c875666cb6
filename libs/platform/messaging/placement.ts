import type { Type } from '@nestjs/common';
import type { Contract } from './contract';

/** Where a module runs. `here`: in this process. */
export type Location = 'here';

export interface Placement {
  readonly contract: Contract;
  readonly module: Type;
  readonly location: Location;
}

/** One line of a composition root: `place(activityContract, ActivityModule, 'here')`. */
export function place(contract: Contract, module: Type, location: Location): Placement {
  return { contract, module, location };
}
