import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { databaseVariable, isSameDatabase } from '../postgres/module-databases';
import { addressOf } from '../postgres/settings';
import { assertMovable } from './checks';
import { bringSequences, compareCounts, compareRows, holdStill } from './comparison';
import { MoveRefused } from './errors';
import { Fence, isLeftBehind } from './fence';
import type { MovePlan } from './move-plan';
import { MoveRecord } from './move-record';
import { clearNewHome, prepareNewHome } from './new-home';
import { leaseMs, openSession } from './owner-session';
import { publish, subscribe, unpublish, unsubscribe, untilCaughtUp, untilCopied, untilLittleIsBehind } from './replication';

export const steps = ['note', 'prepare', 'publish', 'subscribe', 'copy', 'compare', 'hold', 'fence', 'catch up', 'count on', 'count rows', 'let go', 'conclude'] as const;
export type Step = (typeof steps)[number];

export interface MoveOptions {
  readonly say: (line: string) => void;
  /** False: rows are not compared, which takes as long as reading all of them once on either side. */
  readonly verify?: boolean;
  /** Ends the move when it is aborted, and takes all back. */
  readonly signal?: AbortSignal;
  /** Called before each step; what it throws ends the move as well. */
  readonly before?: (step: Step) => unknown;
}

/** Processes look every half a second; who has not seen it by then runs into the fence and begins anew. */
const untilHeldMs = 600;
const untilEndedMs = 10_000;
const catchUpMs = 30_000;

/**
 * Brings the tables of a module to another database while everything runs. PostgreSQL copies them and follows by logical
 * replication; at the end all work on the module waits for as long as it takes to shut the old tables and to count.
 */
export class DatabaseMove {
  private heldAt = 0;

  private constructor(
    private readonly plan: MovePlan,
    private readonly sessions: readonly Client[],
    private readonly record: MoveRecord,
    private readonly source: Client,
    private readonly target: Client,
  ) {}

  /** @throws MoveRefused when a database cannot be reached, or somebody else moves the tables of the module */
  static async on<T>(plan: MovePlan, work: (move: DatabaseMove) => Promise<T>): Promise<T> {
    const sessions: Client[] = [];
    const open = async (url: string): Promise<Client> => {
      const session = await openSession(url);
      sessions.push(session);
      return session;
    };
    try {
      const house = await open(plan.house.url);
      const record = await MoveRecord.lock(house, plan.module);
      return await work(new DatabaseMove(plan, sessions, record, await open(plan.from), await open(plan.to)));
    } finally {
      await endAll(sessions);
    }
  }

  /** Whether it could be done; nothing is. @throws MoveRefused */
  check(): Promise<void> {
    return assertMovable(this.plan, this.source, this.target);
  }

  /** @returns for how long work on the module waited, in milliseconds. @throws MoveRefused and whatever a database says; then everything is as it was */
  async run(options: MoveOptions): Promise<number> {
    const { module } = this.plan;
    if (((await this.record.read())?.state ?? 'moved') !== 'moved') {
      options.say(`an earlier move of ${module} was not ended: it is taken back first`);
      if ((await this.takeBack()) === 'moved') throw new MoveRefused(`It had come to its end: the tables of ${module} are at ${addressOf(this.plan.to)}`);
    }
    await this.check();
    try {
      await this.copy(options);
      await this.change(options);
    } catch (error) {
      const reason = await this.reasonOf(error);
      if ((await this.end()) === 'back') throw reason;
    }
    return performance.now() - this.heldAt;
  }

