import type { DeadLetterView } from '../contract';

export interface DeadLetterRow extends Omit<DeadLetterView, 'createdAt' | 'updatedAt'> {
  readonly envelope: unknown;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const deadLetterColumns = `id, kind, subject, subject_id AS "subjectId", envelope, reason, status, created_at AS "createdAt", updated_at AS "updatedAt"`;

export const deadLetterOf = ({ id, kind, subject, subjectId, reason, status, createdAt, updatedAt }: DeadLetterRow): DeadLetterView => ({
  id,
  kind,
  subject,
  subjectId,
  reason,
  status,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
