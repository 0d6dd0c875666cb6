import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { EnrollmentNotFound, enrollmentSchema, GetEnrollment, ListEnrollments } from '@schoolhouse/enrollment';
import { tagged } from '../door/answer';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { ListOf } from '../door/parameters';
import { Answers, Requires } from '../door/route';

const path = z.strictObject({ id: z.uuid() });
const filter = ListEnrollments.input.pick({ studentId: true, activityId: true, status: true });

@Controller('v1/enrollments')
export class EnrollmentReadsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Requires('enrollments:read')
  @Answers(200, listBody(enrollmentSchema), { summary: 'Lists enrollments, newest first' })
  async listEnrollments(@ListOf(filter) list: ListRequest<typeof filter>) {
    return list.answer(await this.queries.execute(new ListEnrollments({ ...list.filter, limit: list.limit, after: list.after })));
  }

  @Get(':id')
  @Requires('enrollments:read')
  @Answers(200, enrollmentSchema, { summary: 'Shows an enrollment', refusals: [EnrollmentNotFound] })
  async getEnrollment(@Param({ schema: path }) { id }: z.output<typeof path>) {
    const { enrollment } = await this.queries.execute(new GetEnrollment({ enrollmentId: id }));
    return tagged(enrollment);
  }
}
