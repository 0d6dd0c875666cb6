import type { WireError } from '../messaging/domain-error';
import { statement, type Statement } from './statement';

/** What is kept of a command that was carried out, refused, or revoked before it came. */
export interface ProcessedMessage {
  readonly fingerprint: string;
  readonly answer: unknown;
  readonly error: WireError | null;
  readonly revoked: boolean;
}

export interface ModuleStatements {
  readonly find: Statement;
  readonly record: Statement;
  readonly recordOnce: Statement;
  readonly revoke: Statement;
  /** Of events, which have no answer: those of a list that were handled, and the record of some more. */
  readonly handled: Statement;
  readonly recordHandled: Statement;
  readonly emit: Statement;
  /** Both in one, for the usual command that tells of one event. */
  readonly recordAndEmit: Statement;
}

/** The statements of the two tables that every module has: `processed_message` and `outbox`. */
export function moduleStatements(schema: string): ModuleStatements {
  const insert = `INSERT INTO ${schema}.processed_message (tenant_id, key, name, fingerprint, answer, error, revoked)`;
  const tell = `INSERT INTO ${schema}.outbox (id, shard, tenant_id, aggregate_id, type, data, correlation_id, causation_id, traceparent, occurred_at)`;
  return {
    find: statement('processed.find', `SELECT fingerprint, answer, error, revoked FROM ${schema}.processed_message WHERE tenant_id = $1 AND key = $2 AND name = $3`),
    record: statement('processed.record', `${insert} VALUES ($1, $2, $3, $4, $5, NULL, false)`),
    recordOnce: statement('processed.refuse', `${insert} VALUES ($1, $2, $3, $4, NULL, $5, false) ON CONFLICT DO NOTHING`),
    revoke: statement('processed.revoke', `${insert} VALUES ($1, $2, $3, '', NULL, NULL, true) ON CONFLICT DO NOTHING`),
    handled: statement('inbox.handled', `SELECT key FROM ${schema}.processed_message WHERE tenant_id = $1 AND key = ANY($2::uuid[]) AND name = 'inbox'`),
    recordHandled: statement('inbox.record', `${insert} SELECT $1, key, 'inbox', '', NULL, NULL, false FROM unnest($2::uuid[]) AS keys (key) ORDER BY key`),
    emit: statement('outbox.emit', `${tell} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`),
    recordAndEmit: statement(
      'processed.record-and-emit',
      `WITH told AS (${tell} VALUES ($6, $7, $8, $9, $10, $11, $12, $13, $14, $15)) ${insert} VALUES ($1, $2, $3, $4, $5, NULL, false)`,
    ),
  };
}
