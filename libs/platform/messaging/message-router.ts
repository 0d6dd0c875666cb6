import { Injectable, Logger } from '@nestjs/common';
import type { z } from 'zod';
import { idFrom } from '../ids/ids';
import { currentContext, runInContext, type CommandKey, type MessageContext } from '../tenant-context/message-context';
import { observeCall } from '../telemetry/call-metrics';
import { DomainError } from './domain-error';
import { CallTimedOut, CommandExpired, InvalidAnswer, InvalidMessage, NoRoute } from './errors';
import type { MessageType } from './message';

export type Handle = (message: object) => Promise<unknown>;
/** Brings a valid message to where it is handled. The context is that of who sent it. */
export type Deliver = (message: object, context: MessageContext, patienceMs: number) => Promise<unknown>;

const defaultTimeoutMs = 5_000;

/**
 * Carries a message to the one handler that its contract has, here or elsewhere. A call within the process is
 * validated, copied and timed exactly as one between processes, so that moving a module changes nothing.
 */
@Injectable()
export class MessageRouter {
  private readonly logger = new Logger(MessageRouter.name);
  private readonly routes = new Map<string, Deliver>();

  /** Here. */
  register(type: string, handle: Handle): void {
    this.route(type, (message, context) => runInContext(handlingContext(context, typeOf(message)), () => handle(message)));
  }

  /** Wherever `deliver` brings it. */
  route(type: string, deliver: Deliver): void {
    if (this.routes.has(type)) throw new Error(`Two handlers for ${type}: a message has exactly one.`);
    this.routes.set(type, deliver);
  }

  has(type: string): boolean {
    return this.routes.has(type);
  }

  /** @throws DomainError, always: that of the handler, or INVALID_REQUEST, COMMAND_EXPIRED, CALL_TIMED_OUT, NO_ROUTE, INTERNAL. */
  async dispatch(message: object): Promise<unknown> {
    const type = typeOf(message);
    const deliver = this.routes.get(type.type);
    if (!deliver) throw new NoRoute({ message: type.type });
    const context = currentContext();
    const timeoutMs = remainingTime(context);
    if (timeoutMs <= 0) throw new CommandExpired({ message: type.type });
    const input = checked(type.input, message, InvalidMessage, type.type);
    const began = performance.now();
    try {
      const copy = new type(input as never);
      const answer = await withTimeout(timeoutMs, type.type, () => deliver(copy, context, timeoutMs));
      const checkedAnswer = checked(type.answer, answer, InvalidAnswer, type.type);
      observeCall(type, 'ok', performance.now() - began);
      return checkedAnswer;
    } catch (error) {
      const domainError = DomainError.from(error);
      observeCall(type, domainError.isDefinite ? 'refused' : 'failed', performance.now() - began);
      if (!(error instanceof DomainError)) this.logger.error(error, `${type.type} failed`);
      throw DomainError.fromWire(JSON.parse(JSON.stringify(domainError.toWire())));
    }
  }
}

const typeOf = (message: object): MessageType => message.constructor as unknown as MessageType;

/** What crosses a border is a plain JSON value that fits the schema, and nobody else holds a reference to it. */
function checked(schema: z.ZodType, value: unknown, Fault: typeof InvalidMessage, message: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return copyOf(parsed.data ?? null, () => new Fault({ message, errors: [{ pointer: '/', detail: 'It has a value that JSON does not know.' }] }));
  const errors = parsed.error.issues.map((issue) => ({ pointer: '/' + issue.path.join('/'), detail: issue.message }));
  throw new Fault({ message, errors });
}

/** Only where a schema leaves a value open can there be one that JSON refuses: a BigInt, a circle. */
function copyOf(value: unknown, fault: () => DomainError): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    throw fault();
  }
}

function remainingTime({ deadline }: MessageContext): number {
  return deadline === undefined ? defaultTimeoutMs : deadline - Date.now();
}

/** A key names one command. What a handler sends on in the course of it gets a key of its own, derived and so repeatable. */
function handlingContext(context: MessageContext, type: MessageType): MessageContext {
  const key = context.commandKey;
  if (!key || type.kind === 'query') return { ...context, handling: type.type };
  const nested = context.handling !== undefined;
  const commandKey: CommandKey = nested ? { ...key, id: idFrom(key.id, key.name ?? '', type.type), name: type.type } : { ...key, name: key.name ?? type.type };
  return { ...context, commandKey, handling: type.type };
}

async function withTimeout<T>(ms: number, message: string, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CallTimedOut({ message, afterMs: ms })), ms);
  });
  try {
    return await Promise.race([work(), expiry]);
  } finally {
    clearTimeout(timer);
  }
}
