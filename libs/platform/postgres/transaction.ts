import { DatabaseError, type PoolClient, type QueryResultRow } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { type DomainError } from '../messaging/domain-error';
import type { EventType } from '../messaging/message';
import { currentContext, type MessageContext } from '../tenant-context/message-context';
import { entityManagerOn } from './entity-manager';
import type { Statement } from './statement';

/** What a broken constraint means to a caller: `{ activity_seats: () => new CapacityExceeded() }`. */
export type Violations = Readonly<Record<string, () => DomainError>>;

export interface EmittedEvent {
  readonly type: EventType;
  readonly aggregateId: string;
  readonly data: object;
  /** What it is a consequence of. */
  readonly context: MessageContext;
}

interface Write {
  readonly statement: Statement;
  /** Asked for when it is sent. */
  readonly values: () => readonly unknown[];
  readonly violations?: Violations;
}

/**
 * The work between BEGIN and COMMIT, in one school. Statements leave in as few round trips as their order allows:
 * BEGIN rides with the first read, all writes ride with COMMIT.
 */
export class Transaction {
  private writes: Write[] = [];
  private readonly gatherings = new Map<Statement, object[]>();
  private readonly emitted: EmittedEvent[] = [];
  private entityManager?: EntityManager;

  constructor(
    readonly tenantId: string,
    private readonly client: PoolClient,
    private readonly dataSource: DataSource,
    /** Rejects when there is nothing to be done here: done before, being done, or not a clean connection. */
    readonly begun: Promise<void>,
  ) {}

  /** TypeORM, for where convenience counts. What it does is sent at once; writes put off by `write` go first. */
  get manager(): EntityManager {
    this.entityManager ??= entityManagerOn(this.dataSource, this.client);
    return this.entityManager;
  }

  async rows<Row extends QueryResultRow>(statement: Statement | string, values: readonly unknown[] = []): Promise<Row[]> {
    const put = this.flush();
    const result = this.client.query<Row>(toQuery(statement, values));
    const [outcome] = await Promise.allSettled([result, this.begun]);
    await this.begun;
    await put;
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value.rows;
  }

  async row<Row extends QueryResultRow>(statement: Statement | string, values: readonly unknown[] = []): Promise<Row | undefined> {
    return (await this.rows<Row>(statement, values))[0];
  }

  /**
   * Changes rows when the transaction commits, in the order of these calls: touch the contended row last, then its
   * lock is held for one flush to disk and no round trip. A violated constraint undoes all and is thrown as said.
   */
  write(statement: Statement, values: readonly unknown[], violations?: Violations): void {
    this.writes.push({ statement, values: () => values, violations });
  }

  /**
   * As `write`, for a statement that takes any number of rows: `$1` is the school, `$2` a JSON array of them (for
   * `jsonb_to_recordset`). What the events of a job add to one table is one statement, where the first of them stands.
   */
  gather(statement: Statement, row: object): void {
    const known = this.gatherings.get(statement);
    if (known) known.push(row);
    else {
      const rows = [row];
      this.gatherings.set(statement, rows);
      this.writes.push({ statement, values: () => [this.tenantId, JSON.stringify(rows)] });
    }
  }

  /** Tells the other modules, if and when this commits. Events of one aggregate arrive in the order of their emission. */
  emit(event: object, aggregateId: string): void {
    const type = event.constructor as unknown as EventType;
    this.emitted.push({ type, aggregateId, data: type.data.parse(event), context: currentContext() });
  }

  get events(): readonly EmittedEvent[] {
    return this.emitted;
  }

  /** Sends what was put off. The promise rejects with the meaning of the first fault. */
  flush(): Promise<void> {
    const sent = this.writes.map(({ statement, values, violations }) =>
      this.client.query(toQuery(statement, values())).catch((error: unknown) => {
        throw meaningOf(error, violations);
      }),
    );
    this.writes = [];
    this.gatherings.clear();
    const all = Promise.all(sent).then(() => undefined);
    all.catch(() => undefined); // awaited by the caller; a rejection in the meantime must not end the process
    return all;
  }
}

const toQuery = (statement: Statement | string, values: readonly unknown[]) =>
  typeof statement === 'string' ? { text: statement, values: [...values] } : { ...statement, values: [...values] };

function meaningOf(error: unknown, violations: Violations = {}): unknown {
  const constraint = error instanceof DatabaseError ? error.constraint : undefined;
  return (constraint && violations[constraint]?.()) || error;
}
