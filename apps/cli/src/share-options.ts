import { everybody, nobody, parseShare, type SchoolShare } from '@schoolhouse/platform/remote/school-share';
import { SettingsError } from '@schoolhouse/platform/settings/settings';
import { Failure } from './failure';

/** What commands take that are for some of the schools. */
export interface ShareOptions {
  /** In per cent. */
  readonly share?: number;
  readonly schools?: readonly string[];
  readonly flag?: string;
}

/** Whether any of them was given. */
export const namesShare = ({ share, schools, flag }: ShareOptions): boolean => share !== undefined || schools !== undefined || flag !== undefined;

/** Everybody when nothing was said; who names schools or a flag means these, and no per cent unless he says so. @throws Failure */
export function shareOf(options: ShareOptions): SchoolShare {
  const { share = 0, schools = [], flag } = options;
  if (!namesShare(options)) return everybody;
  return { shareBasisPoints: Math.round(share * 100), schools, flag: flag === undefined ? nobody.flag : flagOf(flag) };
}

function flagOf(name: string): string | null {
  try {
    return parseShare(`flag:${name}`).flag;
  } catch (error) {
    throw error instanceof SettingsError ? new Failure(`${name} is no name of a feature flag: small letters, digits and -, beginning with a letter`) : error;
  }
}
