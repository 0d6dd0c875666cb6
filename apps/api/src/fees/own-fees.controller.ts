import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { ActivityNotFound } from '@schoolhouse/activity';
import { StudentNotFound } from '@schoolhouse/enrollment';
import { CurrencyMismatch, DiscountCodeInvalid, FeeNotFound, feePreviewSchema, feeSchema, GetFee, ListFees, PreviewFee } from '@schoolhouse/fees';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { OwnPerson } from '../door/own-person';
import { ListOf } from '../door/parameters';
import { Answers, SignedIn } from '../door/route';
import { feeFilter, isTrue, previewQuery } from './filters';
import { taggedFee } from './tagged-fee';

const path = z.strictObject({ id: z.uuid() });

/** What a family owes, and would owe. No permission is needed: the person is the one that the login belongs to, and no field of the request says who. */
@Controller('v1/me/fees')
export class OwnFeesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly person: OwnPerson,
  ) {}

  @Get()
  @SignedIn()
  @Answers(200, listBody(feeSchema), { summary: 'Lists the fees of the own household, newest first' })
  async listOwnFees(@ListOf(feeFilter) list: ListRequest<typeof feeFilter>) {
    const { overdue, ...filter } = list.filter;
    return list.answer(await this.queries.execute(new ListFees({ ...filter, overdue: isTrue(overdue), limit: list.limit, after: list.after, onlyFor: await this.person.id() })));
  }

  @Get('preview')
  @SignedIn()
  @Answers(200, feePreviewSchema, {
    summary: 'Says what an enrollment of the own household would cost now, line by line',
    refusals: [ActivityNotFound, StudentNotFound, DiscountCodeInvalid, CurrencyMismatch],
  })
  async previewOwnFee(@Query({ schema: previewQuery }) asked: z.output<typeof previewQuery>) {
    return (await this.queries.execute(new PreviewFee({ ...asked, onlyFor: await this.person.id() }))).preview;
  }

  @Get(':id')
  @SignedIn()
  @Answers(200, feeSchema, { summary: 'Shows a fee of the own household', refusals: [FeeNotFound] })
  async getOwnFee(@Param({ schema: path }) { id }: z.output<typeof path>) {
    return taggedFee(await this.queries.execute(new GetFee({ feeId: id, onlyFor: await this.person.id() })));
  }
}
