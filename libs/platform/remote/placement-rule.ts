import { parseAddress } from './address';
import { isAmong, parseShare, type FlagIsOn, type SchoolShare } from './school-share';

/** Which schools of a module that is here are served elsewhere for now. */
export interface PlacementRule extends SchoolShare {
  readonly module: string;
  readonly at: string;
  /** Queries answered here are asked there as well, and compared. */
  readonly shadow: boolean;
  readonly note: string;
  /** Shares that come after this one by themselves, in ten thousandths; each when the one before was in force for `stepSeconds`. */
  readonly next: readonly number[];
  readonly stepSeconds: number;
  /** Goes up with each change. 0: no command has made it, but the address that this process was started with. */
  readonly version: number;
}

/** Of a rule that stays as it is. */
export const noSteps = { next: [], stepSeconds: 0 } satisfies Partial<PlacementRule>;

const noFlags: FlagIsOn = () => false;

/** The same school goes each time, until the rule or its flag is changed. */
export const goesElsewhere = (rule: PlacementRule, tenantId: string | undefined, isOn: FlagIsOn = noFlags): boolean => isAmong(rule, rule.module, tenantId, isOn);

/** A per cent sign at the end, or the name of a part, is no host; a bare number is none that anybody means. */
const shareForm = /%$|^(?:flag|schools):(?!\d+$)|^[\d.]+$/;
const isIPv4Like = /^\d+(\.\d+){3}$/;

/**
 * Reads `nats://user:password@broker@10%`: an address, and for which schools it is. What stands behind the last @ is the share when it
 * looks like one; without one the module is there alone. @throws SettingsError in one line
 */
export function readPlace(text: string): { readonly at: string; readonly share?: SchoolShare } {
  const border = text.lastIndexOf('@');
  const behind = text.slice(border + 1).trim();
  if (border < 0 || isIPv4Like.test(behind) || !behind.split('+').some((part) => shareForm.test(part.trim()))) return { at: parsed(text) };
  return { at: parsed(text.slice(0, border)), share: parseShare(behind) };
}

function parsed(at: string): string {
  parseAddress(at);
  return at;
}
