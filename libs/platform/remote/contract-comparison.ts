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

type Fault = Omit<Misfit, 'message'>;

/** @returns what can be given by the first and is refused by the second */
function unlike(gives: JsonSchema, takes: JsonSchema, field: string): Fault[] {
  if (takesAll(takes)) return [];
  const givenForms = formsOf(gives);
  const takenForms = formsOf(takes);
  if (givenForms.length === 1 && takenForms.length === 1) return unlikeForm(givenForms[0], takenForms[0], field);
  return givenForms.flatMap((form) => {
    const faults = takenForms.map((taken) => unlikeForm(form, taken, field));
    return faults.some(({ length }) => length === 0) ? [] : nearest(faults);
  });
}

const takesAll = (schema: JsonSchema): boolean => Object.keys(schema).every((key) => key === 'default');

/** A schema of alternatives is the list of them. */
function formsOf(schema: JsonSchema): JsonSchema[] {
  const alternatives = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (alternatives) return alternatives.flatMap(formsOf);
  if (Array.isArray(schema.type)) return schema.type.map((type) => ({ ...schema, type }));
  return [schema];
}

const nearest = (faults: Fault[][]): Fault[] => [...faults].sort((a, b) => a.length - b.length)[0];

function unlikeForm(gives: JsonSchema, takes: JsonSchema, field: string): Fault[] {
  if (takesAll(takes)) return [];
  const kinds = unlikeKinds(gives, takes);
  if (kinds) return [{ field, reason: kinds }];
  return [...unlikeLimits(gives, takes, field), ...unlikeFields(gives, takes, field), ...unlikeItems(gives, takes, field)];
}

function unlikeKinds(gives: JsonSchema, takes: JsonSchema): string | undefined {
  const typeFits = gives.type === takes.type || (gives.type === 'integer' && takes.type === 'number') || takes.type === undefined;
  if (!typeFits) return `gives ${typeText(gives)} where ${typeText(takes)} is taken`;
  const taken = valuesOf(takes);
  if (!taken) return undefined;
  const given = valuesOf(gives);
  const strangers = given?.filter((value) => !taken.includes(value));
  if (!given) return `gives any ${typeText(gives)} where only ${taken.join(', ')} are taken`;
  return strangers && strangers.length > 0 ? `gives ${strangers.join(', ')}, which is not among ${taken.join(', ')}` : undefined;
}

const typeText = ({ type, const: value }: JsonSchema): string => (type ? text(type) : value === undefined ? 'anything' : text(value));

const text = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? 'not set' : JSON.stringify(value));

function valuesOf({ enum: values, const: value }: JsonSchema): unknown[] | undefined {
  if (Array.isArray(values)) return values;
  return value === undefined ? undefined : [value];
}

const lower = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const upper = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
/** Limits that cannot be weighed: only the same one, or none, is surely no narrower. */
const exact = ['pattern', 'format', 'multipleOf', 'uniqueItems', 'propertyNames'];

function unlikeLimits(gives: JsonSchema, takes: JsonSchema, field: string): Fault[] {
  if (valuesOf(gives)) return [];
  const tighter = (key: string, isTighter: (given: number, taken: number) => boolean, none: number) =>
    takes[key] !== undefined && isTighter(Number(gives[key] ?? none), Number(takes[key])) ? [{ field, reason: `${key} is ${text(gives[key])} where ${text(takes[key])} is taken` }] : [];
  return [
    ...lower.flatMap((key) => tighter(key, (given, taken) => given < taken, key.endsWith('imum') ? -Infinity : 0)),
    ...upper.flatMap((key) => tighter(key, (given, taken) => given > taken, Infinity)),
    ...exact.flatMap((key) => (takes[key] !== undefined && JSON.stringify(takes[key]) !== JSON.stringify(gives[key]) ? [{ field, reason: `${key} ${text(gives[key])} is not ${text(takes[key])}` }] : [])),
  ];
}

function unlikeFields(gives: JsonSchema, takes: JsonSchema, field: string): Fault[] {
  const given = (gives.properties ?? {}) as Record<string, JsonSchema>;
  const taken = (takes.properties ?? {}) as Record<string, JsonSchema>;
  const always = (gives.required ?? []) as string[];
  const missing = ((takes.required ?? []) as string[]).filter((name) => !always.includes(name));
  return [
    ...missing.map((name) => ({ field: field + name, reason: given[name] ? 'may be absent, but is demanded' : 'is not known, but is demanded' })),
    ...Object.keys(taken).flatMap((name) => (given[name] ? unlike(given[name], taken[name], `${field}${name}/`) : [])),
    ...unlikeRest(gives, takes, field),
  ];
}

function unlikeRest(gives: JsonSchema, takes: JsonSchema, field: string): Fault[] {
  const given = gives.additionalProperties;
  const taken = takes.additionalProperties;
  return isSchema(given) && isSchema(taken) ? unlike(given, taken, `${field}*/`) : [];
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

function unlikeItems(gives: JsonSchema, takes: JsonSchema, field: string): Fault[] {
  return isSchema(gives.items) && isSchema(takes.items) ? unlike(gives.items, takes.items, `${field}*/`) : [];
}

/** A value without the fields that the other side does not know and would refuse. */
export function trimmedTo(schema: JsonSchema, value: unknown): unknown {
  if (Array.isArray(value)) return isSchema(schema.items) ? value.map((item) => trimmedTo(schema.items as JsonSchema, item)) : value;
  if (typeof value !== 'object' || value === null) return value;
  const forms = formsOf(schema).filter(({ properties }) => properties);
  if (forms.length !== 1) return value;
  const properties = forms[0].properties as Record<string, JsonSchema>;
  const closed = forms[0].additionalProperties === false;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (properties[key] ? [[key, trimmedTo(properties[key], item)]] : closed ? [] : [[key, item]])));
}
