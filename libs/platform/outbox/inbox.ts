import { eventOfReaction, type Reaction } from '../messaging/reaction';
import type { EventType } from '../messaging/message';
import type { Database } from '../postgres/database';
import type { Transaction } from '../postgres/transaction';
import { inSpan } from '../telemetry/tracing';
import { runInContext, systemPrincipal, type MessageContext } from '../tenant-context/message-context';
import { byAggregate, type Envelope } from './envelope';
import { typesOf, upcast, versionOf, type Subscription } from './subscriptions';

/** The predecessor of an event has not been handled yet; it must wait. */
export class TooEarly extends Error {
  constructor({ after }: Envelope) {
    super(`waits for event ${after} of the same aggregate`);
  }
}

/** Says which reaction it was, and keeps its fault from being taken for one of the database that it went through. */
export class ReactionFailed extends Error {
  constructor(reaction: string, cause: unknown) {
    super(`${reaction}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/**
 * Hands events to the reactions of one module, each once: the record of an event is in the transaction of its effect.
 * Duplicates end without effect; an event whose predecessor (of the same aggregate) is missing has to wait.
 */
export class Inbox implements Subscription {
  readonly subscriber: string;
  readonly eventNames: ReadonlySet<string>;
  readonly types: readonly string[];
  private readonly reactions: { event: EventType; reaction: Reaction; name: string }[];

  constructor(
    module: string,
    private readonly db: Database,
    reactions: readonly Reaction[],
  ) {
    this.reactions = reactions.map((reaction) => {
      const event = eventOfReaction(reaction.constructor);
      if (!event) throw new Error(`${reaction.constructor.name} does not say what it reacts to: decorate it with @ReactsTo(Event)`);
      return { event, reaction, name: reaction.constructor.name };
    });
    this.subscriber = module;
    this.types = this.reactions.flatMap(({ event }) => typesOf(event));
    this.eventNames = new Set(this.reactions.map(({ event }) => event.eventName));
  }

  /**
   * Events of one school, in their order, in one transaction: all that are ready are handled, or none.
   *
   * @returns those whose predecessor has not been handled; nothing was done with them
   * @throws ReactionFailed, what a write of a reaction broke, DomainError DATABASE_UNAVAILABLE; then nothing was done with any
   */
  async receive(envelopes: readonly Envelope[]): Promise<Envelope[]> {
    const ids = new Set(envelopes.flatMap(({ id, after }) => (after ? [id, after] : [id])));
    let early: Envelope[] = [];
    await runInContext(contextOf(envelopes[0]), () =>
      this.db.inbox([...ids], async (tx, recorded) => {
        const sorted = inOrder(envelopes, recorded);
        early = sorted.early;
        await this.reactToAll(sorted.ready, tx);
        return sorted.ready.map(({ id }) => id);
      }),
    );
    return early;
  }

  /** Aggregates side by side, for a reaction may ask other modules. All have ended when this ends: nobody is left who could still use `tx`. */
  private async reactToAll(envelopes: readonly Envelope[], tx: Transaction): Promise<void> {
    const outcomes = await Promise.allSettled(
      byAggregate(envelopes).map(async (events) => {
        for (const envelope of events) await this.reactInSpan(envelope, tx);
      }),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Under the span of its hand-over, which is under what emitted it. */
  private reactInSpan(envelope: Envelope, tx: Transaction): Promise<void> {
    const attributes = { 'messaging.destination.name': this.subscriber, 'messaging.message.id': envelope.id };
    return inSpan(`handle ${envelope.type}`, 'consumer', attributes, contextOf(envelope), (context) => runInContext(context, () => this.react(envelope, tx)));
  }

  private async react(envelope: Envelope, tx: Transaction): Promise<void> {
    const { eventName } = versionOf(envelope.type);
    for (const { event, reaction, name } of this.reactions) {
      if (event.eventName !== eventName) continue;
      try {
        const data = upcast(event, envelope.type, envelope.data);
        await reaction.handle({ id: envelope.id, tenantId: envelope.tenantid, aggregateId: envelope.subject, time: new Date(envelope.time), data }, tx);
      } catch (error) {
        throw new ReactionFailed(name, error);
      }
    }
  }
}

/** The key is for what a reaction sends on: its commands get keys made of it, and are carried out once however often it is tried. */
const contextOf = ({ id, tenantid, correlationid, traceparent }: Envelope): MessageContext => ({
  tenantId: tenantid,
  principal: systemPrincipal,
  correlationId: correlationid,
  causationId: id,
  traceparent,
  commandKey: { id, name: 'inbox', fingerprint: '', whenInFlight: 'wait' },
  handling: 'inbox',
});

/** What was not handled yet, and of it what has its predecessor on record or before itself in this list. */
function inOrder(envelopes: readonly Envelope[], recorded: ReadonlySet<string>): { ready: Envelope[]; early: Envelope[] } {
  const known = new Set(recorded);
  const [ready, early]: [Envelope[], Envelope[]] = [[], []];
  for (const envelope of envelopes) {
    if (known.has(envelope.id)) continue;
    if (envelope.after && !known.has(envelope.after)) {
      early.push(envelope);
      continue;
    }
    ready.push(envelope);
    known.add(envelope.id);
  }
  return { ready, early };
}
