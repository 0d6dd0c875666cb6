import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { isSameDatabase } from '../postgres/module-databases';
import { addressOf } from '../postgres/settings';
import { assertMovable } from './checks';
import { bringSequences, compare } from './comparison';
import { MoveRefused } from './errors';
import { fence, unfence } from './fence';
import type { MovePlan } from './move-plan';
import { MoveRecord } from './move-record';
import { clearNewHome, prepareNewHome } from './new-home';
import { openSession } from './owner-session';
import { publish, subscribe, unpublish, unsubscribe, untilCaughtUp, untilCopied } from './replication';

export const steps = ['note', 'prepare', 'publish', 'subscribe', 'copy', 'hold', 'fence', 'catch up', 'count on', 'compare', 'let go', 'conclude'] as const;
export type Step = (typeof steps)[number];

export interface MoveOptions {
  readonly say: (line: string) => void;
  /** False: rows are not compared, which takes as long as reading all of them twice. */
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
 * replication; at the end all work on the module waits for as long as it takes to lock the old tables for good and to compare.
 */
export class DatabaseMove {
  private constructor(
    private readonly plan: MovePlan,
    private readonly record: MoveRecord,
    private readonly source: Client,
    private readonly target: Client,
  ) {}

  /** @throws MoveRefused when a database cannot be reached, or somebody else moves one of this house */
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
      return await work(new DatabaseMove(plan, record, await open(plan.from), await open(plan.to)));
    } finally {
      await Promise.all(sessions.map((session) => session.end()));
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
      await this.takeBack();
    }
    await this.check();
    try {
      await this.copy(options);
      return await this.change(options);
    } catch (error) {
      await this.takeBack().catch((fault: Error) => {
        throw new MoveRefused(`${(error as Error).message}. It could not be taken back (${fault.message}): \`schoolhouse database move ${module} --abort\``);
      });
      throw error;
    }
  }

  /** From wherever it was left. What was concluded stays. @throws MoveRefused when it was to go to another database: nothing is dropped there */
  async takeBack(): Promise<void> {
    const { module, to } = this.plan;
    const row = await this.record.read();
    if (!row || row.state === 'moved') return;
    if (!isSameDatabase(row.at, to)) throw new MoveRefused(`${module} was on its way to ${row.at}: \`schoolhouse database move ${module} --abort\` with that address`);
    await unfence(module, this.source);
    if (row.state === 'switching') await this.record.letGo();
    await unsubscribe(module, this.source, this.target);
    await unpublish(module, this.source);
    await clearNewHome(this.plan, this.target);
    await this.record.forget();
  }

  private async copy({ say, signal, before }: MoveOptions): Promise<void> {
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
    await untilCopied(plan, source, target, say, signal);
  }

  private async change({ say, verify = true, signal, before }: MoveOptions): Promise<number> {
    const { plan, source, target, record } = this;
    const { module } = plan;
    const step = stepping(signal, before);
    await step('hold');
    say(`work on ${module} waits`);
    const began = performance.now();
    await record.hold();
    await pause(untilHeldMs);
    await step('fence');
    await record.assertHeld();
    await fence(module, source, untilEndedMs);
    await step('catch up');
    await untilCaughtUp(plan, source, catchUpMs);
    await step('count on');
    await bringSequences(module, source, target);
    await step('compare');
    if (verify) say(`${await compare(module, source, target)} rows are the same in both`);
    await step('let go');
    await unsubscribe(module, source, target);
    await unpublish(module, source);
    await step('conclude');
    await record.conclude();
    return performance.now() - began;
  }
}

const stepping = (signal: AbortSignal | undefined, before: MoveOptions['before']) => async (step: Step): Promise<void> => {
  signal?.throwIfAborted();
  await before?.(step);
};
