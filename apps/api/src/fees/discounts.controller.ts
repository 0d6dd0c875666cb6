import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  ChangeDiscount, CreateDiscount, CurrencyMismatch, DiscountCodeTaken, DiscountNotFound, discountSchema, GetDiscount, ListDiscounts, MaxUsesBelowUses,
  PricingChanged, PricingRetired, RetireDiscount, type Discount,
} from '@schoolhouse/fees';
import { Answer } from '../door/answer';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { IfMatch, ListOf } from '../door/parameters';
import { Answers, Requires } from '../door/route';
import { isTrue, retiredFilter } from './filters';

const path = z.strictObject({ id: z.uuid() });
type Path = z.output<typeof path>;
const newDiscount = CreateDiscount.input;
const changes = ChangeDiscount.input.omit({ discountId: true, version: true });

/** A code is used without a new version, and the uses are part of what is shown: the tag names both, a change is made for the version. */
const tagOf = ({ version, uses }: Discount) => ({ etag: `"${version}-${uses}"` });

@Controller('v1/discounts')
export class DiscountsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('discounts:write')
  @Answers(201, discountSchema, {
    summary: 'Adds a discount: for siblings, early birds or by code',
    description: 'Discounts are taken off in ascending priority, each from what the ones before have left, never below zero.',
    refusals: [DiscountCodeTaken, CurrencyMismatch],
  })
  async create(@Body({ schema: newDiscount }) body: z.output<typeof newDiscount>) {
    const { discount } = await this.commands.execute(new CreateDiscount(body));
    return new Answer(discount, { location: `/v1/discounts/${discount.id}`, ...tagOf(discount) }, 201);
  }

  @Get()
  @Requires('discounts:read')
  @Answers(200, listBody(discountSchema), { summary: 'Lists discounts, newest first' })
  async list(@ListOf(retiredFilter) list: ListRequest<typeof retiredFilter>) {
    return list.answer(await this.queries.execute(new ListDiscounts({ retired: isTrue(list.filter.retired), limit: list.limit, after: list.after })));
  }

  @Get(':id')
  @Requires('discounts:read')
  @Answers(200, discountSchema, { summary: 'Shows a discount, and how often its code is in use', refusals: [DiscountNotFound] })
  async get(@Param({ schema: path }) { id }: Path) {
    const { discount } = await this.queries.execute(new GetDiscount({ discountId: id }));
    return new Answer(discount, tagOf(discount));
  }

  @Patch(':id')
  @Requires('discounts:write')
  @Answers(200, discountSchema, {
    summary: 'Changes what is named of a discount, and leaves the rest',
    description: 'Condition and reduction are each replaced whole. Fees that exist stay as they are.',
    refusals: [DiscountNotFound, PricingChanged, PricingRetired, DiscountCodeTaken, MaxUsesBelowUses, CurrencyMismatch],
  })
  async change(@Param({ schema: path }) { id }: Path, @IfMatch() version: number, @Body({ schema: changes }) body: z.output<typeof changes>) {
    const { discount } = await this.commands.execute(new ChangeDiscount({ discountId: id, version, ...body }));
    return new Answer(discount, tagOf(discount));
  }

  @Post(':id/retire')
  @Requires('discounts:write')
  @Answers(200, discountSchema, { summary: 'Retires a discount: it counts no more, and its code is free', refusals: [DiscountNotFound, PricingChanged, PricingRetired] })
  async retire(@Param({ schema: path }) { id }: Path, @IfMatch() version: number) {
    const { discount } = await this.commands.execute(new RetireDiscount({ discountId: id, version }));
    return new Answer(discount, tagOf(discount));
  }
}
