import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  BornInFuture,
  ChangeStudent,
  ExternalNumberTaken,
  GetStudent,
  gradeSchema,
  GuardianNotFound,
  HouseholdNotFound,
  HouseholdsDiffer,
  LinkGuardian,
  ListStudents,
  RegisterStudent,
  StudentChanged,
  StudentNotFound,
  studentSchema,
} from '@schoolhouse/enrollment';
import { created, tagged } from '../door/answer';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { IfMatch, ListOf } from '../door/parameters';
import { Answers, Requires } from '../door/route';

const path = z.strictObject({ id: z.uuid() });
const newStudent = RegisterStudent.input.meta({ id: 'NewStudent' });
const changes = ChangeStudent.input.shape.changes.meta({ id: 'StudentChanges' });
const guardianOf = LinkGuardian.input.pick({ guardianId: true }).meta({ id: 'GuardianOfStudent' });
const linked = LinkGuardian.answer.meta({ id: 'HouseholdLink' });
const { householdId, status, text } = ListStudents.input.shape;
/** A query string knows text only; an empty one is no grade. */
const grade = z.string().regex(/^\d{1,2}$/, 'must be a whole number').transform(Number).pipe(gradeSchema).optional();
const filter = z.strictObject({ grade, householdId, status, text });

@Controller('v1/students')
export class StudentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('students:write')
  @Answers(201, studentSchema, { summary: 'Registers a student', refusals: [BornInFuture, HouseholdNotFound, ExternalNumberTaken] })
  async register(@Body({ schema: newStudent }) body: z.output<typeof newStudent>) {
    const { student } = await this.commands.execute(new RegisterStudent(body));
    return created(`/v1/students/${student.id}`, student);
  }

  @Get()
  @Requires('students:read')
  @Answers(200, listBody(studentSchema), { summary: 'Lists students in the order in which they were registered' })
  async list(@ListOf(filter) list: ListRequest<typeof filter>) {
    return list.answer(await this.queries.execute(new ListStudents({ ...list.filter, limit: list.limit, after: list.after })));
  }

  @Get(':id')
  @Requires('students:read')
  @Answers(200, studentSchema, { summary: 'Shows a student', refusals: [StudentNotFound] })
  async get(@Param({ schema: path }) { id }: z.output<typeof path>) {
    const { student } = await this.queries.execute(new GetStudent({ studentId: id }));
    return tagged(student);
  }

  @Patch(':id')
  @Requires('students:write')
  @Answers(200, studentSchema, {
    summary: 'Changes what is named of a student, and leaves the rest',
    refusals: [StudentNotFound, StudentChanged, BornInFuture, HouseholdNotFound, ExternalNumberTaken],
  })
  async change(@Param({ schema: path }) { id }: z.output<typeof path>, @IfMatch() version: number, @Body({ schema: changes }) body: z.output<typeof changes>) {
    const { student } = await this.commands.execute(new ChangeStudent({ studentId: id, version, changes: body }));
    return tagged(student);
  }

  @Post(':id/guardians')
  @Requires('students:write', 'guardians:write')
  @Answers(200, linked, {
    summary: 'Brings a student and a guardian into one household',
    refusals: [StudentNotFound, GuardianNotFound, HouseholdsDiffer],
  })
  async linkGuardian(@Param({ schema: path }) { id }: z.output<typeof path>, @Body({ schema: guardianOf }) { guardianId }: z.output<typeof guardianOf>) {
    return this.commands.execute(new LinkGuardian({ studentId: id, guardianId }));
  }
}
