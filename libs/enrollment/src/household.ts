import { HouseholdsDiffer } from './contract';

interface Member {
  readonly id: string;
  readonly householdId: string | null;
  readonly version: number;
}

/**
 * The household that a student and a guardian share from now on: that of the one who has one, otherwise `newHouseholdId`.
 * @throws HOUSEHOLDS_DIFFER: which of two households is left is for a person to say
 */
export function sharedHousehold(student: Member, guardian: Member, newHouseholdId: string): string {
  if (student.householdId && guardian.householdId && student.householdId !== guardian.householdId) {
    throw new HouseholdsDiffer({ studentId: student.id, guardianId: guardian.id });
  }
  return student.householdId ?? guardian.householdId ?? newHouseholdId;
}

/** A member who lives there already is left as it is, with its version. */
export function moveIn<M extends Member>(member: M, householdId: string): M {
  return member.householdId === householdId ? member : { ...member, householdId, version: member.version + 1 };
}
