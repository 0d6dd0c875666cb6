import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Enrollment, EnrollmentStatus, Reason } from '../enrollment';

@Entity('enrollment')
export class EnrollmentRow implements Enrollment {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;
  @PrimaryColumn('uuid')
  id: string;
  @Column('uuid', { name: 'student_id' })
  studentId: string;
  @Column('uuid', { name: 'activity_id' })
  activityId: string;
  @Column('text')
  status: EnrollmentStatus;
  @Column('uuid', { name: 'fee_id', nullable: true })
  feeId: string | null;
  @Column('jsonb', { nullable: true })
  reason: Reason | null;
  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
  @Column('timestamptz', { name: 'confirmed_at', nullable: true })
  confirmedAt: Date | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt: Date | null;
  @Column('int')
  version: number;
}
