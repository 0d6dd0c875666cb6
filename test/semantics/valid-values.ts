import fc from 'fast-check';
import { z } from 'zod';

type JsonSchema = { readonly [key: string]: unknown };

/**
 * Values that a schema takes: made from what it says as JSON Schema, and looked at once more for what that cannot say (refinements).
 * What is on npm for zod 4 is made for sample data, one value at a time, and knows neither shrinking nor the seeds of fast-check.
 */
export function validValues(schema: z.ZodType): fc.Arbitrary<unknown> {
  const made = valuesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline', metadata: z.registry() }));
  return made.filter((value) => schema.safeParse(value).success);
}

function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const alternatives = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (alternatives) return fc.oneof(...alternatives.map(valuesOf));
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => valuesOf({ ...schema, type })));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  return (makers[String(schema.type)] ?? (() => fc.jsonValue({ maxDepth: 2 })))(schema);
}

const largest = Number.MAX_SAFE_INTEGER;

const makers: Readonly<Record<string, (schema: JsonSchema) => fc.Arbitrary<unknown>>> = {
  null: () => fc.constant(null),
  boolean: () => fc.boolean(),
  integer: ({ minimum = -largest, exclusiveMinimum, maximum = largest }) => fc.maxSafeInteger().map((drawn) => within(drawn, exclusiveMinimum === undefined ? Number(minimum) : Number(exclusiveMinimum) + 1, Number(maximum))),
  number: ({ minimum = -1e9, maximum = 1e9 }) => fc.double({ min: Number(minimum), max: Number(maximum), noNaN: true }),
  string: texts,
  array: ({ items, prefixItems, minItems = 0, maxItems = 3 }) =>
    Array.isArray(prefixItems) ? fc.tuple(...(prefixItems as JsonSchema[]).map(valuesOf)) : fc.array(valuesOf((items ?? {}) as JsonSchema), { minLength: Number(minItems), maxLength: Math.max(Number(minItems), Math.min(3, Number(maxItems))) }),
  object: fields,
};

function within(drawn: number, least: number, most: number): number {
  return drawn >= least && drawn <= most ? drawn : least + (Math.abs(drawn) % Math.min(most - least + 1, largest));
}

const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString());

/** What refinements look for, and chance would not find. */
const words = ['EUR', 'USD', 'Europe/Berlin', 'America/New_York', 'de', 'en-GB', 'pupil', '12345678901234567890'];

function texts(schema: JsonSchema): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = Infinity } = schema;
  const fitting = words.filter((word) => word.length >= Number(minLength) && word.length <= Number(maxLength) && (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(word)));
  return format || fitting.length === 0 ? drawnTexts(schema) : fc.oneof(fc.constantFrom(...fitting), drawnTexts(schema));
}

function drawnTexts({ format, pattern, minLength = 0, maxLength = 60 }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'date') return day.map((text) => text.slice(0, 10));
  if (format === 'date-time') return day;
  if (format === 'uuid') return fc.uuid();
  if (typeof pattern === 'string' && !pattern.includes('\\p{')) return fc.stringMatching(new RegExp(pattern));
  const least = Number(minLength);
  return fc.string({ unit: 'binary', minLength: least, maxLength: Math.max(least, Math.min(60, Number(maxLength))) });
}

function fields({ properties = {}, required = [], additionalProperties, propertyNames }: JsonSchema): fc.Arbitrary<unknown> {
  const named = fc.record(Object.fromEntries(Object.entries(properties as Record<string, JsonSchema>).map(([name, schema]) => [name, valuesOf(schema)])), { requiredKeys: required as string[] });
  if (typeof additionalProperties !== 'object' || additionalProperties === null) return named;
  const names = valuesOf((propertyNames ?? { type: 'string' }) as JsonSchema).map(String).filter((name) => name !== '__proto__');
  const more = fc.dictionary(names, valuesOf(additionalProperties as JsonSchema), { maxKeys: 3, noNullPrototype: true });
  return fc.tuple(more, named).map(([first, second]) => ({ ...first, ...(second as object) }));
}
