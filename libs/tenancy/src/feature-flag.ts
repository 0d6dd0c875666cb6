import { isAmong, nobody } from '@schoolhouse/platform/remote/school-share';
import { FeatureFlagStale, type FeatureFlagView, type FlagSettings } from '@schoolhouse/tenancy';

export interface FeatureFlag extends FlagSettings {
  readonly name: string;
  readonly changedAt: Date;
  /** Goes up by one with each change; 0: it was never set. */
  readonly version: number;
}

/** As a flag that nobody has set yet stands: off for everybody. */
export const newFlag = (name: string, now: Date): FeatureFlag => ({ name, description: '', shareBasisPoints: 0, onFor: [], offFor: [], killed: false, changedAt: now, version: 0 });

/** A school is on one list at most: the one that was said last. @throws FEATURE_FLAG_STALE unless it is of `version`, where one is given */
export function flagWith(flag: FeatureFlag, changes: Partial<FlagSettings>, now: Date, version = flag.version): FeatureFlag {
  if (flag.version !== version) throw new FeatureFlagStale({ version: flag.version });
  const onFor = each(changes.onFor ?? without(flag.onFor, changes.offFor));
  const offFor = each(changes.offFor ?? without(flag.offFor, changes.onFor));
  return { ...flag, ...changes, onFor, offFor: without(offFor, onFor), changedAt: now, version: flag.version + 1 };
}

/** Killed, it is on for nobody. Otherwise what is said of the school itself (`own`) goes before the share, whose schools are the same each time. */
export function isOnFor({ name, shareBasisPoints, killed }: Pick<FeatureFlag, 'name' | 'shareBasisPoints' | 'killed'>, schoolId: string, own: boolean | null): boolean {
  return !killed && (own ?? isAmong({ ...nobody, shareBasisPoints }, `flag:${name}`, schoolId, () => false));
}

export const flagView = ({ changedAt, ...flag }: FeatureFlag): FeatureFlagView => ({ ...flag, changedAt: changedAt.toISOString() });

const each = (ids: readonly string[]): string[] => [...new Set(ids)].sort();
const without = (ids: readonly string[], others: readonly string[] = []): string[] => ids.filter((id) => !others.includes(id));
