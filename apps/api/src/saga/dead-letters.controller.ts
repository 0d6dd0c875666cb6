import { Controller, Get, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { DeadLetterNotFound, deadLetterSchema, ListDeadLetters, RedriveDeadLetter, RedriveDeadLetters, WorkflowNotStuck } from '@schoolhouse/saga';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { ListOf } from '../door/parameters';
import { Answers, Requires } from '../door/route';

const path = z.strictObject({ id: z.uuid() });
const filter = ListDeadLetters.input.pick({ status: true });

@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Requires('dead-letters:read')
  @Answers(200, listBody(deadLetterSchema), { summary: 'Lists what failed again and again, newest first' })
  async list(@ListOf(filter) list: ListRequest<typeof filter>) {
    return list.answer(await this.queries.execute(new ListDeadLetters({ ...list.filter, limit: list.limit, after: list.after })));
  }

  @Post(':id/redrive')
  @Requires('dead-letters:write')
  @Answers(200, deadLetterSchema, { summary: 'Sends an event to its subscriber again, or a stuck workflow on its way', refusals: [DeadLetterNotFound, WorkflowNotStuck] })
  async redrive(@Param({ schema: path }) { id }: z.output<typeof path>) {
    return (await this.commands.execute(new RedriveDeadLetter({ deadLetterId: id }))).deadLetter;
  }

  @Post('redrive')
  @Requires('dead-letters:write')
  @Answers(200, RedriveDeadLetters.answer, { summary: 'Sends all open events to their subscribers again, oldest first' })
  async redriveAll() {
    return this.commands.execute(new RedriveDeadLetters({}));
  }
}
