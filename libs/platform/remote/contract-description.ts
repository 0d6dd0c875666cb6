import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Contract } from '../messaging/contract';
import type { MessageType } from '../messaging/message';

export type JsonSchema = { readonly [key: string]: unknown };

/** A schema has two faces: what one who keeps to it may send, and what it takes (defaults make these differ). */
interface Faces {
  readonly gives: JsonSchema;
  readonly takes: JsonSchema;
}

/** A contract as data, so that two versions of it can be compared without either's code. */
export interface ContractDescription {
  readonly module: string;
  readonly messages: Readonly<Record<string, { readonly kind: 'command' | 'query'; readonly input: Faces; readonly answer: Faces }>>;
  /** What an event may look like at rest: a default is filled in by who reads it. */
  readonly events: Readonly<Record<string, JsonSchema>>;
}

const known = new WeakMap<Contract, { description: ContractDescription; hash: string }>();

/** Made once a contract: a hundred schemas take a while. */
export function describe(contract: Contract): { description: ContractDescription; hash: string } {
  const found = known.get(contract);
  if (found) return found;
  const message = (type: MessageType) => [type.type, { kind: type.kind, input: faces(type.input), answer: faces(type.answer) }] as const;
  const description: ContractDescription = {
    module: contract.module,
    messages: Object.fromEntries([...contract.commands, ...contract.queries].map(message)),
    events: Object.fromEntries(contract.events.map(({ type, data }) => [type, faces(data).takes])),
  };
  const described = { description, hash: hashOf(description) };
  known.set(contract, described);
  return described;
}

export const hashOf = (description: ContractDescription): string => createHash('sha256').update(JSON.stringify(sorted(description))).digest('base64url').slice(0, 22);

/** Both faces of a schema, as JSON Schema. */
export const faces = (schema: z.ZodType): Faces => ({ gives: jsonSchema(schema, 'output'), takes: jsonSchema(schema, 'input') });

/** What is for readers (descriptions, examples, names of views) is in zod's own registry, and changes nothing between programs. */
const noWords = z.registry<Record<never, never>>();

/** @throws Error of a schema that holds itself: it could not be compared */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline', cycles: 'throw', metadata: noWords });
  return described;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]));
}
