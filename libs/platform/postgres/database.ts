import { Injectable } from '@nestjs/common';
import type { PoolClient, QueryResult } from 'pg';
import type { DataSource } from 'typeorm';
import { DomainError } from '../messaging/domain-error';
import { currentContext, type CommandKey, type MessageContext } from '../tenant-context/message-context';
import { newId } from '../ids/ids';
import { Clock } from '../clock/clock';
import { crashPoint } from '../crash-points/crash-points';
import { OutboxSignal } from '../outbox/outbox-signal';
import { shardOf } from '../outbox/shard';
import { inSpan, isTracing } from '../telemetry/tracing';
import { countingStatements } from './counting-statements';
import { asDomainError, CommandInFlight, CommandRevoked, isConsequence, isTransient, isUniqueViolationOf, KeyReused, TenantLeak } from './errors';
import { onConnection } from './lent-connection';
import type { ModuleHome } from './module-home';
import type { ModuleSource } from './module-source';
import { inOneFlight } from './one-flight';
import { moduleStatements, type ModuleStatements, type ProcessedMessage } from './processed-messages';
import { statement, type Statement } from './statement';
import { Transaction } from './transaction';

type Query = Statement & { readonly values: unknown[] };
type InboxWork = (tx: Transaction, recorded: ReadonlySet<string>) => Promise<readonly string[]>;
type Beginning = 'BEGIN' | 'BEGIN READ ONLY';

const claimKey = statement('tx.claim-key', 'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine');
const commit = 'COMMIT';
const recordKey = /^processed_message.*_pkey$/;

/** Thrown through the work to stop it: this command has been here before. */
class AlreadyProcessed {
  constructor(readonly first: ProcessedMessage) {}
}

/**
 * One module's door to its own schema, in the school of the current context. There is no other way in: without a
 * school it throws, and row security in PostgreSQL holds as if this code were wrong.
 */
@Injectable()
export class Database {
  private readonly statements: ModuleStatements;

  constructor(
    readonly schema: string,
    private readonly home: ModuleHome,
    private readonly source: ModuleSource,
    private readonly clock: Clock,
    private readonly signal: OutboxSignal,
  ) {
    this.statements = moduleStatements(schema);
  }

  get dataSource(): DataSource {
    return this.source.dataSource;
  }

