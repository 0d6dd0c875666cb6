import { inspect } from 'node:util';
import { DomainError } from '@schoolhouse/platform/messaging/domain-error';

/** All that can be told of a trial from outside: what the handlers saw, what the sender got, and who holds what of whom. */
export interface Observation {
  readonly seen: string[];
  readonly shared: string[];
  outcome: string;
}

/** The whole of a value, order of its fields and -0 included. */
export const textOf = (value: unknown): string => inspect(value, { depth: 200, maxArrayLength: null, maxStringLength: null, breakLength: Infinity });

export function refusalText(error: unknown): string {
  if (!(error instanceof DomainError)) return `not a DomainError: ${textOf(error)}`;
  const { name, isDefinite } = error;
  return `refused ${textOf({ name, isDefinite, isPlain: Object.getPrototypeOf(error) === DomainError.prototype, cause: error.cause, wire: error.toWire() })}`;
}

/** Every object that can be reached from these. */
export function objectsIn(...values: unknown[]): Set<object> {
  const found = new Set<object>();
  const open: unknown[] = [...values];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null || found.has(value)) continue;
    found.add(value);
    if (ArrayBuffer.isView(value)) continue;
    for (const inner of value instanceof Map || value instanceof Set ? value.values() : Object.values(value)) open.push(inner);
  }
  return found;
}

export function sharedBy(one: ReadonlySet<object>, other: ReadonlySet<object>): boolean {
  return [...one].some((each) => other.has(each));
}
