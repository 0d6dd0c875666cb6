import { IllegalSchoolMove, platformTenantId, type SchoolStatus, type SchoolView } from '@schoolhouse/tenancy';

export interface School {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: SchoolStatus;
  /** Why it is suspended or has failed; null in every other status. */
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly changedAt: Date;
  /** Goes up by one with each change. */
  readonly version: number;
}

/** The only ways there are from one status to the next (SPEC, "Lifecycles"). */
const moves: Readonly<Record<SchoolStatus, readonly SchoolStatus[]>> = {
  provisioning: ['active', 'failed'],
  active: ['suspended', 'closing'],
  suspended: ['active', 'closing'],
  closing: ['closed'],
  closed: [],
  failed: ['provisioning'],
};

export const newSchool = (id: string, { slug, name }: Pick<School, 'slug' | 'name'>, now: Date): School => ({
  id, slug, name, status: 'provisioning', reason: null, createdAt: now, changedAt: now, version: 1,
});

/** A failed school begins anew, under another name if need be. @throws ILLEGAL_SCHOOL_MOVE from any other status */
export const registeredAgain = (school: School, { slug, name }: Pick<School, 'slug' | 'name'>, now: Date): School => ({ ...moved(school, 'provisioning', null, now), slug, name });

/** @throws ILLEGAL_SCHOOL_MOVE unless it was being provisioned */
export function activated(school: School, now: Date): School {
  if (school.status !== 'provisioning') throw illegal(school, 'active');
  return moved(school, 'active', null, now);
}

/** @throws ILLEGAL_SCHOOL_MOVE unless it was being provisioned */
export const failed = (school: School, reason: string, now: Date): School => moved(school, 'failed', reason, now);

/** The platform itself stays: without it nobody could resume anything. @throws ILLEGAL_SCHOOL_MOVE unless it is an active school */
export function suspended(school: School, reason: string, now: Date): School {
  if (school.id === platformTenantId) throw illegal(school, 'suspended');
  return moved(school, 'suspended', reason, now);
}

/** @throws ILLEGAL_SCHOOL_MOVE unless it is suspended: a school that is being provisioned is activated by its workflow alone */
export function resumed(school: School, now: Date): School {
  if (school.status !== 'suspended') throw illegal(school, 'active');
  return moved(school, 'active', null, now);
}

function moved(school: School, to: SchoolStatus, reason: string | null, now: Date): School {
  if (!moves[school.status].includes(to)) throw illegal(school, to);
  return { ...school, status: to, reason, changedAt: now, version: school.version + 1 };
}

const illegal = ({ status }: School, to: SchoolStatus) => new IllegalSchoolMove({ from: status, to });

export const schoolView = ({ id, slug, name, status, reason, createdAt, version }: School): SchoolView => ({
  id, slug, name, status, reason, createdAt: createdAt.toISOString(), version,
});
