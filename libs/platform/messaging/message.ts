import { Command, Query } from '@nestjs/cqrs';
import type { z } from 'zod';

type Fields = z.ZodObject;

interface Described<Input extends Fields = Fields, Answer extends z.ZodType = z.ZodType> {
  /** The name on the wire, stable for ever: `activity.reserve-capacity`. */
  readonly type: string;
  readonly kind: 'command' | 'query';
  readonly input: Input;
  readonly answer: Answer;
}

export interface MessageType extends Described {
  new (fields: never): object;
}

interface CommandType<Input extends Fields, Answer extends z.ZodType> extends Described<Input, Answer> {
  new (fields: z.input<Input>): Command<z.output<Answer>> & Readonly<z.output<Input>>;
}

interface QueryType<Input extends Fields, Answer extends z.ZodType> extends Described<Input, Answer> {
  new (fields: z.input<Input>): Query<z.output<Answer>> & Readonly<z.output<Input>>;
}

/**
 * The class of a command: its schema is type, validation, wire format and documentation at once.
 *
 *     export class ReserveCapacity extends command('activity.reserve-capacity', { input: z.strictObject({…}), answer: z.object({…}) }) {}
 *
 * Answers are objects (or null), so that nothing is lost on a wire that knows only JSON.
 */
export function command<Input extends Fields, Answer extends z.ZodType>(type: string, schema: { input: Input; answer: Answer }) {
  return messageClass('command', Command, type, schema) as unknown as CommandType<Input, Answer>;
}

/** The class of a query; as {@link command}, but it changes nothing and may be asked again at will. */
export function query<Input extends Fields, Answer extends z.ZodType>(type: string, schema: { input: Input; answer: Answer }) {
  return messageClass('query', Query, type, schema) as unknown as QueryType<Input, Answer>;
}

function messageClass(kind: 'command' | 'query', parent: typeof Command | typeof Query, type: string, schema: { input: Fields; answer: z.ZodType }) {
  return class extends parent<unknown> {
    static readonly kind = kind;
    static readonly type = type;
    static readonly input = schema.input;
    static readonly answer = schema.answer;
    constructor(fields: object) {
      super();
      Object.assign(this, fields);
    }
  };
}

export interface EventType {
  new (data: never): object;
  /** Name and version on the wire: `activity.capacity-reserved.v1`. */
  readonly type: string;
  readonly eventName: string;
  readonly version: number;
  readonly data: Fields;
  /** Turns the data of an older version into this one; found by that version's number. */
  readonly upcasts: Readonly<Record<number, Upcast>>;
}

type EventTypeOf<Data extends Fields> = Omit<EventType, 'data'> & {
  new (data: z.input<Data>): Readonly<z.output<Data>>;
  readonly data: Data;
};

export type Upcast = (older: Record<string, unknown>) => Record<string, unknown>;

/** The class of an event. Old versions still at rest are lifted by `upcasts`: `{ 1: (v1) => ({ ...v1, currency: 'EUR' }) }`. */
export function event<Data extends Fields>(eventName: string, version: number, data: Data, upcasts: Record<number, Upcast> = {}) {
  return class {
    static readonly type = `${eventName}.v${version}`;
    static readonly eventName = eventName;
    static readonly version = version;
    static readonly data = data;
    static readonly upcasts = upcasts;
    constructor(fields: z.input<Data>) {
      Object.assign(this, fields);
    }
  } as unknown as EventTypeOf<Data>;
}
