import fc from 'fast-check';
import type { Contract } from '@schoolhouse/platform/messaging/contract';
import type { ErrorKind } from '@schoolhouse/platform/messaging/domain-error';
import type { MessageType } from '@schoolhouse/platform/messaging/message';
import type { MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import { anyTrap, spoil, trapValues } from './traps';
import { validValues } from './valid-values';

/** What a handler does with the message of a trial. */
export type Conduct =
  | { readonly does: 'answer' | 'spoil-message' | 'spoil-answer' | 'spoil-context'; readonly answer: unknown }
  | { readonly does: 'refuse'; readonly kind: ErrorKind; readonly details: unknown }
  | { readonly does: 'throw'; readonly thrown: unknown }
  | { readonly does: 'send-on'; readonly type: MessageType; readonly payload: unknown; readonly inner: unknown; readonly twice: boolean; readonly answer: unknown }
  | { readonly does: 'stay-silent' };

export interface Trial {
  readonly type: MessageType;
  readonly payload: unknown;
  readonly conduct: Conduct;
  readonly context: Omit<MessageContext, 'correlationId'>;
  /** The sender goes on to change what it has sent, and its context. */
  readonly senderSpoils: boolean;
}

const kinds: readonly ErrorKind[] = ['invalid', 'unauthenticated', 'forbidden', 'not-found', 'conflict', 'stale', 'refused', 'too-large', 'too-many', 'timeout', 'unavailable', 'internal'];
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const deadlines: fc.Arbitrary<number | undefined> = fc.constantFrom(undefined, undefined, undefined, Number.MAX_SAFE_INTEGER, 4_102_444_800_000, 1);
const contexts: fc.Arbitrary<Trial['context']> = fc.record(
  {
    tenantId: maybe(fc.uuid()),
    principal: fc.record({ id: fc.oneof(fc.uuid(), fc.string({ unit: 'binary' })), kind: fc.constantFrom('user' as const, 'service' as const, 'system' as const), permissions: fc.array(fc.string(), { maxLength: 3 }) }),
    causationId: maybe(fc.uuid()),
    traceparent: maybe(fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')),
    sessionKey: maybe(fc.uuid()),
    deadline: deadlines,
    handling: maybe(fc.constant('hall.some-command')),
    commandKey: maybe(
      fc.record({ id: fc.uuid(), name: maybe(fc.string()), revokes: maybe(fc.string()), fingerprint: fc.string(), whenInFlight: fc.constantFrom('refuse' as const, 'wait' as const) }, { requiredKeys: ['id', 'fingerprint', 'whenInFlight'] }),
    ),
  },
  { requiredKeys: ['principal'] },
);

const details = fc.oneof(
  fc.constant({}),
  fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3, noNullPrototype: true }),
  fc.dictionary(fc.string({ minLength: 1 }), trapValues, { maxKeys: 3, noNullPrototype: true }),
  fc.constantFrom(undefined, null, 'a text', 7),
);
const thrown = fc.oneof(fc.constantFrom<unknown>(null, undefined, 'password=hunter2', 7), trapValues, fc.string().map((text) => new TypeError(text)), fc.string().map((code) => Object.assign(new Error('driver'), { code, kind: 'conflict', details: {} })));

const spoiled = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.tuple(values, anyTrap).map(([value, trap]) => spoil(value, trap));

/** Any message of the contract, in any context, with what its handler does: a good half of them go well, the others in all ways that we know. Silence ends after five seconds. */
export function trialsOf({ commands, queries }: Contract): fc.Arbitrary<Trial> {
  const values = [...commands, ...queries].map((type) => ({ type, payloads: validValues(type.input), answers: validValues(type.answer) }));
  const nested = fc.oneof(...values.map(({ type, payloads, answers }) => fc.record({ type: fc.constant(type), payload: payloads, inner: answers })));
  return fc.oneof(
    ...values.map(({ type, payloads, answers }) => {
      const conduct: fc.Arbitrary<Conduct> = fc.oneof(
        { weight: 40, arbitrary: fc.record({ does: fc.constantFrom('answer' as const, 'answer' as const, 'spoil-message' as const, 'spoil-answer' as const, 'spoil-context' as const), answer: answers }) },
        { weight: 20, arbitrary: fc.record({ does: fc.constant('answer' as const), answer: fc.oneof(spoiled(answers), spoiled(answers), trapValues) }) },
        { weight: 20, arbitrary: fc.record({ does: fc.constant('refuse' as const), kind: fc.constantFrom(...kinds), details }) },
        { weight: 10, arbitrary: fc.record({ does: fc.constant('throw' as const), thrown }) },
        { weight: 10, arbitrary: fc.tuple(nested, fc.boolean(), answers).map(([sent, twice, answer]) => ({ does: 'send-on' as const, ...sent, twice, answer })) },
        { weight: 1, arbitrary: fc.constant({ does: 'stay-silent' as const }) },
      );
      return fc.record({ type: fc.constant(type), payload: fc.oneof({ weight: 3, arbitrary: payloads }, { weight: 2, arbitrary: spoiled(payloads) }), conduct, context: contexts, senderSpoils: fc.boolean() });
    }),
  ).map((trial) => (trial.conduct.does === 'stay-silent' ? { ...trial, context: { ...trial.context, deadline: undefined } } : trial));
}
