import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { GetMessage, ListMessages, MessageNotFound, messageSchema } from '@schoolhouse/notifications';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { ListOf } from '../door/parameters';
import { Answers, Requires } from '../door/route';

const path = z.strictObject({ id: z.uuid() });
const filter = ListMessages.input.pick({ topic: true, status: true, subjectId: true });

@Controller('v1/messages')
export class MessagesController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Requires('messages:read')
  @Answers(200, listBody(messageSchema), { summary: 'Lists what the school has written to people, newest first' })
  async list(@ListOf(filter) list: ListRequest<typeof filter>) {
    return list.answer(await this.queries.execute(new ListMessages({ ...list.filter, limit: list.limit, after: list.after })));
  }

  @Get(':id')
  @Requires('messages:read')
  @Answers(200, messageSchema, { summary: 'Shows a message and how its delivery stands', refusals: [MessageNotFound] })
  async get(@Param({ schema: path }) { id }: z.output<typeof path>) {
    return (await this.queries.execute(new GetMessage({ messageId: id }))).message;
  }
}
