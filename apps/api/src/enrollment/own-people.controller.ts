import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  EnrollmentNotFound,
  enrollmentSchema,
  GetEnrollment,
  GetStudent,
  ListEnrollments,
  ListStudents,
  StudentNotFound,
  studentSchema,
} from '@schoolhouse/enrollment';
import { tagged } from '../door/answer';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { OwnPerson } from '../door/own-person';
import { ListOf } from '../door/parameters';
import { Answers, SignedIn } from '../door/route';

const path = z.strictObject({ id: z.uuid() });
const noFilter = z.strictObject({});
const enrollmentFilter = ListEnrollments.input.pick({ studentId: true, status: true });

/**
 * What a family sees: a guardian the students of the household, a student itself. No permission is needed, because
 * nothing else can be reached here: the person is the one that the login belongs to, and no field of the request says who.
 */
@Controller('v1/me')
export class OwnPeopleController {
  constructor(
    private readonly queries: QueryBus,
    private readonly person: OwnPerson,
  ) {}

  @Get('students')
  @SignedIn()
  @Answers(200, listBody(studentSchema), { summary: 'Lists the students of the own household; to a student, itself' })
  async listOwnStudents(@ListOf(noFilter) list: ListRequest<typeof noFilter>) {
    return list.answer(await this.queries.execute(new ListStudents({ limit: list.limit, after: list.after, onlyFor: await this.person.id() })));
  }

  @Get('students/:id')
  @SignedIn()
  @Answers(200, studentSchema, { summary: 'Shows a student of the own household', refusals: [StudentNotFound] })
  async getOwnStudent(@Param({ schema: path }) { id }: z.output<typeof path>) {
    const { student } = await this.queries.execute(new GetStudent({ studentId: id, onlyFor: await this.person.id() }));
    return tagged(student);
  }

  @Get('enrollments')
  @SignedIn()
  @Answers(200, listBody(enrollmentSchema), { summary: 'Lists the enrollments of the own household, newest first' })
  async listOwnEnrollments(@ListOf(enrollmentFilter) list: ListRequest<typeof enrollmentFilter>) {
    const onlyFor = await this.person.id();
    return list.answer(await this.queries.execute(new ListEnrollments({ ...list.filter, limit: list.limit, after: list.after, onlyFor })));
  }

  @Get('enrollments/:id')
  @SignedIn()
  @Answers(200, enrollmentSchema, { summary: 'Shows an enrollment of the own household', refusals: [EnrollmentNotFound] })
  async getOwnEnrollment(@Param({ schema: path }) { id }: z.output<typeof path>) {
    const { enrollment } = await this.queries.execute(new GetEnrollment({ enrollmentId: id, onlyFor: await this.person.id() }));
    return tagged(enrollment);
  }
}
