/** What may cross a border, in bytes of JSON. Lines between processes take it with room to spare, so that none has a limit of its own. */
export const largestBytes = 4 * 1_048_576;
const deepest = 100;
/** No value has more bytes of JSON than so many times what it weighs here: a number that weighs 1 may have 24 digits. */
const heaviest = 24;

/** Something that JSON would lose, change or choke on. */
export class NotPlain extends Error {
  constructor(
    readonly pointer: string,
    readonly detail: string,
  ) {
    super(`${pointer}: ${detail}`);
    this.name = 'NotPlain';
  }
}

/**
 * A copy that shares nothing with its source and is what another process would read from a wire. What JSON leaves out or turns
 * into something else without a word (Date, Map, NaN, a function) is refused; only an undefined field is no field.
 * @throws NotPlain naming the first place that does not fit
 */
export function plainCopy(value: unknown): unknown {
  const weighed = { weight: 0 };
  const copy = copyOf(value, [], weighed);
  if (weighed.weight * heaviest > largestBytes && Buffer.byteLength(JSON.stringify(copy)) > largestBytes) throw tooLarge();
  return copy;
}

type Path = (string | number)[];

function copyOf(value: unknown, path: Path, weighed: { weight: number }): unknown {
  weighed.weight += typeof value === 'string' ? value.length + 2 : 1;
  if (weighed.weight > largestBytes) throw tooLarge();
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notPlain(path, `${value} is no number of JSON`);
    return value === 0 ? 0 : value; // JSON has no -0
  }
  if (typeof value !== 'object') throw notPlain(path, `JSON knows no ${typeof value}`);
  if (path.length >= deepest) throw notPlain(path.slice(0, 3), `Lies more than ${deepest} levels deep`);
  return Array.isArray(value) ? listOf(value, path, weighed) : fieldsOf(value, path, weighed);
}

function listOf(list: readonly unknown[], path: Path, weighed: { weight: number }): unknown[] {
  const copy: unknown[] = [];
  for (let index = 0; index < list.length; index += 1) {
    path.push(index);
    copy.push(copyOf(list[index], path, weighed));
    path.pop();
  }
  return copy;
}

function fieldsOf(value: object, path: Path, weighed: { weight: number }): object {
  if (!isPlain(value)) throw notPlain(path, `JSON knows no ${value.constructor?.name ?? 'such object'}`);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[key];
    if (field === undefined) continue;
    path.push(key);
    if (key === '__proto__') throw notPlain(path, 'No field may have this name');
    weighed.weight += key.length + 3;
    copy[key] = copyOf(field, path, weighed);
    path.pop();
  }
  return copy;
}

/** Not by `Object.prototype` itself: what Node's own parts make may come from another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const notPlain = (path: Path, detail: string): NotPlain => new NotPlain(`/${path.join('/')}`, detail);
const tooLarge = (): NotPlain => new NotPlain('/', `Is larger than ${largestBytes / 1_048_576} MiB`);
