import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Counter } from 'prom-client';
import { MessageRouter, type Deliver, type Redirect } from '../messaging/message-router';
import { PLACEMENTS } from '../messaging/messaging.module';
import { isHere, type Placement } from '../messaging/placement';
import { DomainError } from '../messaging/domain-error';
import { CallTimedOut, NoRoute } from '../messaging/errors';
import type { MessageType } from '../messaging/message';
import { IdentityUnavailable } from '../service-identity/errors';
import { moduleOf } from '../telemetry/call-metrics';
import type { MessageContext } from '../tenant-context/message-context';
import { meets, parseAddress } from './address';
import { CallDurations } from './call-durations';
import { IncompatiblePeer, ModuleUnavailable } from './errors';
import { goesElsewhere, type PlacementRule } from './placement-rule';
import { PROCESS } from './process-registry';
import type { ProcessIdentity } from './processes-seen';
import type { RemoteModule } from './remote-module';
import { RemoteModules } from './remote-modules';
import { RulesToFollow } from './rules-to-follow';
import { isNobody, shareText } from './school-share';
import { ShadowReads } from './shadow-reads';

const lookMs = 500;
const helloMs = 2_000;
const longestPauseMs = 8_000;
/** Who is on trial is not waited for longer than this: there is somebody here who can do it. */
const trialMs = 1_000;

const moved = new Counter({ name: 'schoolhouse_moving_calls_total', help: 'Messages of a module that is moving, by where they were handled.', labelNames: ['module', 'where'] as const });
const takenBack = new Counter({ name: 'schoolhouse_moving_taken_back_total', help: 'Moves that were undone because of a fault.', labelNames: ['module'] as const });

interface Move {
  readonly rule: PlacementRule;
  readonly remote: RemoteModule;
  readonly here: CallDurations;
  readonly there: CallDurations;
}

/** There may be slower than here by the way it is away, and by no more. */
const slowerMs = 50;

/**
 * Lets modules that are here be served elsewhere, a share of the schools at a time, by rules that may change at any moment. Both
 * sides work on the same tables, so whatever goes wrong there is done here instead, and the rule is taken back for everybody.
 */
