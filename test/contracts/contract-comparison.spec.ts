import fc from 'fast-check';
import { z } from 'zod';
import { contract, type Contract } from '@schoolhouse/platform/messaging/contract';
import { command } from '@schoolhouse/platform/messaging/message';
import { misfits, trimmedTo, unlike } from '@schoolhouse/platform/remote/contract-comparison';
import { describe as described, faces } from '@schoolhouse/platform/remote/contract-description';
import { validValues } from '../semantics/valid-values';

const object = z.strictObject;
const faultsOf = (giving: z.ZodType, taking: z.ZodType): string[] => unlike(faces(giving).gives, faces(taking).takes, '/').map(({ field, reason }) => `${field} ${reason}`);

describe('what one version gives, another takes when', () => {
  it.each<[string, z.ZodType, z.ZodType]>([
    ['both are the same', object({ a: z.uuid(), b: z.array(z.int()) }), object({ a: z.uuid(), b: z.array(z.int()) })],
    ['a field is added that may be absent', object({ a: z.string() }), object({ a: z.string(), b: z.string().optional() })],
    ['a field is added that has a default', object({ a: z.string() }), object({ a: z.string(), b: z.int().default(3) })],
    ['a field is taken away', object({ a: z.string(), b: z.string() }), object({ a: z.string() })],
    ['a field is not demanded any more', object({ a: z.string() }), object({ a: z.string().optional() })],
    ['a field may be null now', object({ a: z.string() }), object({ a: z.string().nullable() })],
    ['a default was filled in by who gives', object({ a: z.string().default('x') }), object({ a: z.string() })],
    ['one value more is known', z.enum(['open']), z.enum(['open', 'closed'])],
    ['a value is one of those that are known', z.literal('open'), z.enum(['open', 'closed'])],
    ['any text is taken instead of some', z.enum(['open']), z.string()],
    ['a fraction is taken instead of a whole number', z.int(), z.number()],
    ['limits are wider', z.string().min(2).max(5), z.string().min(1).max(10)],
    ['limits are gone', z.int().min(1).max(3), z.int()],
    ['above zero is at least zero', z.number().gt(0), z.number().min(0)],
    ['a fixed text is within the limits', z.literal('abc'), z.string().min(1).max(3).regex(/^a/)],
    ['a form is not demanded any more', z.uuid(), z.string()],
    ['anything is taken', object({ a: z.map(z.string(), z.string()).optional() }), z.unknown()],
    ['a list may be longer', z.array(z.string()).max(3), z.array(z.string()).max(5)],
    ['a fixed list is given for a free one', z.tuple([z.string(), z.string()]), z.array(z.string()).max(2)],
    ['there is one alternative more', z.union([z.string(), z.null()]), z.union([z.string(), z.int(), z.null()])],
    ['named fields are given for a record', object({ a: z.int(), b: z.int() }), z.record(z.string(), z.number())],
    ['a kind is added to kinds', z.discriminatedUnion('k', [object({ k: z.literal('a') })]), z.discriminatedUnion('k', [object({ k: z.literal('a') }), object({ k: z.literal('b') })])],
  ])('%s', (_, giving, taking) => {
    expect(faultsOf(giving, taking)).toEqual([]);
  });
});

