import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import type { ServiceRefused } from '@schoolhouse/platform/service-identity/service-refused';
import type { LineFault } from '@schoolhouse/platform/remote/line';

const code = { away: 'OLD_SYSTEM_UNAVAILABLE', late: 'OLD_SYSTEM_TIMED_OUT', unknown: 'OLD_SYSTEM_OUTCOME_UNKNOWN' } as const;

/** Why an old system gave no answer, as the caller is told: whether something can have been done there is what counts. */
export function noAnswer(pattern: string, { begun, timedOut, message: reason }: LineFault, changes: boolean): DomainError {
  const details = { route: pattern, reason };
  const open = changes && begun === 'unknown' ? '; whether it was done is not known' : '; nothing was done';
  if (timedOut && begun === 'unknown') return new DomainError(code.late, 'timeout', `The old system that serves ${pattern} did not answer in time${open}.`, details);
  if (changes && begun === 'unknown') return new DomainError(code.unknown, 'unavailable', `The connection to the old system that serves ${pattern} broke${open}.`, details);
  return new DomainError(code.away, 'unavailable', `The old system that serves ${pattern} does not answer at the moment${open}.`, details);
}

/** That this process may not say for whom it asks is no fault of who asked it: they are told that it does not work, and operators why. */
export const notSigned = (pattern: string, { details }: ServiceRefused): DomainError =>
  new DomainError(code.away, 'unavailable', `The old system that serves ${pattern} cannot be asked at the moment; nothing was done.`, { route: pattern, reason: 'SERVICE_ID of this process may not originate', ...details });
