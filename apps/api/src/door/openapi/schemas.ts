import { z } from 'zod';

export type JsonSchema = { [field: string]: unknown };

/**
 * Schemas as OpenAPI 3.1 has them (JSON Schema 2020-12, which zod writes). What has an id by `.meta({ id })` stands once, under
 * components; where a field is optional on the way in and certain on the way out, the one that comes second is `…Input` or `…Output`.
 */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {};

  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const { $schema: _, $defs = {}, ...root } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: ({ jsonSchema }) => simplify(jsonSchema) }) as JsonSchema & { $defs?: Record<string, JsonSchema> };
    const names = this.namesFor($defs, io);
    for (const [id, definition] of Object.entries($defs)) this.components[names[id]] = refer(definition, names);
    return refer(root, names);
  }

  private namesFor(definitions: Record<string, JsonSchema>, io: 'input' | 'output'): Record<string, string> {
    const suffix = io === 'input' ? 'Input' : 'Output';
    const plain = Object.fromEntries(Object.keys(definitions).map((id) => [id, id]));
    const isTaken = (id: string): boolean => id in this.components && JSON.stringify(this.components[id]) !== JSON.stringify(refer(definitions[id], plain));
    return Object.fromEntries(Object.keys(definitions).map((id) => [id, isTaken(id) ? `${id}${suffix}` : id]));
  }
}

/** Limits and patterns that say no more than the type or format does are noise to a reader. */
function simplify(schema: JsonSchema): void {
  if (schema.format) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

function refer(schema: JsonSchema, names: Record<string, string>): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replace(/"#\/\$defs\/([^"]+)"/g, (_, id: string) => `"#/components/schemas/${names[id]}"`)) as JsonSchema;
}
