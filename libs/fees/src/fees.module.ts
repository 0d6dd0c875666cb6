import { Module } from '@nestjs/common';
import { QueryCache } from '@schoolhouse/platform/cache/query-cache';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { AdjustFeeHandler } from './commands/adjust-fee';
import { CalculateFeesHandler } from './commands/calculate-fees';
import { ChangeDiscountHandler } from './commands/change-discount';
import { ChangeDiscountPolicyHandler } from './commands/change-discount-policy';
import { ChangePricingRuleHandler } from './commands/change-pricing-rule';
import { CreateDiscountHandler } from './commands/create-discount';
import { CreatePricingRuleHandler } from './commands/create-pricing-rule';
import { MarkFeePaidHandler } from './commands/mark-fee-paid';
import { ReopenFeeHandler } from './commands/reopen-fee';
import { RetireDiscountHandler } from './commands/retire-discount';
import { RetirePricingRuleHandler } from './commands/retire-pricing-rule';
import { VoidFeeHandler } from './commands/void-fee';
import { WriteOffFeeHandler } from './commands/write-off-fee';
import { DiscountRow } from './discount.entity';
import { FeeRow } from './fee.entity';
import { CreateFees1760000000001 } from './migrations/create-fees';
import { OwnStudents } from './own-students';
import { PreviewFacts } from './preview-facts';
import { PricingRuleRow } from './pricing-rule.entity';
import { GetDiscountHandler } from './queries/get-discount';
import { GetDiscountPolicyHandler } from './queries/get-discount-policy';
import { GetFeeHandler } from './queries/get-fee';
import { GetFeeOfEnrollmentHandler } from './queries/get-fee-of-enrollment';
import { GetPricingRuleHandler } from './queries/get-pricing-rule';
import { ListDiscountsHandler } from './queries/list-discounts';
import { ListFeesHandler } from './queries/list-fees';
import { ListPricingRulesHandler } from './queries/list-pricing-rules';
import { PreviewFeeHandler } from './queries/preview-fee';
import { SchoolSettings } from './school-settings';

@Module({
  imports: [PostgresModule.forModule('fees', [FeeRow, PricingRuleRow, DiscountRow])],
  providers: [
    QueryCache, SchoolSettings, OwnStudents, PreviewFacts,
    CalculateFeesHandler, VoidFeeHandler, AdjustFeeHandler, MarkFeePaidHandler, ReopenFeeHandler, WriteOffFeeHandler,
    CreatePricingRuleHandler, ChangePricingRuleHandler, RetirePricingRuleHandler,
    CreateDiscountHandler, ChangeDiscountHandler, RetireDiscountHandler, ChangeDiscountPolicyHandler,
    GetFeeHandler, GetFeeOfEnrollmentHandler, ListFeesHandler, PreviewFeeHandler,
    GetPricingRuleHandler, ListPricingRulesHandler, GetDiscountHandler, ListDiscountsHandler, GetDiscountPolicyHandler,
  ],
})
export class FeesModule {}

export const feesMigrations = [CreateFees1760000000001];
