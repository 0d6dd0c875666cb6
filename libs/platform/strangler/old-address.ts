import { namesOf } from './path-pattern';

/** Where an old system is. */
export interface OldAddress {
  readonly origin: string;
  /** With what its paths begin there, before the path as it was asked for; mostly nothing. */
  readonly base: string;
}

const example = 'give http://host:port or https://host, with the beginning that its paths have there, if any';

/** What is wrong with the text of an address, in a line that repeats no password; undefined: nothing. */
export function faultOfAddress(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return `${text.includes('@') ? 'What was given' : text} is no address of an old system: ${example}`;
  const { username, password, search, hash, host, pathname } = new URL(text);
  if (username || password) return `An address of an old system has no user and no password in it (${host} has): it must know us by our network, or by X-School-Context`;
  if (search || hash) return `${text} is no address of an old system: it ends with its path; ${example}`;
  return /%|\.\./.test(text) || namesOf(pathname) === undefined ? `${text} is no address of an old system: its path has more than plain names in it` : undefined;
}

/** @param text without a fault */
export function readOldAddress(text: string): OldAddress {
  const { origin, pathname } = new URL(text);
  return { origin, base: pathname.replace(/\/+$/, '') };
}