  /**
   * Runs the work of a command in one transaction with its events and, when the command has a key, the record of it:
   * a second delivery gets the first answer (or refusal) and does nothing, so what the work returns must be plain JSON. Deadlocks are tried again, three times.
   *
   * @throws DomainError of the work; IDEMPOTENCY_KEY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED, COMMAND_REVOKED, DATABASE_UNAVAILABLE
   */
  async command<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(currentContext(), work);
      } catch (error) {
        if (error instanceof AlreadyProcessed) return this.firstAnswer<T>(error.first);
        if (!isTransient(error) || attempt === 3) throw asDomainError(error);
      }
    }
  }

  /**
   * Handles events in one transaction with their records. `work` is told which of `ids` are on record, and answers which it has
   * handled now. A delivery of one of them that was faster undoes all of it: it is begun anew, as after a deadlock, three times.
   *
   * @throws what the work throws, DATABASE_UNAVAILABLE; then nothing was done
   */
  async inbox(ids: readonly string[], work: InboxWork): Promise<void> {
    const tenantId = tenant(currentContext().tenantId);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.handleOnce(tenantId, ids, work);
      } catch (error) {
        const again = isTransient(error) || isUniqueViolationOf(error, recordKey);
        if (!again || attempt === 3) throw asDomainError(error);
      }
    }
  }

  /** Reads. Nothing can be written here: the transaction is read-only. @throws DomainError of the work; DATABASE_UNAVAILABLE */
  async query<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { tenantId } = currentContext();
    return this.transact('query', async (client) => {
      const tx = new Transaction(tenant(tenantId), client, this.dataSource, this.open(client, 'BEGIN READ ONLY', tenant(tenantId)));
      const result = await work(tx);
      await client.query(commit);
      return result;
    }).catch((error: unknown) => {
      throw asDomainError(error);
    });
  }

  private async attempt<T>(context: MessageContext, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const tenantId = tenant(context.tenantId);
    const key = context.commandKey;
    try {
      return await this.transact('command', async (client) => {
        const tx = new Transaction(tenantId, client, this.dataSource, this.open(client, 'BEGIN', tenantId, key));
        const answer = await work(tx);
        if (!key) await this.commit(client, tx, [], tx.events);
        else {
          await tx.begun; // who only writes has not heard yet that this was done before, or is being done
          await this.commit(client, tx, [this.recordOf(key, tx, answer)], tx.events.slice(1));
        }
        return answer;
      });
    } catch (error) {
      if (key && isUniqueViolationOf(error, recordKey)) throw new AlreadyProcessed(await this.recorded(tenantId, key));
      if (key && error instanceof DomainError && error.isDefinite && !CommandInFlight.is(error)) throw new AlreadyProcessed(await this.refused(tenantId, key, error));
      throw error;
    }
  }

  /** Where the tables are, and again where they are then, should they have been moved meanwhile. */
  private transact<T>(name: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.home.work(() => this.transactHere(name, work));
  }

  /** One span a transaction, which says how many statements it was. */
  private transactHere<T>(name: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const { pool } = this.source;
    if (!isTracing()) return onConnection(pool, work);
    const attributes = { 'db.system.name': 'postgresql', 'db.namespace': this.schema };
    return inSpan(`${this.schema} ${name}`, 'client', attributes, currentContext(), (_, span) => onConnection(pool, (client) => countingStatements(client, work, (count) => span?.add({ 'schoolhouse.statements': count }))));
  }

  /** BEGIN, the school and the look for an earlier delivery leave together with the first statement of the work. */
  private open(client: PoolClient, beginning: Beginning, tenantId: string, key?: CommandKey): Promise<void> {
    inOneFlight(client);
    const answers = Promise.all([
      client.query(enterSchool(beginning, tenantId)),
      key?.whenInFlight === 'refuse' && client.query({ ...claimKey, values: [`${tenantId}${key.id}${key.name}`] }),
      key && client.query({ ...this.statements.find, values: [tenantId, key.id, key.name] }),
      key?.revokes && client.query({ ...this.statements.revoke, values: [tenantId, key.id, key.revokes] }),
    ]).then(([begun, claimed, found]) => {
      if (rowOfLast(begun).before) throw new TenantLeak();
      if (found && found.rows[0]) throw new AlreadyProcessed(found.rows[0]);
      if (claimed && !claimed.rows[0].mine) throw new CommandInFlight();
    });
    answers.catch(() => undefined); // awaited with the first statement of the work
    return answers;
  }

  private handleOnce(tenantId: string, ids: readonly string[], work: InboxWork): Promise<void> {
    return this.transact('inbox', async (client) => {
      const tx = new Transaction(tenantId, client, this.dataSource, this.open(client, 'BEGIN', tenantId));
      const recorded = await tx.rows<{ key: string }>(this.statements.handled, [tenantId, ids]);
      const handled = await work(tx, new Set(recorded.map(({ key }) => key)));
      await this.commit(client, tx, handled.length > 0 ? [{ ...this.statements.recordHandled, values: [tenantId, handled] }] : [], tx.events);
    });
  }

  /** The record goes first: who delivers the same at the same time waits there, before it does anything. */
  private recordOf(key: CommandKey, { tenantId, events: [first] }: Transaction, answer: unknown): Query {
    const values = [tenantId, key.id, key.name, key.fingerprint, JSON.stringify(answer ?? null)];
    return first ? { ...this.statements.recordAndEmit, values: [...values, ...this.outboxRow(first, tenantId)] } : { ...this.statements.record, values };
  }

  private async commit(client: PoolClient, tx: Transaction, records: readonly Query[], events: Transaction['events']): Promise<void> {
    inOneFlight(client);
    const told = events.map((event) => ({ ...this.statements.emit, values: this.outboxRow(event, tx.tenantId) }));
    const sent: Promise<unknown>[] = [tx.begun, ...[...records, ...told].map((query) => client.query(query))];
    sent.push(tx.flush());
    crashPoint('before-commit');
    const committed = client.query(commit);
    const outcomes = await Promise.allSettled([...sent, committed]);
    const faults = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    if (faults.length > 0) throw faults.find((fault) => !isConsequence(fault)) ?? faults[0];
    if ((await committed).command !== 'COMMIT') throw new Error('A transaction was rolled back without saying why');
    crashPoint('after-commit');
    if (tx.events.length > 0) this.signal.raise();
  }

  private outboxRow({ aggregateId, type, data, context }: Transaction['events'][number], tenantId: string): unknown[] {
    const { correlationId, causationId, traceparent } = context;
    return [newId(), shardOf(aggregateId), tenantId, aggregateId, type.type, JSON.stringify(data), correlationId, causationId ?? null, traceparent ?? null, this.clock.now()];
  }

  private firstAnswer<T>({ fingerprint, answer, error, revoked }: ProcessedMessage): T {
    const key = currentContext().commandKey;
    if (revoked) throw new CommandRevoked();
    if (key && key.fingerprint !== fingerprint) throw new KeyReused();
    if (error) throw DomainError.fromWire(error);
    return answer as T;
  }

  private async recorded(tenantId: string, key: CommandKey): Promise<ProcessedMessage> {
    const found = await this.inSchool(tenantId, [{ ...this.statements.find, values: [tenantId, key.id, key.name] }]);
    if (!found) throw new Error(`The record of command ${key.id} is gone`);
    return found;
  }

  /**
   * A refusal is an answer too: the same command must not succeed later, when the one who asked has gone on without it.
   * Should another delivery of it have been faster, its outcome is the one that counts.
   */
  private async refused(tenantId: string, key: CommandKey, error: DomainError): Promise<ProcessedMessage> {
    const record = { ...this.statements.recordOnce, values: [tenantId, key.id, key.name, key.fingerprint, JSON.stringify(error.toWire())] };
    const outcome = await this.inSchool(tenantId, [record, { ...this.statements.find, values: [tenantId, key.id, key.name] }]);
    return outcome ?? this.recorded(tenantId, key); // a faster one that the statement's snapshot did not show yet
  }

  /** All in one flush; the row of the last statement. */
  private inSchool(tenantId: string, queries: readonly Query[]): Promise<ProcessedMessage | undefined> {
    return this.transact('record', async (client) => {
      const opened = this.open(client, 'BEGIN', tenantId);
      const results = queries.map((query) => client.query<ProcessedMessage>(query));
      const committed = client.query(commit);
      await Promise.all([opened, ...results, committed]);
      return (await results[results.length - 1]).rows[0];
    });
  }
}

function tenant(tenantId: string | undefined): string {
  if (!tenantId) throw new DomainError('NO_TENANT', 'internal', 'Work on a school was begun without saying which.');
  return tenantId;
}

/**
 * One message of the simple protocol, with the id in its text: two statements of the extended one cost more than they do.
 * What writes is named statements, planned once a connection: left to itself PostgreSQL would plan each look into a table in
 * partitions anew, which takes it seven times as long as the look.
 */
function enterSchool(beginning: Beginning, tenantId: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenantId)) throw new DomainError('NO_TENANT', 'internal', 'What was given as a school is not the id of one.');
  const plans = beginning === 'BEGIN' ? `, set_config('plan_cache_mode', 'force_generic_plan', true)` : '';
  return `${beginning}; SELECT current_setting('app.tenant_id', true) AS before, set_config('app.tenant_id', '${tenantId}', true)${plans}`;
}

/** Several statements in one text are answered by a list of results, which the types of pg do not know. */
function rowOfLast(results: unknown): { before: string | null } {
  return (results as QueryResult<{ before: string | null }>[]).at(-1)!.rows[0];
}
