import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { SettingsError } from '@schoolhouse/platform/settings/settings-error';

/** One text that says what to do, where it can be known; for a program that ends at its start. */
export function describeFailure(error: unknown, otherPort = 'choose another'): string {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof DomainError) return `${error.message} ${JSON.stringify(error.details)}`;
  const [first] = error instanceof AggregateError ? error.errors : [error]; // one for each address of a name
  const { code, address, port } = first as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} on ${address} is taken: end the program that uses it, or ${otherPort}.`;
  if (code === 'ECONNREFUSED') return `Nothing answers at ${address}:${port}: start what should be there (PostgreSQL of DATABASE_URL, Redis, a broker) or correct its address.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
