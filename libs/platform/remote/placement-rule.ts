import { createHash } from 'node:crypto';

/** Which schools of a module that is here are served elsewhere for now. */
export interface PlacementRule {
  readonly module: string;
  readonly at: string;
  /** Of all schools, in hundredths of a per cent: 1,000 are 10 %. */
  readonly shareBasisPoints: number;
  /** These in any case. */
  readonly schools: readonly string[];
  /** Queries answered here are asked there as well, and compared. */
  readonly shadow: boolean;
  readonly note: string;
  /** Goes up with each change. */
  readonly version: number;
}

const whole = 10_000;

/**
 * A school stays where it is: its place in the order is made of its id and the module, so that a greater share only adds schools.
 * What belongs to no school follows the last one.
 */
export function goesElsewhere({ module, shareBasisPoints, schools }: PlacementRule, tenantId: string | undefined): boolean {
  if (shareBasisPoints >= whole) return true;
  if (tenantId === undefined) return false;
  return schools.includes(tenantId) || placeInOrder(module, tenantId) < shareBasisPoints;
}

function placeInOrder(module: string, tenantId: string): number {
  return createHash('sha256').update(`${module}:${tenantId}`).digest().readUInt32BE() % whole;
}
