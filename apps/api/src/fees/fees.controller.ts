import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { ActivityNotFound } from '@schoolhouse/activity';
import { StudentNotFound } from '@schoolhouse/enrollment';
import {
  AdjustFee, AdjustmentTooLarge, CurrencyMismatch, DiscountCodeInvalid, FeeChanged, FeeNotFound, feePreviewSchema, feeSchema, GetFee, IllegalFeeTransition,
  ListFees, MarkFeePaid, PreviewFee, ReopenFee, WriteOffFee,
} from '@schoolhouse/fees';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { IfMatch, ListOf } from '../door/parameters';
import { Answers, Requires } from '../door/route';
import { feeFilter, isTrue, previewQuery } from './filters';
import { taggedFee } from './tagged-fee';

const path = z.strictObject({ id: z.uuid() });
type Path = z.output<typeof path>;
const adjustment = AdjustFee.input.omit({ feeId: true, version: true });
const moves = [FeeNotFound, FeeChanged, IllegalFeeTransition];

@Controller('v1/fees')
export class FeesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Requires('fees:read')
  @Answers(200, listBody(feeSchema), { summary: 'Lists fees, newest first' })
  async list(@ListOf(feeFilter) list: ListRequest<typeof feeFilter>) {
    const { overdue, ...filter } = list.filter;
    return list.answer(await this.queries.execute(new ListFees({ ...filter, overdue: isTrue(overdue), limit: list.limit, after: list.after })));
  }

  @Get('preview')
  @Requires('fees:read')
  @Answers(200, feePreviewSchema, {
    summary: 'Says what an enrollment would cost now, line by line',
    description: 'Nothing is kept, and no use of a code is taken.',
    refusals: [ActivityNotFound, StudentNotFound, DiscountCodeInvalid, CurrencyMismatch],
  })
  async previewFee(@Query({ schema: previewQuery }) asked: z.output<typeof previewQuery>) {
    return (await this.queries.execute(new PreviewFee(asked))).preview;
  }

  @Get(':id')
  @Requires('fees:read')
  @Answers(200, feeSchema, { summary: 'Shows a fee', refusals: [FeeNotFound] })
  async get(@Param({ schema: path }) { id }: Path) {
    return taggedFee(await this.queries.execute(new GetFee({ feeId: id })));
  }

  @Post(':id/adjustments')
  @Requires('fees:write')
  @Answers(200, feeSchema, {
    summary: 'Adds a line to an open fee',
    description: 'What stands in a fee is never edited. A negative amount is less to pay.',
    refusals: [...moves, AdjustmentTooLarge, CurrencyMismatch],
  })
  async adjustFee(@Param({ schema: path }) { id }: Path, @IfMatch() version: number, @Body({ schema: adjustment }) body: z.output<typeof adjustment>) {
    return taggedFee(await this.commands.execute(new AdjustFee({ feeId: id, version, ...body })));
  }

  @Post(':id/mark-paid')
  @Requires('fees:write')
  @Answers(200, feeSchema, { summary: 'Marks an open fee as paid, in cash at the office for instance', refusals: moves })
  async markFeePaid(@Param({ schema: path }) { id }: Path, @IfMatch() version: number) {
    return taggedFee(await this.commands.execute(new MarkFeePaid({ feeId: id, version })));
  }

  @Post(':id/reopen')
  @Requires('fees:write')
  @Answers(200, feeSchema, { summary: 'Opens a paid fee again, because the payment came back', refusals: moves })
  async reopenFee(@Param({ schema: path }) { id }: Path, @IfMatch() version: number) {
    return taggedFee(await this.commands.execute(new ReopenFee({ feeId: id, version })));
  }

  @Post(':id/write-off')
  @Requires('fees:write')
  @Answers(200, feeSchema, { summary: 'Gives up on an open fee', refusals: moves })
  async writeOffFee(@Param({ schema: path }) { id }: Path, @IfMatch() version: number) {
    return taggedFee(await this.commands.execute(new WriteOffFee({ feeId: id, version })));
  }
}
