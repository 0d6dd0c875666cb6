const nameForm = /^[\w.~-]+$/;
/** As RFC 3986 has a path; what is none of it (a backslash, a space, a letter beyond ASCII) is read differently by different servers. */
const pathForm = /^(?:\/(?:[\w.~!$&'()*+,;=:@-]|%[0-9a-f]{2})*)+$/i;
/** What a second decoding would make a way up or a border of. */
const twiceEncoded = /%(?:2e|2f|5c|00)/i;

// Which paths a rule is for: `/v1/a` alone, `/v1/a/*/b` with any one name between, `/v1/a/**` with all that is below.
export interface PathPattern {
  readonly names: readonly string[];
  readonly below: boolean;
}

/** What is wrong with the text of a pattern, in a line; undefined: nothing. */
export function faultOfPattern(text: string): string | undefined {
  if (!text.startsWith('/')) return `${text} is no pattern: it begins with /, as in /v1/lunches/**`;
  const names = text.slice(1).split('/');
  if (names.slice(0, -1).includes('**')) return `${text} is no pattern: ** stands at the end, as in /v1/lunches/**; for one name write *`;
  const wrong = names.find((name) => name !== '*' && name !== '**' && (!nameForm.test(name) || /^\.+$/.test(name)));
  return wrong === undefined ? undefined : `${text} is no pattern: "${wrong}" is no name; write letters, digits and - . _ ~, or * for any one name`;
}

/** @param text without a fault */
export function readPattern(text: string): PathPattern {
  const names = text.slice(1).split('/');
  return names.at(-1) === '**' ? { names: names.slice(0, -1), below: true } : { names, below: false };
}

/**
 * The names of a path, decoded as the router decodes them; undefined for one that could mean another path to whoever reads it next:
 * with ways up, empty or doubly encoded names, an encoded /, or a host before it. Such a path fits no pattern. A / at its end is a last name that is empty.
 */
export function namesOf(path: string): readonly string[] | undefined {
  if (!pathForm.test(path)) return undefined;
  try {
    const names = path.slice(1).split('/').map(decodeURIComponent);
    return names.every((name, index) => isPlain(name, index === names.length - 1)) ? names : undefined;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** `..;x` is a way up to servers that take what stands behind ; for a parameter. */
function isPlain(name: string, isLast: boolean): boolean {
  const bare = name.split(';')[0];
  return bare !== '.' && bare !== '..' && (bare !== '' || (isLast && name === '')) && !/[/\\\p{Cc}]/u.test(name) && !twiceEncoded.test(name);
}

export function fits({ names, below }: PathPattern, given: readonly string[]): boolean {
  if (given.length < names.length || (!below && given.length > names.length)) return false;
  return names.every((name, index) => (name === '*' ? given[index] !== '' : name === given[index]));
}

/** Sorts the more specific first: from the left, a name goes before *, and * before **. */
export const bySpecificity = (one: PathPattern, other: PathPattern): number => (rank(one) < rank(other) ? -1 : 1);

const rank = ({ names, below }: PathPattern): string => [...names.map((name) => (name === '*' ? 1 : 0)), ...(below ? [2] : [])].join('');
