import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PricingRule, Scope, Tariff } from './contract';

@Entity({ schema: 'fees', name: 'pricing_rule' })
export class PricingRuleRow {
  @PrimaryColumn('uuid', { name: 'tenant_id' }) tenantId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('jsonb') scope: Scope;
  @Column('jsonb') tariff: Tariff;
  @Column('int') version: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'retired_at', nullable: true }) retiredAt: Date | null;
}

export function viewOfRule({ id, name, scope, tariff, version, createdAt, retiredAt }: Omit<PricingRuleRow, 'tenantId'>): PricingRule {
  return { id, name, scope, tariff, version, createdAt: createdAt.toISOString(), retiredAt: retiredAt?.toISOString() ?? null };
}