describe('what one version gives, another refuses when', () => {
  it.each<[string, z.ZodType, z.ZodType, string]>([
    ['a field is added that is demanded', object({ a: z.string() }), object({ a: z.string(), b: z.string() }), '/b is not known, but is demanded'],
    ['a field is demanded that may be absent', object({ a: z.string().optional() }), object({ a: z.string() }), '/a may be absent, but is demanded'],
    ['null is not taken any more', object({ a: z.string().nullable() }), object({ a: z.string() }), '/a/ gives null where string is taken'],
    ['a type is another', object({ a: z.int() }), object({ a: z.string() }), '/a/ gives integer where string is taken'],
    ['a fraction is given for a whole number', z.number(), z.int(), '/ gives number where integer is taken'],
    ['a value is not known any more', z.enum(['open', 'closed']), z.enum(['open']), '/ gives closed, which is not among open'],
    ['any text is given for some', z.string(), z.enum(['open', 'closed']), '/ gives any string where only open, closed are taken'],
    ['a limit is tighter', z.string().max(10), z.string().max(5), '/ maxLength is 10 where 5 is taken'],
    ['a limit is new', z.int(), z.int().min(1), '/ minimum is -9007199254740991 where 1 is taken'],
    ['zero is not taken any more', z.number().min(0), z.number().gt(0), '/ exclusiveMinimum is not set where 0 is taken'],
    ['a form is demanded', z.string(), z.string().regex(/^a/), '/ pattern is not set where ^a is taken'],
    ['a fixed text does not keep the form', z.literal('b'), z.string().regex(/^a/), '/ pattern is not kept by b where ^a is taken'],
    ['anything is given', z.unknown(), z.string(), '/ gives anything where string is taken'],
    ['it lies deep', object({ a: z.array(object({ b: z.int() })) }), object({ a: z.array(object({ b: z.string() })) }), '/a/*/b/ gives integer where string is taken'],
    ['it lies in a record', z.record(z.string(), z.int()), z.record(z.string(), z.string()), '/*/ gives integer where string is taken'],
    ['a named field does not fit a record', object({ a: z.int(), b: z.string() }), z.record(z.string(), z.int()), '/b/ gives string where integer is taken'],
    ['a record may have a field of another type', z.record(z.string(), z.string()), object({ a: z.int().optional() }), '/a/ gives string where integer is taken'],
    ['a name is not one of those of a record', z.partialRecord(z.enum(['a', 'b']), z.int()), z.partialRecord(z.enum(['a']), z.int()), '/* gives b, which is not among a'],
    ['an alternative is gone', z.union([z.string(), z.int()]), z.string(), '/ gives integer where string is taken'],
    ['a place of a fixed list is another', z.tuple([z.string(), z.int()]), z.tuple([z.string(), z.string()]), '/1/ gives integer where string is taken'],
    ['a view with a name of its own changed within', object({ v: z.object({ a: z.int() }).meta({ id: 'NamedView1' }) }), object({ v: z.object({ a: z.string() }).meta({ id: 'NamedView2' }) }), '/v/a/ gives integer where string is taken'],
    ['nothing is taken', object({ a: z.string() }), object({ a: z.never().optional() }), '/a/ gives string where nothing is taken'],
  ])('%s', (_, giving, taking, fault) => {
    expect(faultsOf(giving, taking)).toContain(fault);
  });
});

describe('the trimming of a value', () => {
  it.each<[string, z.ZodType, unknown, unknown]>([
    ['takes away what is not known, at every depth', object({ a: z.array(object({ b: z.int() })) }), { a: [{ b: 1, c: 2 }], d: 3 }, { a: [{ b: 1 }] }],
    ['does so in the alternative that is meant', z.discriminatedUnion('k', [object({ k: z.literal('a') }), object({ k: z.literal('b'), x: z.int() })]), { k: 'b', x: 1, y: 2 }, { k: 'b', x: 1 }],
    ['does so in the alternative that fits', z.union([object({ a: z.string() }), object({ b: object({ c: z.int() }) })]), { b: { c: 1, d: 2 } }, { b: { c: 1 } }],
    ['leaves what is wrong to be refused', object({ a: z.int() }), { a: 'x', b: 1 }, { a: 'x' }],
    ['leaves a record as it is', z.record(z.string(), z.int()), { a: 1, b: 2 }, { a: 1, b: 2 }],
    ['leaves what is no object as it is', z.string(), 7, 7],
  ])('%s', (_, schema, value, trimmed) => {
    const before = structuredClone(value);
    expect(trimmedTo(schema, value)).toEqual(trimmed);
    expect(value).toEqual(before);
  });
});

