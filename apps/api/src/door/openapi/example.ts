import type { JsonSchema } from './schemas';

const byFormat: Readonly<Record<string, string>> = {
  uuid: '01980a2b-5c3d-7e4f-8a1b-2c3d4e5f6a7b',
  'date-time': '2026-09-01T08:00:00.000Z',
  date: '2026-09-01',
  time: '08:00:00',
  email: 'ada@demo.school',
  uri: 'https://demo.school/',
};

/** By the names that fields have all over the house; the schema decides whether one fits. */
const byName: Readonly<Record<string, string>> = { currency: 'EUR', timeZone: 'Europe/Berlin', locale: 'de-DE', slug: 'demo', code: 'EXAMPLE', phone: '+4930123456', primaryColor: '#336699', accentColor: '#ffcc00' };

/** A value that fits the schema, the same each time: what the documentation shows, and a test sends through the schema. */
export function exampleOf(schema: JsonSchema, components: Record<string, JsonSchema>, name = ''): unknown {
  const inner = (next: unknown, field = name): unknown => exampleOf(next as JsonSchema, components, field);
  if (typeof schema.$ref === 'string') return inner(components[schema.$ref.slice('#/components/schemas/'.length)]);
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if ('default' in schema) return schema.default;
  const choices = schema.anyOf ?? schema.oneOf ?? (schema.type ? undefined : schema.allOf);
  if (Array.isArray(choices)) return inner(choices[0]);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(Object.entries((schema.properties ?? {}) as JsonSchema).map(([field, of]) => [field, inner(of, field)]));
    case 'array':
      return schema.prefixItems ? (schema.prefixItems as JsonSchema[]).map((item) => inner(item)) : [inner(schema.items ?? {})];
    case 'string':
      return text(schema, name);
    case 'integer':
    case 'number':
      return Math.max(Number(schema.minimum ?? 1), Number(schema.exclusiveMinimum ?? 0) + 1, 1);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function text({ format, pattern, minLength, maxLength }: JsonSchema, name: string): string {
  if (typeof format === 'string' && format in byFormat) return byFormat[format];
  const known = byName[name];
  if (known && (typeof pattern !== 'string' || new RegExp(pattern).test(known))) return known;
  return 'example'.padEnd(Number(minLength ?? 0), '-').slice(0, Number(maxLength ?? 100));
}
