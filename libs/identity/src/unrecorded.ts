import { currentContext, runInContext } from '@schoolhouse/platform/tenant-context/message-context';

/**
 * For work whose answer must not be kept: a command's record holds its answer, and tokens at rest could be stolen from
 * there. Such a command has no second delivery with the first answer; it is simply carried out again.
 */
export function unrecorded<T>(work: () => T): T {
  return runInContext({ ...currentContext(), commandKey: undefined }, work);
}
