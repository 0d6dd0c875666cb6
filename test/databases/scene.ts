import { anActivity } from '@schoolhouse/activity/testing/builders';
import { registered } from '@schoolhouse/enrollment/testing/builders';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Client } from 'pg';
import { DatabaseMove, type MoveOptions } from '@schoolhouse/platform/database-move/database-move';
import { StartWorkflow } from '@schoolhouse/saga';
import { migrationsOfHouse } from '../../apps/house';
import { eventually, openHouse, type HouseUnderTest, type SchoolOfHouse } from '../house/house-under-test';
import { emptyDatabase, type EmptyDatabase } from './empty-database';

const fees = migrationsOfHouse.find(({ module }) => module === 'fees')!;

/** A house at work, and a database in which the tables of fees may be one day. */
export class Scene {
  private constructor(
    readonly house: HouseUnderTest,
    readonly elsewhere: EmptyDatabase,
    private readonly school: SchoolOfHouse,
    private readonly activityId: string,
  ) {}

  static async open(): Promise<Scene> {
    const house = await openHouse();
    const school = await house.school();
    const { id } = await anActivity(school, { capacity: 10_000, price: { amount: 5_000, currency: 'EUR' } });
    return new Scene(house, await emptyDatabase(), school, id);
  }

  async close(): Promise<void> {
    await this.house.close();
    await this.elsewhere.drop();
  }

  on<T>(work: (move: DatabaseMove) => Promise<T>, to = this.elsewhere.url, from = this.house.database.url): Promise<T> {
    return DatabaseMove.on({ ...fees, house: this.house.database, from, to }, work);
  }

  move(options: Partial<MoveOptions> = {}, to?: string, from?: string): Promise<number> {
    return this.on((begun) => begun.run({ say: () => undefined, ...options }), to, from);
  }

  /** @returns how the workflow ended */
  async enroll(): Promise<string> {
    const student = await registered(this.school);
    const enrollmentId = newId();
    const input = { enrollmentId, studentId: student.id, activityId: this.activityId, discountCode: null };
    const { workflow } = await this.school.execute(new StartWorkflow({ workflow: 'enroll-student', subjectId: enrollmentId, input, waitMs: 30_000 }));
    return workflow.status;
  }

  /** Enrollments, one after the other by each of four. @returns how to end them, and how they ended */
  async underLoad(): Promise<() => Promise<string[]>> {
    const outcomes: string[] = [];
    let over = false;
    const hands = Array.from({ length: 4 }, async () => {
      while (!over) outcomes.push(await this.enroll());
    });
    await eventually(() => Promise.resolve(outcomes.length), (count) => count > 4);
    return async () => {
      over = true;
      await Promise.all(hands);
      return outcomes;
    };
  }

  /** Somebody whose transaction is open when the move comes to the fence, and ends as soon as that waits for it. */
  async writer(sql: string) {
    const client = new Client({ connectionString: this.house.database.url });
    await client.connect();
    let over = false;
    let waiting: Promise<unknown> = Promise.resolve();
    const isWaitedFor = () => this.house.database.inspect(`SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND NOT granted`);
    return {
      write: async () => {
        await client.query('BEGIN');
        await client.query(sql);
        waiting = eventually(isWaitedFor, (rows) => over || rows.length > 0).then(() => client.query('COMMIT'));
      },
      end: async () => {
        over = true;
        await waiting;
        await client.end();
      },
    };
  }

  feesHere = (schema = 'fees'): Promise<number> => this.house.database.inspect<{ fees: number }>(`SELECT count(*)::int AS fees FROM ${schema}.fee`).then(([{ fees: count }]) => count);
  feesThere = (): Promise<number> => this.elsewhere.ask<{ fees: number }>('SELECT count(*)::int AS fees FROM fees.fee').then(([{ fees: count }]) => count);

  /** What a move leaves in the databases. */
  async traces() {
    const schemas = `SELECT nspname AS name FROM pg_namespace WHERE nspname ~ '^fees' ORDER BY 1`;
    return {
      rows: await this.house.database.inspect('SELECT module, state FROM platform.module_database'),
      here: (await this.house.database.inspect<{ name: string }>(schemas)).map(({ name }) => name),
      there: (await this.elsewhere.ask<{ name: string }>(schemas)).map(({ name }) => name),
      wires: [
        ...(await this.house.database.inspect('SELECT pubname FROM pg_publication')),
        ...(await this.house.database.inspect('SELECT slot_name FROM pg_replication_slots WHERE database = current_database()')),
        ...(await this.elsewhere.ask('SELECT subname FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())')),
      ],
    };
  }

  /** The new database with an owner who may do all that is needed, but for one thing. */
  async ownerWithout(missing: 'BYPASSRLS' | 'SUPERUSER'): Promise<string> {
    const owner = `owner_${newId().replaceAll('-', '')}`;
    await this.elsewhere.ask(`CREATE ROLE ${owner} LOGIN PASSWORD 'secret' CREATEROLE ${missing === 'BYPASSRLS' ? '' : 'BYPASSRLS'} IN ROLE pg_create_subscription`);
    // On this server the roles were made by somebody else already.
    await this.elsewhere.ask(`GRANT schoolhouse_fees, schoolhouse_platform, schoolhouse_queue TO ${owner} WITH ADMIN TRUE, INHERIT FALSE`);
    await this.elsewhere.ask(`ALTER DATABASE ${new URL(this.elsewhere.url).pathname.slice(1)} OWNER TO ${owner}`);
    return Object.assign(new URL(this.elsewhere.url), { username: owner, password: 'secret' }).toString();
  }
}
