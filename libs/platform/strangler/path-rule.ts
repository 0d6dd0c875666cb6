import { isAmong, type FlagIsOn, type SchoolShare } from '../remote/school-share';
import { bySpecificity, faultOfPattern, fits, namesOf, readPattern, type PathPattern } from './path-pattern';
import { keptBecause } from './kept-paths';
import { faultOfAddress } from './old-address';

/** Which schools are served by an old system at some paths. The others are served here, where there is something at these paths. */
export interface PathRule extends SchoolShare {
  readonly pattern: string;
  readonly at: string;
  /** The old system is shown the access token of the caller. */
  readonly forwardsToken: boolean;
  /** What is read here is read there as well, and compared. */
  readonly shadow: boolean;
  /** Goes up with each change. */
  readonly version: number;
}

/** The same school goes each time, until the rule or its flag is changed. What belongs to no school goes with the last one. */
export const goesToOldSystem = (rule: PathRule, schoolId: string | undefined, isOn: FlagIsOn): boolean => isAmong(rule, rule.pattern, schoolId, isOn);

/** Why a rule cannot be followed, in a line; undefined: it can. */
export function faultOfRule({ pattern, at }: Pick<PathRule, 'pattern' | 'at'>): string | undefined {
  const fault = faultOfPattern(pattern) ?? faultOfAddress(at);
  if (fault) return fault;
  const because = keptBecause(readPattern(pattern).names);
  return because && `${pattern} stays here: ${because}`;
}

/** The rules of a moment, asked for each request. */
export class PathRuleSet {
  private readonly rules: readonly { readonly rule: PathRule; readonly pattern: PathPattern }[];

  /** @param rules without faults */
  constructor(rules: readonly PathRule[]) {
    this.rules = rules.map((rule) => ({ rule, pattern: readPattern(rule.pattern) })).sort((one, other) => bySpecificity(one.pattern, other.pattern));
  }

  /** The most specific one that is for this path. None is for what is kept here, nor for a path that is not plain. @param path without its query */
  for(path: string): PathRule | undefined {
    if (this.rules.length === 0) return undefined;
    const names = namesOf(path);
    if (names === undefined || keptBecause(names) !== undefined) return undefined;
    return this.rules.find(({ pattern }) => fits(pattern, names))?.rule;
  }
}
