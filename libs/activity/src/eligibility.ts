import type { ActivityView } from './contract';

export type Eligibility = ActivityView['eligibility'];

/** What the rules ask of a student; null: not known. */
export interface Applicant {
  readonly grade: number | null;
  readonly birthDate: string | null;
}

/**
 * The conditions that a student does not meet: none for who may enroll. What is not known does not meet a condition.
 *
 * @param day on which the age counts, as 2026-09-01
 */
export function unmetConditions({ minGrade, maxGrade, minAge, maxAge }: Eligibility, { grade, birthDate }: Applicant, day: string): ('grade' | 'age')[] {
  const age = birthDate === null ? null : ageOn(day, birthDate);
  return [...(within(grade, minGrade, maxGrade) ? [] : ['grade' as const]), ...(within(age, minAge, maxAge) ? [] : ['age' as const])];
}

/** Full years on a day; who was born on 29 February grows older on 1 March where there is none. Negative before birth. */
export function ageOn(day: string, birthDate: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

function within(value: number | null, least: number | null, most: number | null): boolean {
  if (least === null && most === null) return true;
  return value !== null && value >= (least ?? -Infinity) && value <= (most ?? Infinity);
}
