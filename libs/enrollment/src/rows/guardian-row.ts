import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { GuardianView } from '../contract';

@Entity('guardian')
export class GuardianRow implements GuardianView {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;
  @PrimaryColumn('uuid')
  id: string;
  @Column('text')
  name: string;
  @Column('text', { nullable: true })
  email: string | null;
  @Column('text', { nullable: true })
  phone: string | null;
  @Column('text')
  locale: string;
  @Column('uuid', { name: 'household_id', nullable: true })
  householdId: string | null;
  @Column('int')
  version: number;
}
