import fc from 'fast-check';

/** Values that a call within a process hands over as they are and a wire does not. Made anew each time: nothing is shared by accident. */
const traps: Readonly<Record<string, () => unknown>> = {
  'a number for a text': () => 7,
  'a text for a number': () => 'seven',
  'null': () => null,
  'undefined': () => undefined,
  'an empty object': () => ({}),
  'a list': () => [1, 'a', null],
  'a Date': () => new Date(0),
  'a Date that is none': () => new Date(NaN),
  'a Map': () => new Map([['a', { b: 1 }]]),
  'a Set': () => new Set([1]),
  'a BigInt': () => 10n,
  'not a number': () => NaN,
  'infinity': () => -Infinity,
  'minus zero': () => -0,
  'a symbol': () => Symbol('s'),
  'a function': () => () => 1,
  'an object of a class': () => new Point(1, 2),
  'an object that says how it is written': () => ({ toJSON: () => 'disguised' }),
  'an object without a prototype': () => Object.assign(Object.create(null) as object, { a: 1 }),
  'a boxed text': () => new String('boxed'),
  'an error': () => new Error('inside'),
  'bytes': () => Buffer.from('bytes'),
  'numbers in a typed list': () => new Float64Array([1, 2]),
  'half a surrogate pair': () => 'a\ud800b',
  'NUL': () => 'a\0b',
  'texts of all kinds': () => 'é 😀 \u2028 \u202e " \\ #12# \n',
  'a huge text': () => 'x'.repeat(300_000),
  'a text beyond the limit': () => 'ü'.repeat(2_200_000),
  'a circle': () => {
    const circle: { self?: object } = {};
    circle.self = circle;
    return circle;
  },
  'a shared part': () => {
    const part = { a: [1] };
    return { first: part, second: part };
  },
  'deep nesting': () => nested(50),
  'nesting beyond the limit': () => nested(5_000),
  'a list with holes': () => Object.assign([] as number[], { 2: 1 }),
  'undefined in a list': () => [1, undefined],
  'undefined in a field': () => ({ a: undefined, b: 1 }),
  'a field named __proto__': () => JSON.parse('{"__proto__":{"isAdmin":true}}') as unknown,
  'a field named constructor': () => ({ constructor: 'x', toString: 'y' }),
  'a getter': () => ({
    get counted() {
      return 3;
    },
  }),
};

class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}

function nested(levels: number): unknown {
  let value: unknown = 'the end';
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { in: value };
  return value;
}

export interface Trap {
  readonly name: string;
  /** What is to be done where; `place` counts through the places that the value has. */
  readonly how: 'replace' | 'add' | 'remove';
  readonly place: number;
}

const large = ['a huge text', 'a text beyond the limit', 'nesting beyond the limit'];
const small = Object.keys(traps).filter((name) => !large.includes(name));

export const trapValues: fc.Arbitrary<unknown> = fc.constantFrom(...small).map((name) => traps[name]());

export const anyTrap: fc.Arbitrary<Trap> = fc.record({
  name: fc.oneof({ weight: 60, arbitrary: fc.constantFrom(...small) }, { weight: 1, arbitrary: fc.constantFrom(...large) }),
  how: fc.constantFrom('replace', 'replace', 'add', 'remove'),
  place: fc.nat(1_000),
});

/** Changes the value itself. What is no object becomes the trap. */
export function spoil(value: unknown, { name, how, place }: Trap): unknown {
  if (typeof value !== 'object' || value === null) return traps[name]();
  const places = placesIn(value);
  if (places.length === 0) return Object.assign(value, { notAField: traps[name]() });
  const [holder, key] = places[place % places.length];
  if (how === 'remove') Reflect.deleteProperty(holder, key);
  else Reflect.set(holder, how === 'add' && !Array.isArray(holder) ? 'notAField' : key, traps[name]());
  return value;
}

function placesIn(value: unknown): [object, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[value, key] as [object, string], ...placesIn(inner)]);
}
