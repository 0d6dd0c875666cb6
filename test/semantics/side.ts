import type { Contract } from '@schoolhouse/platform/messaging/contract';
import { DomainError, type ErrorDetails } from '@schoolhouse/platform/messaging/domain-error';
import type { MessageType } from '@schoolhouse/platform/messaging/message';
import type { MessageRouter } from '@schoolhouse/platform/messaging/message-router';
import { currentContext, runInContext, type MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import { objectsIn, refusalText, sharedBy, textOf, type Observation } from './observation';
import type { Conduct, Trial } from './trial';

interface UnderWay extends Observation {
  readonly trial: Trial;
  readonly sent: ReadonlySet<object>;
  given?: ReadonlySet<object>;
}

/** Where trials are sent from: by a router that has the module here, or by one that has it elsewhere. */
export class Side {
  private readonly underWay = new Map<string, UnderWay>();

  /** @param sender whence messages go; @param owner the router where the module is; the same one when it is here */
  constructor(
    contract: Contract,
    private readonly sender: MessageRouter,
    private readonly owner: MessageRouter,
  ) {
    for (const { type } of [...contract.commands, ...contract.queries]) owner.register(type, (message) => this.handle(message));
  }

  async observe(trial: Trial, name: string): Promise<Observation> {
    const message = new trial.type(trial.payload as never);
    const context: MessageContext = { ...trial.context, correlationId: name };
    const underWay: UnderWay = { trial, sent: objectsIn(message, context), seen: [], shared: [], outcome: '' };
    this.underWay.set(name, underWay);
    const answered = runInContext(context, () => this.sender.dispatch(message));
    if (trial.senderSpoils) ruin(message, context);
    underWay.outcome = await answered.then(
      (answer) => this.received(underWay, answer, `answered ${textOf(answer)}`),
      (error: unknown) => this.received(underWay, error instanceof DomainError && error.details, refusalText(error)),
    );
    this.underWay.delete(name);
    const { seen, shared, outcome } = underWay;
    return { seen, shared, outcome };
  }

  private received(underWay: UnderWay, got: unknown, text: string): string {
    const objects = objectsIn(got);
    if (sharedBy(objects, underWay.given ?? new Set())) underWay.shared.push('the sender holds what the handler gave');
    if (sharedBy(objects, underWay.sent)) underWay.shared.push('the sender got back what it sent');
    return text;
  }

  private async handle(message: object): Promise<unknown> {
    const context = currentContext();
    const underWay = this.underWay.get(context.correlationId);
    if (!underWay) return new Promise(() => undefined); // its sender has gone
    const isInner = underWay.seen.length > 0;
    underWay.seen.push(seenText(message, context));
    if (sharedBy(objectsIn(message, context), underWay.sent)) underWay.shared.push('the handler holds what was sent');
    await Promise.resolve();
    const { conduct } = underWay.trial;
    if (isInner) return conduct.does === 'send-on' ? conduct.inner : undefined;
    return this.conduct(conduct, underWay, message, context);
  }

  private async conduct(conduct: Conduct, underWay: UnderWay, message: object, context: MessageContext): Promise<unknown> {
    switch (conduct.does) {
      case 'stay-silent':
        return new Promise(() => undefined);
      case 'throw':
        throw conduct.thrown;
      case 'refuse': {
        underWay.given = objectsIn(conduct.details);
        throw new DomainError('TRIAL_REFUSED', conduct.kind, 'As the trial says \ud800\0.', conduct.details as ErrorDetails);
      }
      case 'send-on': {
        for (const router of conduct.twice ? [this.sender, this.owner] : [this.sender]) underWay.seen.push(await sendOn(router, conduct.type, conduct.payload));
        return conduct.answer;
      }
      case 'spoil-message':
        ruin(message);
        break;
      case 'spoil-context':
        ruin(context);
        break;
      case 'spoil-answer':
        setImmediate(() => ruin(conduct.answer));
        break;
      case 'answer':
        break;
    }
    underWay.given = objectsIn(conduct.answer);
    return conduct.answer;
  }
}

/** What comes of a message that a handler sends in turn. */
async function sendOn(router: MessageRouter, type: MessageType, payload: unknown): Promise<string> {
  return router.dispatch(new type(payload as never)).then((answer) => `inner: answered ${textOf(answer)}`, (error: unknown) => `inner: ${refusalText(error)}`);
}

/** `origin` is how a signed context is recognised on its way on; of the deadline only that there is one: a way takes time. */
function seenText(message: object, { origin: _, deadline, ...context }: MessageContext): string {
  return `${message.constructor.name} ${textOf({ ...message })} in ${textOf({ ...context, deadline: deadline === undefined ? 'none' : deadline > Date.now() + 60_000 ? 'far' : 'near' })}`;
}

/** Changes all that can be changed. */
function ruin(...values: unknown[]): void {
  for (const each of objectsIn(...values)) {
    if (each instanceof Map || each instanceof Set) each.clear();
    else if (!ArrayBuffer.isView(each)) for (const key of Object.keys(each)) Reflect.set(each, key, 'ruined');
  }
}
