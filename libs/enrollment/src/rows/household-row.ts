import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('household')
export class HouseholdRow {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;
  @PrimaryColumn('uuid')
  id: string;
  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
