import fc from 'fast-check';
import { largestBytes, NotPlain, plainCopy } from './plain-json';

const refusalOf = (value: unknown): string => {
  try {
    return `copied ${typeof plainCopy(value)}`;
  } catch (error) {
    return error instanceof NotPlain ? `${error.pointer} ${error.detail}` : String(error);
  }
};
const nested = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 1);

describe('a plain copy', () => {
  it('is what another process reads from a wire', () => {
    fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }).filter((value) => !JSON.stringify(value).includes('__proto__')), (value) => expect(plainCopy(value)).toEqual(JSON.parse(JSON.stringify(value)))));
    expect(plainCopy('a\ud800\0')).toBe('a\ud800\0');
  });

  it('has nothing in common with its source', () => {
    const part = { a: [1] };
    const copy = plainCopy({ first: part, second: part }) as { first: object; second: object };
    expect(copy.first).not.toBe(part);
    expect(copy.first).not.toBe(copy.second);
  });

  it('has no undefined fields, and no minus zero', () => {
    expect(Object.keys(plainCopy({ a: undefined, b: 1 }) as object)).toEqual(['b']);
    expect(Object.is(plainCopy(-0), 0)).toBe(true);
  });

  it.each<[string, unknown, string]>([
    ['a Date', { day: new Date(0) }, '/day JSON knows no Date'],
    ['a Map', { seats: [new Map()] }, '/seats/0 JSON knows no Map'],
    ['an object of a class', new NotPlain('/', ''), '/ JSON knows no NotPlain'],
    ['a BigInt', { a: 1n }, '/a JSON knows no bigint'],
    ['a function', { toJSON: () => 1 }, '/toJSON JSON knows no function'],
    ['not a number', [NaN], '/0 NaN is no number of JSON'],
    ['infinity', -Infinity, '/ -Infinity is no number of JSON'],
    ['undefined in a list', [undefined], '/0 JSON knows no undefined'],
    ['a field named __proto__', JSON.parse('{"a":{"__proto__":1}}'), '/a/__proto__ No field may have this name'],
    ['101 levels', nested(101), '/0/0/0 Lies more than 100 levels deep'],
    ['more than the largest text', 'x'.repeat(largestBytes), '/ Is larger than 4 MiB'],
    ['a text that is larger in UTF-8', 'ü'.repeat(largestBytes / 2), '/ Is larger than 4 MiB'],
  ])('is not made of %s, and the place is told', (_, value, refusal) => {
    expect(refusalOf(value)).toBe(refusal);
  });

  it('is made of 100 levels, and of the largest text', () => {
    expect(refusalOf(nested(100))).toBe('copied object');
    expect(refusalOf('x'.repeat(largestBytes - 2))).toBe('copied string');
  });

  it('ends early with parts that are shared again and again', () => {
    let value: unknown = 'x';
    for (let level = 0; level < 60; level += 1) value = [value, value];
    expect(refusalOf(value)).toBe('/ Is larger than 4 MiB');
  });
});
