import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { StudentView } from '../contract';

@Entity('student')
export class StudentRow implements StudentView {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;
  @PrimaryColumn('uuid')
  id: string;
  @Column('text')
  name: string;
  @Column('date', { name: 'birth_date', nullable: true })
  birthDate: string | null;
  @Column('smallint', { nullable: true })
  grade: number | null;
  @Column('uuid', { name: 'household_id', nullable: true })
  householdId: string | null;
  @Column('text')
  status: 'active' | 'inactive';
  @Column('text', { name: 'external_number', nullable: true })
  externalNumber: string | null;
  @Column('int')
  version: number;
}
