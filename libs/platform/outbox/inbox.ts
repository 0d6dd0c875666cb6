import { eventOfReaction, type Reaction } from '../messaging/reaction';
import type { EventType } from '../messaging/message';
import type { Database } from '../postgres/database';
import { statement, type Statement } from '../postgres/statement';
import { runInContext, systemPrincipal } from '../tenant-context/message-context';
import type { Envelope } from './envelope';
import { typesOf, upcast, versionOf, type Subscription } from './subscriptions';

/** The predecessor of this event has not been handled yet; it must wait. */
export class TooEarly extends Error {
  constructor(readonly after: string) {
    super(`waits for event ${after} of the same aggregate`);
  }
}

/** Keeps a refusal in a reaction from being taken for its answer: a reaction has none, it is tried again. */
export class ReactionFailed extends Error {
  constructor(reaction: string, cause: unknown) {
    super(`${reaction}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

const inboxName = 'inbox';

/**
 * Hands events to the reactions of one module, each once: the record of an event is in the transaction of its effect.
 * Duplicates end without effect; an event whose predecessor (of the same aggregate) is missing is refused as too early.
 */
export class Inbox implements Subscription {
  readonly subscriber: string;
  readonly eventNames: ReadonlySet<string>;
  readonly types: readonly string[];
  private readonly reactions: { event: EventType; reaction: Reaction; name: string }[];
  private readonly handled: Statement;

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
    this.handled = statement('inbox.handled', `SELECT 1 FROM ${db.schema}.processed_message WHERE tenant_id = $1 AND key = $2 AND name = '${inboxName}'`);
  }

  /** @throws TooEarly, ReactionFailed, DomainError DATABASE_UNAVAILABLE; in each case nothing was done. */
  async receive(envelope: Envelope): Promise<void> {
    const context = {
      tenantId: envelope.tenantid,
      principal: systemPrincipal,
      correlationId: envelope.correlationid,
      causationId: envelope.id,
      traceparent: envelope.traceparent,
      commandKey: { id: envelope.id, name: inboxName, fingerprint: '', whenInFlight: 'wait' as const },
      handling: inboxName,
    };
    await runInContext(context, () => this.db.command((tx) => this.react(envelope, tx)));
  }

  private async react(envelope: Envelope, tx: Parameters<Reaction['handle']>[1]): Promise<null> {
    if (envelope.after && !(await tx.row(this.handled, [envelope.tenantid, envelope.after]))) throw new TooEarly(envelope.after);
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
    return null;
  }
}