  /** From wherever it was left; what has come to its end stays. @throws MoveRefused when it was to go to another database: nothing is dropped there */
  async takeBack(): Promise<'back' | 'moved'> {
    const { module, house, from, to } = this.plan;
    const row = await this.record.read();
    if (!row) return 'back';
    if (row.state === 'moved') return isSameDatabase(row.at, to) ? 'moved' : 'back';
    if (!isSameDatabase(row.at, to)) throw new MoveRefused(`${module} was on its way to ${row.at}: \`schoolhouse database move ${module} --abort\` with that address`);
    if (!isSameDatabase(row.was_at ?? house.url, from)) throw new MoveRefused(`${module} was on its way from ${row.was_at ?? addressOf(house.url)}, and not from ${addressOf(from)}: correct ${databaseVariable(module)}`);
    if (await isLeftBehind(module, this.source)) {
      await this.record.conclude();
      return 'moved';
    }
    if (row.state === 'switching') await this.record.letGo();
    await unsubscribe(module, this.source, this.target);
    await unpublish(module, this.source);
    await clearNewHome(this.plan, this.target);
    await this.record.forget();
    return 'back';
  }

  private async copy({ say, verify = true, signal, before }: MoveOptions): Promise<void> {
    const { plan, source, target } = this;
    const step = stepping(signal, before);
    await step('note');
    await this.record.begin(plan.to);
    await step('prepare');
    await prepareNewHome(plan, source, target);
    await step('publish');
    await publish(plan, source);
    await step('subscribe');
    await subscribe(plan, source, target);
    say(`copying ${plan.module} to ${addressOf(plan.to)}; everything goes on`);
    await step('copy');
    await untilCopied(plan, target, say, signal);
    await untilLittleIsBehind(plan, source, target, signal);
    await step('compare');
    if (!verify) return;
    say(`${await this.compare()} rows are the same in both`);
    await untilLittleIsBehind(plan, source, target, signal);
  }

  /** Both databases as of one moment: writers wait until the new one has caught up. They go on while the rows are read. */
  private async compare(): Promise<number> {
    const { plan, source, target } = this;
    const fence = await Fence.against('writers', plan, untilEndedMs);
    try {
      await untilCaughtUp(plan, source, catchUpMs);
      await holdStill(source, target);
    } finally {
      await fence.end();
    }
    const count = await compareRows(plan.module, source, target);
    await Promise.all([source, target].map((session) => session.query('COMMIT')));
    return count;
  }

  /** The point of no return is the commit by which the old tables are left behind: it comes about once, or PostgreSQL has undone the fence. */
  private async change({ say, verify = true, signal, before }: MoveOptions): Promise<void> {
    const { plan, source, target, record } = this;
    const { module } = plan;
    const step = stepping(signal, before);
    await step('hold');
    this.heldAt = performance.now();
    await record.hold();
    say(`work on ${module} waits`);
    await pause(untilHeldMs);
    await step('fence');
    await record.assertHeld();
    const fence = await Fence.against('everybody', plan, untilEndedMs);
    try {
      await step('catch up');
      await untilCaughtUp(plan, source, catchUpMs);
      await step('count on');
      await bringSequences(module, fence.session, target);
      await step('count rows');
      if (verify) say(`${await compareCounts(module, fence.session, target)} rows in both now`);
      await step('let go');
      await unsubscribe(module, source, target);
      await unpublish(module, source);
      await step('conclude');
      await record.assertHeld();
      await fence.leaveBehind();
    } finally {
      await fence.end();
    }
    await record.conclude();
  }

  /** On sessions that are surely whole: those of the move may be what failed. */
  private async end(): Promise<'back' | 'moved'> {
    await endAll(this.sessions);
    try {
      return await DatabaseMove.on(this.plan, (again) => again.takeBack());
    } catch (error) {
      throw new MoveRefused(`The move of ${this.plan.module} could not be taken back (${(error as Error).message}): \`schoolhouse database move ${this.plan.module} --abort\``);
    }
  }

  private async reasonOf(error: unknown): Promise<unknown> {
    if (this.heldAt === 0 || (await this.record.isHeard())) return error;
    return new MoveRefused(`PostgreSQL heard nothing of this command for ${leaseMs / 1_000} s while work on ${this.plan.module} waited, or lost it: so work went on where it was, and nothing was switched`);
  }
}

const endAll = async (sessions: readonly Client[]): Promise<void> => void (await Promise.all(sessions.map((session) => session.end())));

const stepping = (signal: AbortSignal | undefined, before: MoveOptions['before']) => async (step: Step): Promise<void> => {
  signal?.throwIfAborted();
  await before?.(step);
};
