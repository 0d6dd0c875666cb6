import { Body, Controller, Get, Patch } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { ChangeDiscountPolicy, discountPolicySchema, GetDiscountPolicy, PricingChanged } from '@schoolhouse/fees';
import { tagged } from '../door/answer';
import { IfMatch } from '../door/parameters';
import { Answers, Requires } from '../door/route';

const changes = ChangeDiscountPolicy.input.omit({ version: true });

/** How far discounts may go in the own school, all together. */
@Controller('v1/discount-policy')
export class DiscountPolicyController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Requires('discounts:read')
  @Answers(200, discountPolicySchema, { summary: 'Shows how much all discounts together may take off' })
  async getDiscountPolicy() {
    const { policy } = await this.queries.execute(new GetDiscountPolicy({}));
    return tagged(policy);
  }

  @Patch()
  @Requires('discounts:write')
  @Answers(200, discountPolicySchema, { summary: 'Says how much all discounts together may take off', refusals: [PricingChanged] })
  async changeDiscountPolicy(@IfMatch() version: number, @Body({ schema: changes }) { capBasisPoints }: z.output<typeof changes>) {
    const { policy } = await this.commands.execute(new ChangeDiscountPolicy({ capBasisPoints, version }));
    return tagged(policy);
  }
}
