const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Known to this program's Intl data, so that its minor units are known as well. */
export const isCurrency = (code: string): boolean => currencies.has(code);

/** An IANA name. Offsets such as +01:00 are none: they know no summer time. */
export function isTimeZone(name: string): boolean {
  return /^[A-Za-z]/.test(name) && accepted(() => new Intl.DateTimeFormat('en', { timeZone: name }));
}

/** Well formed, and of a language that dates and amounts can be written in. */
export function isLocale(tag: string): boolean {
  return accepted(() => Intl.getCanonicalLocales(tag)) && Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
}

/** Intl says no by a RangeError; there is no other way to ask it. */
function accepted(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
