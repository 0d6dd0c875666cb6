import { Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import type { Contract } from '../messaging/contract';
import { DomainError } from '../messaging/domain-error';
import { CallTimedOut, NoRoute } from '../messaging/errors';
import type { MessageType } from '../messaging/message';
import { ServiceRefused } from '../service-identity/service-refused';
import { inSpan } from '../telemetry/tracing';
import type { MessageContext } from '../tenant-context/message-context';
import type { CallerCredentials } from './call-headers';
import { misfits, trimmedTo, type Misfit } from './contract-comparison';
import { describe, type ContractDescription } from './contract-description';
import { IncompatiblePeer, ModuleUnavailable, OutcomeUnknown } from './errors';
import { LineFault, type CallReply, type CallRequest, type Line } from './line';
import { RemotePolicy, type BreakerState } from './remote-policy';
import type { RemoteSettings } from './remote-settings';

const faults = new Counter({ name: 'schoolhouse_module_faults_total', help: 'Calls to a module elsewhere that got no answer, by whether the work can have been begun.', labelNames: ['module', 'begun'] as const });

/** What is known of another version that answers at the other end. */
interface Peer {
  readonly description: ContractDescription;
  readonly misfits: readonly Misfit[];
}

export interface Introduction {
  readonly instance: string;
  readonly version: string;
  readonly hash: string;
  readonly misfits: readonly Misfit[];
}

/** A module elsewhere, as its callers here see it: by the same messages, with the same errors, and a few more ways to fail. */
export class RemoteModule {
  private readonly logger = new Logger(RemoteModule.name);
  private readonly policy: RemotePolicy;
  /** Versions that were met at the other end and differ from ours, by hash. */
  private readonly peers = new Map<string, Peer>();

  constructor(
    private readonly contract: Contract,
    readonly address: string,
    private readonly line: Line,
    private readonly credentials: CallerCredentials,
    settings: RemoteSettings,
  ) {
    this.policy = new RemotePolicy(contract.module, settings);
  }

  get breaker(): BreakerState {
    return this.policy.breakerState;
  }

  /**
   * @param message valid by our contract
   * @throws DomainError of the module; MODULE_UNAVAILABLE, OUTCOME_UNKNOWN, CALL_TIMED_OUT, INCOMPATIBLE_PEER
   */
  async call(type: MessageType, message: object, context: MessageContext, patienceMs: number): Promise<unknown> {
    const isSafe = type.kind === 'query' || context.commandKey !== undefined;
    try {
      return await this.policy.run(isSafe, patienceMs, (leftMs) => inSpan(type.type, 'client', { 'schoolhouse.module': this.contract.module }, context, (inner) => this.send(type, message, inner, leftMs)));
    } catch (error) {
      throw this.meaningOf(error, type.type, patienceMs);
    }
  }

  /** Asks who is there and compares versions. @throws ModuleUnavailable */
  greet(patienceMs: number): Promise<Introduction> {
    return this.hello(this.request('hello', patienceMs), patienceMs);
  }

  /**
   * A hello to one who is to work for us from the next moment on: it says whether it lets us in and its database answers. What the first call would wait for
   * (a token, the keys by which it is checked, connections) is there when this has been answered. @throws ModuleUnavailable, IDENTITY_UNAVAILABLE, DATABASE_UNAVAILABLE
   */
  async makeReady(patienceMs: number): Promise<Introduction> {
    const token = await this.credentials.token().catch((error: DomainError) => Promise.reject(this.refusalOf(error)));
    return this.hello({ ...this.request('hello', patienceMs), readiness: true, token }, patienceMs);
  }

  private async hello(request: CallRequest, patienceMs: number): Promise<Introduction> {
    const reply = await this.line.send(request, patienceMs).catch((error: unknown) => Promise.reject(this.meaningOf(error, 'hello', patienceMs)));
    if (reply.kind === 'refusal') throw this.refusalOf(DomainError.fromWire(reply.error));
    if (reply.kind !== 'introduction') throw new ModuleUnavailable({ module: this.contract.module, at: this.address, reason: `a hello was answered with ${reply.kind}` });
    return { instance: reply.instance, version: reply.version, hash: reply.hash, misfits: this.meet(reply).misfits };
  }

  close(): Promise<void> {
    return this.line.close();
  }

  private async send(type: MessageType, message: object, context: MessageContext, leftMs: number): Promise<unknown> {
    const until = performance.now() + leftMs;
    const headers = await this.credentials.headers(context, type.type).catch((error: DomainError) => Promise.reject(this.refusalOf(error)));
    // A second time when another version has introduced itself, a third when a copy of yet another one took that call.
    for (let turn = 1; turn <= 3; turn += 1) {
      const left = until - performance.now();
      const reply = await this.line.send({ ...this.request('call', left, type.type), ...headers, type: type.type, message }, left);
      if (reply.kind === 'answer') return reply.contract === undefined ? (reply.answer ?? null) : trimmedTo(type.answer, reply.answer ?? null);
      if (reply.kind === 'refusal') throw this.refusalOf(DomainError.fromWire(reply.error));
      if (reply.kind === 'leaving') throw new LineFault('no', 'the copy that was asked is leaving');
      this.assertFits(this.meet(reply), type);
    }
    throw new LineFault('no', 'more versions than can be met in one call');
  }

  /** That this process is not let in is no fault of who asked it: they are told that a part does not work, and operators why. */
  private refusalOf(error: DomainError): DomainError {
    if (!ServiceRefused.is(error)) return error;
    this.logger.error({ module: this.contract.module, at: this.address, ...error.details }, 'A module elsewhere does not let this process in: look at SERVICE_ID and what the service may call');
    return new ModuleUnavailable({ module: this.contract.module, reason: 'this process is not let in' });
  }

  private request(kind: CallRequest['kind'], ttlMs: number, type = ''): CallRequest {
    const checked = [...this.peers].filter(([, { description, misfits }]) => description.messages[type] && misfits.every(({ message }) => message !== type)).map(([hash]) => hash);
    return { kind, module: this.contract.module, ttlMs: Math.ceil(ttlMs), contract: describe(this.contract).hash, checked };
  }

  private meet({ hash, contract, version }: Extract<CallReply, { kind: 'introduction' }>): Peer {
    const known = this.peers.get(hash);
    if (known) return known;
    const ours = describe(this.contract);
    const peer = { description: contract, misfits: hash === ours.hash ? [] : misfits(ours.description, contract) };
    if (hash === ours.hash) return peer;
    this.peers.set(hash, peer);
    for (const misfit of peer.misfits) this.logger.error({ module: this.contract.module, at: this.address, version, ...misfit }, 'A version elsewhere does not fit ours');
    return peer;
  }

  private assertFits(peer: Peer, type: MessageType): void {
    const misfit = peer.misfits.find(({ message }) => message === type.type);
    if (misfit) throw new IncompatiblePeer({ module: this.contract.module, at: this.address, ...misfit });
    if (!peer.description.messages[type.type]) throw new NoRoute({ message: type.type, at: this.address, reason: 'the version that runs there does not know this message' });
  }

  private meaningOf(error: unknown, message: string, patienceMs: number): unknown {
    const timedOut = new CallTimedOut({ message, afterMs: Math.round(patienceMs) });
    // At the other end the clock began later: whichever is first, it is this call that was not answered in its time.
    if (CallTimedOut.is(error) && (error as DomainError).details.message === message) return timedOut;
    if (!(error instanceof LineFault)) return error;
    const { module } = this.contract;
    faults.inc({ module, begun: error.begun });
    const about = { module, message, reason: error.message };
    this.logger.warn(about, 'A module elsewhere gave no answer');
    if (error.begun === 'no') return new ModuleUnavailable(about);
    return error.timedOut ? timedOut : new OutcomeUnknown(about);
  }
}
