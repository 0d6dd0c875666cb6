import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  ChangePricingRule, CreatePricingRule, CurrencyMismatch, GetPricingRule, ListPricingRules, PricingChanged, PricingRetired, PricingRuleExists,
  PricingRuleNotFound, pricingRuleSchema, RetirePricingRule,
} from '@schoolhouse/fees';
import { created, tagged } from '../door/answer';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { IfMatch, ListOf } from '../door/parameters';
import { Answers, Requires } from '../door/route';
import { isTrue, retiredFilter } from './filters';

const path = z.strictObject({ id: z.uuid() });
type Path = z.output<typeof path>;
const newRule = CreatePricingRule.input;
const changes = ChangePricingRule.input.omit({ ruleId: true, version: true });

@Controller('v1/pricing-rules')
export class PricingRulesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('pricing:write')
  @Answers(201, pricingRuleSchema, {
    summary: 'Lays down a price for an activity, a term or the school',
    description: 'The most specific rule counts: activity, then term, then school. Without one, or for a grade that its table leaves out, the price of the activity itself counts.',
    refusals: [PricingRuleExists, CurrencyMismatch],
  })
  async create(@Body({ schema: newRule }) body: z.output<typeof newRule>) {
    const { rule } = await this.commands.execute(new CreatePricingRule(body));
    return created(`/v1/pricing-rules/${rule.id}`, rule);
  }

  @Get()
  @Requires('pricing:read')
  @Answers(200, listBody(pricingRuleSchema), { summary: 'Lists pricing rules, newest first' })
  async list(@ListOf(retiredFilter) list: ListRequest<typeof retiredFilter>) {
    return list.answer(await this.queries.execute(new ListPricingRules({ retired: isTrue(list.filter.retired), limit: list.limit, after: list.after })));
  }

  @Get(':id')
  @Requires('pricing:read')
  @Answers(200, pricingRuleSchema, { summary: 'Shows a pricing rule', refusals: [PricingRuleNotFound] })
  async get(@Param({ schema: path }) { id }: Path) {
    const { rule } = await this.queries.execute(new GetPricingRule({ ruleId: id }));
    return tagged(rule);
  }

  @Patch(':id')
  @Requires('pricing:write')
  @Answers(200, pricingRuleSchema, {
    summary: 'Changes what is named of a pricing rule, and leaves the rest',
    description: 'For enrollments from now on; fees that exist stay as they are.',
    refusals: [PricingRuleNotFound, PricingChanged, PricingRetired, CurrencyMismatch],
  })
  async change(@Param({ schema: path }) { id }: Path, @IfMatch() version: number, @Body({ schema: changes }) body: z.output<typeof changes>) {
    const { rule } = await this.commands.execute(new ChangePricingRule({ ruleId: id, version, ...body }));
    return tagged(rule);
  }

  @Post(':id/retire')
  @Requires('pricing:write')
  @Answers(200, pricingRuleSchema, { summary: 'Retires a pricing rule: it counts no more', refusals: [PricingRuleNotFound, PricingChanged, PricingRetired] })
  async retire(@Param({ schema: path }) { id }: Path, @IfMatch() version: number) {
    const { rule } = await this.commands.execute(new RetirePricingRule({ ruleId: id, version }));
    return tagged(rule);
  }
}
