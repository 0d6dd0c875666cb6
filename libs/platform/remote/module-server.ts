import { Logger } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { newId } from '../ids/ids';
import type { Contract } from '../messaging/contract';
import { DomainError } from '../messaging/domain-error';
import { CommandExpired, InvalidMessage, NoRoute } from '../messaging/errors';
import type { MessageRouter } from '../messaging/message-router';
import type { MessageType } from '../messaging/message';
import type { Address } from './address';
import type { CallChecker } from './call-headers';
import { trimmedTo } from './contract-comparison';
import { describe } from './contract-description';
import type { CallReply, CallRequest, Listener } from './line';
import { openListener } from './open-line';
import type { TlsFiles } from './tls-files';

const served = new Counter({ name: 'schoolhouse_module_calls_served_total', help: 'Calls from other processes, by how they were answered.', labelNames: ['module', 'reply'] as const });
const atWork = new Gauge({ name: 'schoolhouse_module_calls_at_work', help: 'Calls from other processes that are being answered.' });

/** Callers that have just been told that we leave come no more; this long we go on telling those who have not. */
const lingerMs = 500;

/** Serves the contracts of the modules here to other processes, and leaves without failing a call. */
export class ModuleServer {
  private readonly logger = new Logger(ModuleServer.name);
  private readonly instance = newId();
  private readonly types: ReadonlyMap<string, MessageType>;
  private readonly listeners: Listener[] = [];
  private readonly running = new Set<Promise<CallReply>>();
  private leaving = false;
  private closed?: Promise<void>;

  constructor(
    private readonly contracts: readonly Contract[],
    private readonly router: MessageRouter,
    private readonly checker: CallChecker,
    private readonly version: string,
    /** @throws DATABASE_UNAVAILABLE while a module could not work */
    private readonly isReady: (module: string) => Promise<unknown> = async () => undefined,
  ) {
    this.types = new Map(contracts.flatMap(({ commands, queries }) => [...commands, ...queries].map((type) => [type.type, type])));
  }

  /** @throws Error of the transport when the address is taken or the broker does not answer */
  async listen(addresses: readonly Address[], tls?: TlsFiles): Promise<void> {
    const modules = this.contracts.map(({ module }) => module);
    for (const address of addresses) {
      this.listeners.push(await openListener(address, modules, (request) => this.answer(request), tls));
      this.logger.log(`${modules.join(', ')} at ${address.text}`);
    }
  }

  /** Ends when what has come is answered, or the grace is over. */
  close(graceMs: number): Promise<void> {
    this.closed ??= this.leave(graceMs);
    return this.closed;
  }

  private async leave(graceMs: number): Promise<void> {
    const until = performance.now() + graceMs;
    await Promise.all(this.listeners.map((listener) => listener.stop()));
    this.leaving = true;
    await pause(Math.min(lingerMs, graceMs));
    while (this.running.size > 0 && performance.now() < until) await Promise.race([Promise.all(this.running), pause(until - performance.now())]);
    if (this.running.size > 0) this.logger.warn(`${this.running.size} calls are cut off: the time for ending is over`);
    await Promise.all(this.listeners.map((listener) => listener.close()));
  }

  /** Never rejects: whatever goes wrong is an answer, or there would be none. */
  private async answer(request: CallRequest): Promise<CallReply> {
    const reply = this.leaving ? Promise.resolve<CallReply>({ kind: 'leaving' }) : this.handle(request);
    this.running.add(reply);
    atWork.set(this.running.size);
    const replied = await reply;
    this.running.delete(reply);
    atWork.set(this.running.size);
    served.inc({ module: this.contracts.some(({ module }) => module === request?.module) ? request.module : 'unknown', reply: replied.kind });
    return replied;
  }

  private async handle(request: CallRequest): Promise<CallReply> {
    const arrived = Date.now();
    try {
      const contract = this.contracts.find(({ module }) => module === request?.module);
      if (!contract) throw new NoRoute({ module: String(request?.module), reason: 'it is not served here' });
      const { description, hash } = describe(contract);
      if (request.readiness) {
        await this.checker.admit(request.token, contract.module); // first: a stranger sets nothing in motion
        await this.isReady(contract.module);
      }
      const isKnown = request.contract === hash || request.checked?.includes(hash);
      if (request.kind === 'hello' || !isKnown) return { kind: 'introduction', hash, contract: description, instance: this.instance, version: this.version };
      const type = this.types.get(String(request.type));
      if (!type?.type.startsWith(`${contract.module}.`)) throw new NoRoute({ message: String(request.type) });
      if (!(request.ttlMs > 0)) throw new CommandExpired({ message: type.type });
      if (typeof request.message !== 'object' || request.message === null) throw new InvalidMessage({ message: type.type });
      const { deadline: _theirClock, ...context } = await this.checker.check(request, contract.module, type.type);
      const isOtherVersion = request.contract !== hash;
      const fields = isOtherVersion ? trimmedTo(type.input, request.message) : request.message;
      const answer = await this.router.receive(type, fields as object, { ...context, deadline: arrived + request.ttlMs });
      return isOtherVersion ? { kind: 'answer', answer, contract: hash } : { kind: 'answer', answer };
    } catch (error) {
      if (!(error instanceof DomainError)) this.logger.error(error, 'A call from elsewhere failed');
      return { kind: 'refusal', error: DomainError.from(error).toWire() };
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
