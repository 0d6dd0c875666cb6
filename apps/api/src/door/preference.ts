/** What a client would rather have (RFC 7240). What is not understood is not an error. */
export interface Preference {
  readonly respondAsync: boolean;
  /** 0 to 60; undefined: the client did not say. */
  readonly waitSeconds?: number;
}

const longestWait = 60;

export function parsePreference(header: string | string[] | undefined): Preference {
  const preferences = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((part) => part.split(';')[0].trim().toLowerCase());
  const wait = preferences.map((preference) => /^wait\s*=\s*"?(\d{1,9})"?$/.exec(preference)?.[1]).find(Boolean);
  return {
    respondAsync: preferences.includes('respond-async'),
    waitSeconds: wait === undefined ? undefined : Math.min(Number(wait), longestWait),
  };
}

/** What of it was followed, for `Preference-Applied`: a 202 is what `respond-async` asks for. */
export function appliedPreference({ respondAsync, waitSeconds }: Preference, status: number): string | undefined {
  const applied = [...(respondAsync && status === 202 ? ['respond-async'] : []), ...(waitSeconds === undefined ? [] : [`wait=${waitSeconds}`])];
  return applied.length > 0 ? applied.join(', ') : undefined;
}