@Injectable()
export class MovingModules implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MovingModules.name);
  private readonly moves = new Map<string, Move>();
  private readonly following = new Set<string>();
  private readonly awaited = new Map<string, { readonly until: number; readonly pauseMs: number }>();
  private readonly shadows = new ShadowReads();
  private timer?: NodeJS.Timeout;
  private stopped = false;

  constructor(
    @Inject(PLACEMENTS) private readonly placements: readonly Placement[],
    private readonly router: MessageRouter,
    private readonly rules: RulesToFollow,
    private readonly remotes: RemoteModules,
    @Inject(PROCESS) private readonly self: Pick<ProcessIdentity, 'listen'>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.look();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  get inForce(): readonly PlacementRule[] {
    return [...this.moves.values()].map(({ rule }) => rule);
  }

  private async look(): Promise<void> {
    try {
      const rules = await this.rules.look();
      await Promise.race([Promise.all(rules.map((rule) => this.followAlone(rule))), pause(lookMs, undefined, { ref: false })]);
      for (const move of this.moves.values()) await this.takeBackIfSlow(move);
      for (const module of this.moves.keys()) if (!rules.some((rule) => rule.module === module)) this.stay(module);
      for (const { rule } of this.moves.values()) if (rule.next.length > 0) await this.rules.goOn(rule);
    } catch (error) {
      this.logger.warn(`The rules of placement will be read again: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!this.stopped) this.timer = setTimeout(() => void this.look(), lookMs).unref();
  }

  /** One rule of a module at a time; a look goes on without who takes long to answer a hello. */
  private async followAlone(rule: PlacementRule): Promise<void> {
    if (this.following.has(rule.module)) return;
    this.following.add(rule.module);
    await this.follow(rule).finally(() => this.following.delete(rule.module));
  }

  private async follow(rule: PlacementRule): Promise<void> {
    const { module } = rule;
    const known = this.moves.get(module);
    if (isSame(known?.rule, rule)) return;
    const placement = this.placements.find((candidate) => candidate.contract.module === module && isHere(candidate));
    if (!placement) return;
    if (isNobody(rule) && !rule.shadow) return this.stay(module);
    if (rule.version === 0 && performance.now() < (this.awaited.get(module)?.until ?? 0)) return;
    if (this.listensAt(rule.at)) return this.takeBack(rule, `this process serves ${module} there itself, and its calls would come back to it: listen elsewhere while ${module} moves`);
    try {
      const remote = known?.rule.at === rule.at ? known.remote : await this.remotes.open(placement, rule.at);
      await this.greet(remote, rule);
      const move = { rule, remote, here: known?.here ?? new CallDurations(), there: new CallDurations() };
      this.moves.set(module, move);
      this.awaited.delete(module);
      this.router.redirect(module, this.redirectBy(move));
      this.logger.log({ module, at: remote.address, share: shareText(rule), shadow: rule.shadow }, 'A module is being moved');
    } catch (error) {
      if ((known || rule.version > 0 || IncompatiblePeer.is(error)) && !IdentityUnavailable.is(error)) await this.takeBack(rule, error);
      else this.wait(module, error);
    }
  }

  private listensAt(at: string): boolean {
    return this.self.listen.some((own) => meets(parseAddress(own), parseAddress(at)));
  }

  private async greet(remote: RemoteModule, { module }: PlacementRule): Promise<void> {
    try {
      // Asked twice: the first hello to who has just begun, or asks somebody who has, is the slowest of all.
      const ask = () => remote.makeReady(helloMs);
      const { misfits } = await ask().catch((error: unknown) => (CallTimedOut.is(error) ? ask() : Promise.reject(error)));
      if (misfits.length > 0) throw new IncompatiblePeer({ module, at: remote.address, ...misfits[0] });
    } catch (error) {
      if (this.moves.get(module)?.remote !== remote) await this.remotes.close(remote);
      throw error;
    }
  }

  /** Who was started together with a module elsewhere, or with identity, may be the faster of the two. Everybody is served here until it answers; it is asked less and less often. */
  private wait(module: string, error: unknown): void {
    const known = this.awaited.get(module);
    if (!known) this.logger.warn({ module, reason: String(error) }, 'A module with a share of the schools is not there yet; it is asked again and again');
    const pauseMs = Math.min(2 * (known?.pauseMs ?? lookMs), longestPauseMs);
    this.awaited.set(module, { until: performance.now() + pauseMs, pauseMs });
  }

  private stay(module: string): void {
    if (!this.moves.delete(module)) return;
    this.router.redirect(module, undefined);
    this.logger.log({ module }, 'A module is served here again');
  }

  private redirectBy(move: Move): Redirect {
    const there: Deliver = (message, context, ms) => move.remote.call(typeOf(message), message, context, Math.min(ms, trialMs));
    return (message, context, patienceMs, here) => {
      if (goesElsewhere(move.rule, context.tenantId, this.rules.isOn)) return this.tryThere(move, message, context, () => there(message, context, patienceMs), here);
      moved.inc({ module: move.rule.module, where: 'here' });
      const answered = move.here.time(here);
      if (move.rule.shadow && typeOf(message).kind === 'query') this.shadows.compare(typeOf(message), answered, () => there(message, context, patienceMs));
      return answered;
    };
  }

  /** What surely did not begin, or may begin twice, is done here when it cannot be done there; a definite no of there is the answer. */
  private async tryThere({ rule, there: durations }: Move, message: object, context: MessageContext, there: () => Promise<unknown>, here: () => Promise<unknown>): Promise<unknown> {
    const { module } = rule;
    try {
      const answer = await durations.time(there);
      moved.inc({ module, where: 'there' });
      return answer;
    } catch (error) {
      if (!(error instanceof DomainError) || error.isDefinite) throw error;
      await this.takeBack(rule, error);
      const mayRepeat = surelyNotBegun(error, module) || typeOf(message).kind === 'query' || context.commandKey !== undefined;
      if (!mayRepeat) throw error;
      moved.inc({ module, where: 'here instead' });
      return here();
    }
  }

  private async takeBackIfSlow({ rule, here, there }: Move): Promise<void> {
    const [ours, theirs] = [here.p95, there.p95];
    if (ours === undefined || theirs === undefined || theirs <= 2 * ours + slowerMs) return;
    await this.takeBack(rule, `95 of 100 calls take up to ${Math.round(theirs)} ms there and ${Math.round(ours)} ms here`);
  }

  /** Here at once, everywhere within the time of a look. */
  private async takeBack(rule: PlacementRule, error: unknown): Promise<void> {
    const reason = error instanceof DomainError ? `${error.code} ${JSON.stringify(error.details)}` : String(error);
    if (this.moves.get(rule.module)?.rule.version === rule.version) this.stay(rule.module);
    takenBack.inc({ module: rule.module });
    this.logger.error({ module: rule.module, reason }, 'A move was taken back');
    await this.rules.takeBack(rule, `taken back: ${reason}`.slice(0, 500)).catch((fault: unknown) => this.logger.warn(`The rule could not be taken back: ${String(fault)}`));
  }
}

/** The same errors come from there when it is a module asked by this one that is away: by then its own work had begun. */
function surelyNotBegun(error: DomainError, module: string): boolean {
  const { module: named, message = '' } = error.details as { module?: string; message?: string };
  return [ModuleUnavailable, IncompatiblePeer, NoRoute].some((type) => type.is(error)) && (named ?? moduleOf(message)) === module;
}

const isSame = (one: PlacementRule | undefined, other: PlacementRule): boolean => JSON.stringify(one) === JSON.stringify(other);

const typeOf = (message: object): MessageType => message.constructor as unknown as MessageType;
