import { Injectable, Logger } from '@nestjs/common';
import type { z } from 'zod';
import { idFrom } from '../ids/ids';
import { currentContext, maybeContext, runInContext, type CommandKey, type MessageContext } from '../tenant-context/message-context';
import { countCall, moduleOf, observeCall } from '../telemetry/call-metrics';
import { inSpan } from '../telemetry/tracing';
import { DomainError } from './domain-error';
import { CallTimedOut, CommandExpired, InvalidAnswer, InvalidMessage, NoRoute } from './errors';
import type { MessageType } from './message';
import { NotPlain, plainCopy } from './plain-json';

export type Handle = (message: object) => Promise<unknown>;
/** Brings a valid message to where it is handled, in this context. It has a deadline. */
export type Deliver = (message: object, context: MessageContext, patienceMs: number) => Promise<unknown>;

/** Decides for each message of a module that is here whether it is handled here after all. */
export type Redirect = (message: object, context: MessageContext, patienceMs: number, here: () => Promise<unknown>) => Promise<unknown>;

const defaultTimeoutMs = 5_000;
/** Who gives more has no clock in mind, and timers end at once when they are asked for more than 24 days. */
const longestTimeoutMs = 3_600_000;

/**
 * Carries a message to the one handler that its contract has, here or elsewhere. A call within the process is
 * validated, copied and timed exactly as one between processes, so that moving a module changes nothing.
 */
@Injectable()
export class MessageRouter {
  private readonly logger = new Logger(MessageRouter.name);
  private readonly routes = new Map<string, Deliver>();
  private readonly redirects = new Map<string, Redirect>();

  /** Here. */
  register(type: string, handle: Handle): void {
    this.route(type, (message, context) => runInContext(context, () => handle(message)));
  }

  /** Wherever `deliver` brings it. */
  route(type: string, deliver: Deliver): void {
    if (this.routes.has(type)) throw new Error(`Two handlers for ${type}: a message has exactly one.`);
    this.routes.set(type, deliver);
  }

  /** While a module moves: its messages may go elsewhere, and back, with everything running. */
  redirect(module: string, redirect: Redirect | undefined): void {
    if (redirect) this.redirects.set(module, redirect);
    else this.redirects.delete(module);
  }

  has(type: string): boolean {
    return this.routes.has(type);
  }

  /** @throws DomainError, always: that of the handler, or INVALID_REQUEST, COMMAND_EXPIRED, CALL_TIMED_OUT, NO_ROUTE, INTERNAL. */
  async dispatch(message: object): Promise<unknown> {
    const type = typeOf(message);
    countCall(maybeContext()?.handling, type.type);
    return this.carry(type, message, 'internal', (now) => handlingContext(currentContext(), type, now));
  }

  /** A message that another process has dispatched, in the context that was made for it there. @throws DomainError, as dispatch does */
  receive(type: MessageType, fields: object, context: MessageContext): Promise<unknown> {
    return this.carry(type, fields, 'server', () => plainCopy({ ...context, handling: type.type }) as MessageContext);
  }

  private async carry(type: MessageType, fields: object, span: 'internal' | 'server', contextOf: (now: number) => MessageContext): Promise<unknown> {
    const deliver = this.routes.get(type.type);
    if (!deliver) throw new NoRoute({ message: type.type });
    const began = performance.now();
    try {
      const now = Date.now();
      const context = contextOf(now);
      const timeoutMs = Math.min((context.deadline ?? 0) - now, longestTimeoutMs);
      if (timeoutMs <= 0) throw new CommandExpired({ message: type.type });
      const copy = new type(checked(type.input, fields, InvalidMessage, type.type) as never);
      const answer = await inSpan(type.type, span, attributesOf[type.kind], context, (inner) => withTimeout(timeoutMs, type.type, () => this.deliver(deliver, type, copy, inner, timeoutMs)));
      const checkedAnswer = checked(type.answer, answer, InvalidAnswer, type.type);
      observeCall(type, 'ok', performance.now() - began);
      return checkedAnswer;
    } catch (error) {
      const domainError = DomainError.from(error);
      observeCall(type, domainError.isDefinite ? 'refused' : 'failed', performance.now() - began);
      if (!(error instanceof DomainError)) this.logger.error(error, `${type.type} failed`);
      throw this.asFromElsewhere(domainError, type.type);
    }
  }

  /** What a handler put beside its error is told as far as JSON knows it; code and kind are what callers go by. */
  private asFromElsewhere({ code, kind, message, details }: DomainError, type: string): DomainError {
    const told: [string, unknown][] = [];
    for (const [name, value] of Object.entries(details ?? {})) {
      try {
        if (value !== undefined) told.push([name, plainCopy(value)]);
      } catch (error) {
        this.logger.error(error, `${type} was refused with ${code}, and a detail that cannot be told: ${name}`);
      }
    }
    return DomainError.fromWire({ code, kind, message, details: Object.fromEntries(told) });
  }

  private deliver(deliver: Deliver, type: MessageType, message: object, context: MessageContext, patienceMs: number): Promise<unknown> {
    const here = () => deliver(message, context, patienceMs);
    const redirect = this.redirects.size > 0 ? this.redirects.get(moduleOf(type.type)) : undefined;
    return redirect ? redirect(message, context, patienceMs, here) : here();
  }
}

const attributesOf = { command: { 'schoolhouse.message': 'command' }, query: { 'schoolhouse.message': 'query' } };

const typeOf = (message: object): MessageType => message.constructor as unknown as MessageType;

/** What crosses a border is a plain JSON value that fits the schema, and nobody else holds a reference to it. */
function checked(schema: z.ZodType, value: unknown, Fault: typeof InvalidMessage, message: string): unknown {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Fault({ message, errors: parsed.error.issues.map((issue) => ({ pointer: '/' + issue.path.join('/'), detail: issue.message })) });
  try {
    return plainCopy(parsed.data ?? null);
  } catch (error) {
    if (error instanceof NotPlain) throw new Fault({ message, errors: [{ pointer: error.pointer, detail: error.detail }] });
    throw error;
  }
}

/**
 * The context in which a message is handled, made by who sends it: a copy, as one from another process would be. A key names one
 * command; what a handler sends on in the course of it gets a key of its own, derived and so repeatable.
 */
function handlingContext(context: MessageContext, type: MessageType, now: number): MessageContext {
  const { deadline = now + defaultTimeoutMs, commandKey } = context;
  return plainCopy({ ...context, deadline, handling: type.type, ...(commandKey && type.kind === 'command' && { commandKey: keyOf(commandKey, context, type) }) }) as MessageContext;
}

function keyOf(key: CommandKey, { handling }: MessageContext, { type }: MessageType): CommandKey {
  return handling === undefined ? { ...key, name: key.name ?? type } : { ...key, id: idFrom(key.id, key.name ?? '', type), name: type };
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
