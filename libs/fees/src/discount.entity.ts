import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Money } from '@schoolhouse/platform/money/money';
import type { Condition, Discount, Reduction, Scope } from './contract';

@Entity({ schema: 'fees', name: 'discount' })
export class DiscountRow {
  @PrimaryColumn('uuid', { name: 'tenant_id' }) tenantId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('jsonb') scope: Scope;
  @Column('int') priority: number;
  @Column('jsonb') condition: Condition;
  @Column('jsonb') reduction: Reduction;
  @Column('jsonb', { nullable: true }) cap: Money | null;
  @Column('int') uses: number;
  @Column('int') version: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'retired_at', nullable: true }) retiredAt: Date | null;
}

export function viewOfDiscount(row: Omit<DiscountRow, 'tenantId'>): Discount {
  const { id, name, scope, priority, condition, reduction, cap, uses, version, createdAt, retiredAt } = row;
  return { id, name, scope, priority, condition, reduction, cap, uses, version, createdAt: createdAt.toISOString(), retiredAt: retiredAt?.toISOString() ?? null };
}
