import { createHash } from 'node:crypto';
import { SettingsError } from '../settings/settings-error';

/** Some of the schools: those of a per cent, those of a list, those of a flag. Any of the three lets a school go. */
export interface SchoolShare {
  /** Of all schools, in hundredths of a per cent: 1,000 are 10 %. */
  readonly shareBasisPoints: number;
  /** These in any case: by their ids where a share decides, by what they go by (slugs) in its text. */
  readonly schools: readonly string[];
  /** Those for which this feature flag is on; null: no flag. */
  readonly flag: string | null;
}

/** How a flag stands for a school, told from memory. Of a flag that nobody knows it says no. */
export type FlagIsOn = (flag: string, schoolId: string) => boolean;

const whole = 10_000;

export const nobody: SchoolShare = { shareBasisPoints: 0, schools: [], flag: null };
export const everybody: SchoolShare = { ...nobody, shareBasisPoints: whole };

const forms = '10%, 0.25%, schools:hilltop,lakeside, flag:new-fees, or several with + between them';
const percentForm = /^(\d{1,3})(?:\.(\d{1,2}))?%$/;
const slugForm = /^[a-z0-9][a-z0-9-]{0,62}$/;
const flagForm = /^[a-z][a-z0-9-]{1,62}$/;

/**
 * Whether a school is among them. It stays so: its place in the order is made of its id and `order` (what is shared out: a module, a
 * flag, a path), so that a greater share only adds schools. What belongs to no school follows the last one.
 */
export function isAmong({ shareBasisPoints, schools, flag }: SchoolShare, order: string, schoolId: string | undefined, isOn: FlagIsOn): boolean {
  if (shareBasisPoints >= whole) return true;
  if (schoolId === undefined) return false;
  return schools.includes(schoolId) || (flag !== null && isOn(flag, schoolId)) || (shareBasisPoints > 0 && placeInOrder(order, schoolId) < shareBasisPoints);
}

/** No school is among them, whatever its flag says. */
export const isNobody = ({ shareBasisPoints, schools, flag }: SchoolShare): boolean => shareBasisPoints === 0 && schools.length === 0 && flag === null;

/** Reads `10%`, `schools:hilltop,lakeside`, `flag:new-fees`, `10%+flag:new-fees`; no kind of part twice. @throws SettingsError in one line */
export function parseShare(text: string): SchoolShare {
  const parts = text.split('+').map((part) => partOf(part.trim()));
  const kinds = new Set(parts.flatMap(Object.keys));
  if (kinds.size < parts.length) throw new SettingsError([`${text} is no share of the schools: give ${forms}`]);
  return Object.assign({}, nobody, ...parts) as SchoolShare;
}

/** As `parseShare` reads it. Nobody is 0%. */
export function shareText({ shareBasisPoints, schools, flag }: SchoolShare): string {
  const parts = [schools.length > 0 && `schools:${schools.join(',')}`, flag !== null && `flag:${flag}`].filter((part) => part !== false);
  return [...(shareBasisPoints > 0 || parts.length === 0 ? [`${shareBasisPoints / 100}%`] : []), ...parts].join('+');
}

/** Nothing where it is none. */
function partOf(text: string): Partial<SchoolShare> {
  const [, percents, hundredths = ''] = percentForm.exec(text) ?? [];
  const shareBasisPoints = Number(`${percents}${hundredths.padEnd(2, '0')}`);
  if (shareBasisPoints <= whole) return { shareBasisPoints };
  const [, kind, names = ''] = /^(schools|flag):(.+)$/.exec(text) ?? [];
  const schools = names.split(',').map((name) => name.trim());
  if (kind === 'schools' && schools.every((name) => slugForm.test(name))) return { schools: [...new Set(schools)] };
  return kind === 'flag' && flagForm.test(names) ? { flag: names } : {};
}

function placeInOrder(order: string, schoolId: string): number {
  return createHash('sha256').update(`${order}:${schoolId}`).digest().readUInt32BE() % whole;
}
