import type { z } from 'zod';
import type { ContractDescription, JsonSchema } from './contract-description';

/** Why a value that one side gives may not be taken by the other: where, and what is wrong. */
export interface Misfit {
  readonly message: string;
  readonly field: string;
  readonly reason: string;
}

/**
 * What keeps a caller with one version of a contract from working with a module that has another: its messages must be taken
 * there, and the answers of there must be taken here. Fields added are no misfit, messages that only one side has neither.
 */
export function misfits(caller: ContractDescription, callee: ContractDescription): Misfit[] {
  return Object.entries(caller.messages).flatMap(([type, ours]) => {
    const theirs = callee.messages[type];
    if (!theirs) return [];
    return [
      ...unlike(ours.input.gives, theirs.input.takes, '/').map((fault) => ({ message: type, ...fault })),
      ...unlike(theirs.answer.gives, ours.answer.takes, '/answer/').map((fault) => ({ message: type, ...fault })),
    ];
  });
}

export type Fault = Omit<Misfit, 'message'>;

/**
 * @returns what can be given by the first and is refused by the second; nothing means that all is taken, once it is trimmed. In doubt
 * (two patterns that might mean the same) it is a fault: a false alarm is seen at the start, the other mistake in the night.
 */
export function unlike(gives: JsonSchema, takes: JsonSchema, field: string): Fault[] {
  if (takesAll(takes) || givesNothing(gives)) return [];
  const takenForms = formsOf(takes);
  return formsOf(gives).flatMap((form) => nearest(takenForms.map((taken) => unlikeForm(form, taken, field))));
}

const takesAll = (schema: JsonSchema): boolean => Object.keys(schema).every((key) => key === 'default');
/** As zod writes `never`. */
const givesNothing = (schema: JsonSchema): boolean => schema.not !== undefined;

/** A schema of alternatives is the list of them. */
function formsOf(schema: JsonSchema): JsonSchema[] {
  const alternatives = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (alternatives) return alternatives.flatMap(formsOf);
  if (Array.isArray(schema.type)) return schema.type.map((type) => ({ ...schema, type }));
  return [schema];
}

const nearest = (faults: Fault[][]): Fault[] => [...faults].sort((a, b) => a.length - b.length)[0] ?? [];

function unlikeForm(gives: JsonSchema, takes: JsonSchema, field: string): Fault[] {
  if (takesAll(takes)) return [];
  const kinds = unlikeKinds(gives, takes);
  if (kinds) return [{ field, reason: kinds }];
  return [...unlikeLimits(gives, takes, field), ...unlikeFields(gives, takes, field), ...unlikeItems(gives, takes, field)];
}

function unlikeKinds(gives: JsonSchema, takes: JsonSchema): string | undefined {
  if (takes.not !== undefined) return `gives ${typeText(gives)} where nothing is taken`;
  const typeFits = takes.type === undefined || gives.type === takes.type || (gives.type === 'integer' && takes.type === 'number');
  const given = valuesOf(gives);
  if (!typeFits && !(gives.type === undefined && given)) return `gives ${typeText(gives)} where ${typeText(takes)} is taken`;
  const taken = valuesOf(takes);
  if (!taken) return typeFits ? undefined : given!.every((value) => isOfType(value, takes.type)) ? undefined : `gives ${given!.map(text).join(', ')} where ${typeText(takes)} is taken`;
  if (!given) return gives.type === 'null' && taken.includes(null) ? undefined : `gives any ${typeText(gives)} where only ${taken.map(text).join(', ')} are taken`;
  const strangers = given.filter((value) => !taken.includes(value));
  return strangers.length > 0 ? `gives ${strangers.map(text).join(', ')}, which is not among ${taken.map(text).join(', ')}` : undefined;
}

const isOfType = (value: unknown, type: unknown): boolean => (value === null ? type === 'null' : typeof value === type || (type === 'integer' && Number.isInteger(value)));

const typeText = ({ type, const: value }: JsonSchema): string => (type ? text(type) : value === undefined ? 'anything' : text(value));

const text = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? 'not set' : JSON.stringify(value));

function valuesOf({ enum: values, const: value }: JsonSchema): unknown[] | undefined {
  if (Array.isArray(values)) return values;
  return value === undefined ? undefined : [value];
}

/** Keys of limits, and whether what is given is surely within what is taken. */
const limits: Readonly<Record<string, (given: JsonSchema, taken: number) => boolean>> = {
  minimum: ({ minimum, exclusiveMinimum }, taken) => Math.max(numberOr(minimum, -Infinity), numberOr(exclusiveMinimum, -Infinity)) >= taken,
  exclusiveMinimum: ({ minimum, exclusiveMinimum }, taken) => numberOr(exclusiveMinimum, -Infinity) >= taken || numberOr(minimum, -Infinity) > taken,
  maximum: ({ maximum, exclusiveMaximum }, taken) => Math.min(numberOr(maximum, Infinity), numberOr(exclusiveMaximum, Infinity)) <= taken,
  exclusiveMaximum: ({ maximum, exclusiveMaximum }, taken) => numberOr(exclusiveMaximum, Infinity) <= taken || numberOr(maximum, Infinity) < taken,
  minLength: ({ minLength }, taken) => numberOr(minLength, 0) >= taken,
  maxLength: ({ maxLength }, taken) => numberOr(maxLength, Infinity) <= taken,
  minItems: ({ minItems }, taken) => numberOr(minItems, 0) >= taken,
  maxItems: ({ maxItems }, taken) => numberOr(maxItems, Infinity) <= taken,
  minProperties: ({ minProperties }, taken) => numberOr(minProperties, 0) >= taken,
  maxProperties: ({ maxProperties }, taken) => numberOr(maxProperties, Infinity) <= taken,
  multipleOf: ({ multipleOf }, taken) => numberOr(multipleOf, NaN) % taken === 0,
};
/** What cannot be weighed: only the same is surely no narrower. */
const exact = ['pattern', 'format', 'uniqueItems', 'allOf', 'contentEncoding'];

