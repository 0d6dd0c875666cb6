import type { z } from 'zod';

/** One thing that is wrong with what was sent, and where: a JSON pointer (RFC 6901), for parameters the pointer of their name. */
export interface PointedFault {
  readonly pointer: string;
  readonly detail: string;
  readonly in?: 'query' | 'path';
}

const mostFaults = 50;

/** The faults of a schema, one for each unknown field. Values are not repeated: they may be secret, and long. */
export function pointedFaults(issues: readonly z.core.$ZodIssue[], place?: PointedFault['in'], base: readonly PropertyKey[] = []): PointedFault[] {
  const fault = (path: readonly PropertyKey[], detail: string): PointedFault => ({ pointer: pointerTo([...base, ...path]), detail, ...(place && { in: place }) });
  return issues
    .flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys.slice(0, mostFaults).map((key) => fault([...issue.path, key], 'is not a field here')) : [fault(issue.path, issue.message)]))
    .slice(0, mostFaults);
}

const pointerTo = (path: readonly PropertyKey[]): string => path.map((step) => `/${String(step).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
