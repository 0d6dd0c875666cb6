import { parseAddress } from '@schoolhouse/platform/remote/address';
import type { PlacementRule } from '@schoolhouse/platform/remote/placement-rule';

/** Why it is as it is, and what comes after it by itself. */
export const noteOf = ({ note, next }: PlacementRule): string => (next.length > 0 ? `${note}, then ${next.map((share) => `${share / 100} %`).join(', ')}` : note);

export function describeRule({ module, at, shareBasisPoints, schools, flag, shadow }: PlacementRule): string {
  const named = [schools.length > 0 && `${schools.length} schools by name`, flag !== null && `those with the flag ${flag}`].filter((part) => part !== false);
  const served = shareBasisPoints > 0 || named.length === 0 ? [`${shareBasisPoints / 100} % of the schools`, ...named] : named;
  return `${module}: ${served.join(' and ')} at ${parseAddress(at).text}${shadow ? ', shadow reads for the others' : ''}`;
}
