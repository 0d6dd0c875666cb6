import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { SettingsError } from '@schoolhouse/platform/settings/settings-error';

/** Why a command cannot do its work, in words that tell what to do; anything else that is thrown is a fault of ours. */
export class Failure extends Error {}

/** What an operator has typed, read or refused in one line. @throws Failure */
export function typed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof SettingsError ? new Failure(`${error.faults.join('; ')}.`) : error;
  }
}

/** One line for what the operator can mend, the whole trace for what only we can. */
export function describeFailure(error: unknown): string {
  if (error instanceof Failure || error instanceof SettingsError) return error.message;
  if (error instanceof DomainError) {
    const details = Object.keys(error.details).length > 0 ? ` ${JSON.stringify(error.details)}` : '';
    return `${error.message} (${error.code})${details}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