/** Schemas of a few words, so that two of them often have something to do with each other. */
const { schema: anySchema } = fc.letrec<{ schema: z.ZodType; leaf: z.ZodType }>((tie) => ({
  leaf: fc.constantFrom<z.ZodType[]>(
    z.string(), z.string().min(1), z.string().max(3), z.string().regex(/^[ab]+$/), z.uuid(), z.iso.date(), z.int(), z.int().min(0).max(5), z.number(), z.number().gt(0), z.boolean(), z.null(), z.enum(['a', 'b']), z.enum(['a']), z.literal('b'), z.literal([3, 'a']), z.literal(3), z.unknown(),
  ),
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    tie('leaf'),
    fc.tuple(tie('leaf'), fc.constantFrom('nullable', 'array', 'short array', 'record', 'few')).map(([inner, how]) => wrapped(inner, how)),
    fc.tuple(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.tuple(tie('schema'), fc.constantFrom('demanded', 'optional')), { maxKeys: 3 }), fc.constantFrom('strict', 'plain', 'loose')).map(([shape, how]) => {
      const fields = Object.fromEntries(Object.entries(shape).map(([name, [inner, need]]) => [name, need === 'optional' ? inner.optional() : inner]));
      return how === 'strict' ? z.strictObject(fields) : how === 'loose' ? z.looseObject(fields) : z.object(fields);
    }),
    fc.tuple(tie('schema'), tie('schema')).map(([one, other]) => z.union([one, other])),
    fc.tuple(tie('leaf'), tie('schema')).map(([one, other]) => z.tuple([one, other])),
  ),
}));

function wrapped(inner: z.ZodType, how: string): z.ZodType {
  if (how === 'nullable') return inner.nullable();
  if (how === 'array') return z.array(inner);
  if (how === 'short array') return z.array(inner).min(1).max(2);
  return how === 'record' ? z.record(z.string(), inner) : z.partialRecord(z.enum(['a', 'b']), inner);
}

describe('a comparison without faults', () => {
  it('means that all that is given is taken, once it is trimmed', () => {
    let fitting = 0;
    fc.assert(
      fc.property(anySchema, anySchema, fc.nat(), (giving, taking, seed) => {
        if (faultsOf(giving, taking).length > 0) return;
        fitting += 1;
        for (const value of fc.sample(validValues(giving), { numRuns: 10, seed })) {
          const given: unknown = JSON.parse(JSON.stringify(giving.parse(value)));
          expect({ given, refusal: taking.safeParse(trimmedTo(taking, given)).error?.issues }).toEqual({ given, refusal: undefined });
        }
      }),
      { numRuns: 6_000 },
    );
    expect(fitting).toBeGreaterThan(300);
  }, 120_000);

  it('is what every schema has with itself', () => {
    fc.assert(fc.property(anySchema, (schema) => expect(faultsOf(schema, schema)).toEqual([])), { numRuns: 500 });
  });
});

describe('two versions of a contract', () => {
  const version = (input: z.ZodObject, answer: z.ZodType): Contract => contract('hall', { commands: [class BookSeat extends command('hall.book-seat', { input, answer }) {}], queries: [], events: [] });
  const misfitsOf = (caller: Contract, callee: Contract) => misfits(described(caller).description, described(callee).description);

  it('are compared both ways: what is asked there, and what is answered here', () => {
    const old = version(object({ row: z.int() }), z.object({ seat: z.string() }));
    const next = version(object({ row: z.int(), side: z.enum(['left', 'right']) }), z.object({ seat: z.string().nullable() }));
    expect(misfitsOf(old, next)).toEqual([
      { message: 'hall.book-seat', field: '/side', reason: 'is not known, but is demanded' },
      { message: 'hall.book-seat', field: '/answer/seat/', reason: 'gives null where string is taken' },
    ]);
    expect(misfitsOf(next, old)).toEqual([]);
  });

  it('are the same when only the words for readers differ', () => {
    const plain = version(object({ row: z.int() }), z.object({ description: z.string() }));
    const told = version(object({ row: z.int().describe('From the stage') }), z.object({ description: z.string().meta({ examples: ['x'] }) }).meta({ id: 'ToldSeat' }));
    expect(described(told).hash).toBe(described(plain).hash);
  });
});
