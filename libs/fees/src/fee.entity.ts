import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FeeLine, FeeStatus } from './contract';
import type { Fee } from './fee';

/** Amounts fit the safe integers: their schema says so. */
const amount = { from: (stored: string | null) => (stored === null ? null : Number(stored)), to: (value: number | null) => value };

@Entity({ schema: 'fees', name: 'fee' })
export class FeeRow implements Fee {
  @PrimaryColumn('uuid', { name: 'tenant_id' }) tenantId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'enrollment_id' }) enrollmentId: string;
  @Column('uuid', { name: 'student_id' }) studentId: string;
  @Column('uuid', { name: 'activity_id' }) activityId: string;
  @Column('text') status: FeeStatus;
  @Column('text') currency: string;
  @Column('jsonb') lines: FeeLine[];
  @Column('bigint', { transformer: amount }) total: number;
  @Column('bigint', { transformer: amount, nullable: true }) credited: number | null;
  @Column('date', { name: 'due_on' }) dueOn: string;
  @Column('uuid', { name: 'code_discount_id', nullable: true }) codeDiscountId: string | null;
  @Column('timestamptz', { name: 'taken_back_at', nullable: true }) takenBackAt: Date | null;
  @Column('text', { name: 'taken_back_reason', nullable: true }) takenBackReason: string | null;
  @Column('int') version: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}