const numberOr = (value: unknown, none: number): number => (typeof value === 'number' ? value : none);

function unlikeLimits(gives: JsonSchema, takes: JsonSchema, field: string): Fault[] {
  if (valuesOf(takes)) return [];
  const values = valuesOf(gives);
  const fits = (key: string): boolean => {
    if (takes[key] === undefined) return true;
    if (values) return values.every((value) => valueFits(key, takes[key], value));
    return limits[key] ? limits[key](gives, Number(takes[key])) : JSON.stringify(takes[key]) === JSON.stringify(gives[key]);
  };
  return [...Object.keys(limits), ...exact].filter((key) => !fits(key)).map((key) => ({ field, reason: `${key} is ${values ? `not kept by ${values.map(text).join(', ')}` : text(gives[key])} where ${text(takes[key])} is taken` }));
}

/** A value that is given, as a schema of its own: it is its own least and most. */
function valueFits(key: string, taken: unknown, value: unknown): boolean {
  if (typeof value === 'string') {
    if (key === 'pattern') return new RegExp(text(taken), 'u').test(value);
    const asSchema = { minLength: value.length, maxLength: value.length };
    return key.endsWith('Length') ? limits[key](asSchema, Number(taken)) : limits[key] !== undefined;
  }
  if (typeof value === 'number') return limits[key]?.({ minimum: value, maximum: value, multipleOf: value }, Number(taken)) ?? true;
  return true;
}

function unlikeFields(gives: JsonSchema, takes: JsonSchema, field: string): Fault[] {
  if (gives.type !== 'object') return [];
  const given = fieldsOf(gives);
  const taken = fieldsOf(takes);
  const always = (gives.required ?? []) as string[];
  const missing = ((takes.required ?? []) as string[]).filter((name) => !always.includes(name));
  return [
    ...missing.map((name) => ({ field: field + name, reason: given[name] ? 'may be absent, but is demanded' : 'is not known, but is demanded' })),
    ...Object.keys(taken).flatMap((name) => unlike(given[name] ?? restOf(gives), taken[name], `${field}${name}/`)),
    ...unlikeRest(gives, takes, field),
  ];
}

const fieldsOf = ({ properties }: JsonSchema): Record<string, JsonSchema> => (properties ?? {}) as Record<string, JsonSchema>;

/** What fields may be that are not named. A plain object of zod gives none. */
const restOf = ({ additionalProperties }: JsonSchema): JsonSchema => (isSchema(additionalProperties) ? additionalProperties : { not: {} });

/** Where names are free (a record), each name and each value must do. Where they are not, what is too much is trimmed. */
function unlikeRest(gives: JsonSchema, takes: JsonSchema, field: string): Fault[] {
  const taken = takes.additionalProperties;
  const names = takes.propertyNames;
  const unnamed = Object.entries(fieldsOf(gives)).filter(([name]) => !fieldsOf(takes)[name]);
  return [
    ...(isSchema(taken) ? [...unnamed.flatMap(([name, schema]) => unlike(schema, taken, `${field}${name}/`)), ...unlike(restOf(gives), taken, `${field}*/`)] : []),
    ...(isSchema(names) ? [...unnamed.flatMap(([name]) => unlike({ type: 'string', const: name }, names, `${field}${name}`)), ...(givesNothing(restOf(gives)) ? [] : unlike((gives.propertyNames as JsonSchema | undefined) ?? { type: 'string' }, names, `${field}*`))] : []),
  ];
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

function unlikeItems(gives: JsonSchema, takes: JsonSchema, field: string): Fault[] {
  if (gives.type !== 'array') return [];
  const named = Math.max(firstOf(gives).length, firstOf(takes).length);
  const places = Array.from({ length: named }, (_, index) => unlike(itemAt(gives, index), itemAt(takes, index), `${field}${index}/`));
  return [...places.flat(), ...unlike(itemAt(gives, named), itemAt(takes, named), `${field}*/`)];
}

const firstOf = ({ prefixItems }: JsonSchema): JsonSchema[] => (prefixItems ?? []) as JsonSchema[];

function itemAt(schema: JsonSchema, index: number): JsonSchema {
  const item: unknown = firstOf(schema)[index] ?? schema.items ?? {};
  return isSchema(item) ? item : { not: {} };
}

/** A value without the fields that this schema does not know and would refuse. What it refuses besides stays as it is. */
export function trimmedTo(schema: z.ZodType, value: unknown): unknown {
  const strangers = strangersIn(schema.safeParse(value).error?.issues ?? []);
  if (strangers.length === 0) return value;
  const trimmed: unknown = structuredClone(value);
  for (const { path, keys } of strangers) {
    const holder = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)[key], trimmed) as Record<string, unknown>;
    for (const key of keys) delete holder[key];
  }
  return trimmedTo(schema, trimmed); // behind them there may be more
}

type Strangers = { readonly path: readonly PropertyKey[]; readonly keys: readonly string[] };

/** Of alternatives it is the one that has nothing else to say against the value. */
function strangersIn(issues: readonly z.core.$ZodIssue[]): Strangers[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return [issue];
    if (issue.code !== 'invalid_union') return [];
    const willing = issue.errors.filter((alternative) => alternative.length > 0 && alternative.every((inner) => strangersIn([inner]).length > 0)).map(strangersIn);
    const [least = []] = willing.sort((a, b) => a.length - b.length);
    return least.map(({ path, keys }) => ({ path: [...issue.path, ...path], keys }));
  });
}
