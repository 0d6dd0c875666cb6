import type { ProcessSeen } from '@schoolhouse/platform/remote/processes-seen';

/** What processes were started with: `FEES_AT=nats://broker@10%`. */
export interface StartedWith {
  readonly module: string;
  readonly at: string;
  readonly share: string;
  readonly processes: readonly string[];
}

export function startedWith(seen: readonly ProcessSeen[]): StartedWith[] {
  const known = new Map<string, StartedWith>();
  for (const { name, shares = {} } of seen) {
    for (const [module, { at, share }] of Object.entries(shares)) {
      const { processes = [] } = known.get(`${module} ${at} ${share}`) ?? {};
      known.set(`${module} ${at} ${share}`, { module, at, share, processes: [...new Set([...processes, name])] });
    }
  }
  return [...known.values()];
}

export const variable = (module: string): string => `${module.toUpperCase()}_AT`;
