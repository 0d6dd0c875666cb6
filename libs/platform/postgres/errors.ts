import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm/error/QueryFailedError.js'; // alone: commands that only ask the database load no more of it
import { DomainError, domainError } from '../messaging/domain-error';

export const DatabaseUnavailable = domainError('DATABASE_UNAVAILABLE', 'unavailable', 'The database did not answer; try again.');
export const CommandInFlight = domainError('IDEMPOTENCY_KEY_IN_FLIGHT', 'conflict', 'The first request with this key is still at work.');
export const KeyReused = domainError('IDEMPOTENCY_KEY_REUSED', 'refused', 'This key was used before, with another request.');
export const CommandRevoked = domainError('COMMAND_REVOKED', 'refused', 'The command came after it had been undone.');
export const TenantLeak = domainError('TENANT_LEAK', 'internal', 'A connection was borrowed that still carried a school.');

/** What PostgreSQL or the connection said, also where TypeORM has wrapped it. */
export const causeOf = (error: unknown): unknown => (error instanceof QueryFailedError ? error.driverError : error);

const classOf = (error: unknown): string => {
  const cause = causeOf(error);
  return cause instanceof DatabaseError ? (cause.code ?? '') : '';
};

/** Statements behind the one that failed, in the same transaction: they say nothing themselves. */
export const isConsequence = (error: unknown): boolean => classOf(error) === '25P02';

/** Deadlock or serialization failure: nothing was done, and the same work may well succeed at once. */
export const isTransient = (error: unknown): boolean => ['40001', '40P01'].includes(classOf(error));

/** The tables are not there (any more): nothing was done. */
export const isGone = (error: unknown): boolean => ['42P01', '3F000'].includes(classOf(error));

export const isUniqueViolationOf = (error: unknown, constraint: RegExp): boolean =>
  error instanceof DatabaseError && error.code === '23505' && constraint.test(error.constraint ?? '');

/** Connection faults and a server that is starting, stopping or full become one error that callers may retry. */
export function asDomainError(given: unknown): unknown {
  const error = causeOf(given);
  if (error instanceof DomainError) return error;
  if (error instanceof DatabaseError) return /^(08|53|57P)/.test(error.code ?? '') ? new DatabaseUnavailable({ reason: error.code }) : error;
  if (error instanceof Error && isConnectionFault(error)) return new DatabaseUnavailable({ reason: error.message });
  return error;
}

function isConnectionFault(error: Error & { code?: string }): boolean {
  const codes = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT'];
  return codes.includes(error.code ?? '') || /connection terminated|connection error|timeout exceeded when trying to connect|not queryable/i.test(error.message);
}
