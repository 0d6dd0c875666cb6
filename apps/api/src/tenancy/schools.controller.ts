import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { GetSchoolById, IllegalSchoolMove, ListSchools, PlatformOnly, ResumeSchool, SchoolNotFound, schoolSchema, schoolStatusSchema, SuspendSchool } from '@schoolhouse/tenancy';
import { tagged } from '../door/answer';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { ListOf } from '../door/parameters';
import { Answers, Requires } from '../door/route';
import { inSchool } from './in-school';

const path = z.strictObject({ id: z.uuid() });
type Path = z.output<typeof path>;
const filter = z.strictObject({ status: schoolStatusSchema.optional() });
const suspension = SuspendSchool.input;

/** The schools of the installation, for those who run it; no school has a role with `schools:…`. */
@Controller('v1/schools')
export class SchoolsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Requires('schools:read')
  @Answers(200, listBody(schoolSchema), { summary: 'Lists the schools of this installation by their slugs', refusals: [PlatformOnly] })
  async list(@ListOf(filter) list: ListRequest<typeof filter>) {
    return list.answer(await this.queries.execute(new ListSchools({ ...list.filter, limit: list.limit, after: list.after })));
  }

  @Get(':id')
  @Requires('schools:read')
  @Answers(200, schoolSchema, { summary: 'Shows a school', refusals: [SchoolNotFound, PlatformOnly] })
  async get(@Param({ schema: path }) { id }: Path) {
    const { school } = await this.queries.execute(new GetSchoolById({ schoolId: id }));
    return tagged(school);
  }

  @Post(':id/suspend')
  @Requires('schools:write')
  @Answers(200, schoolSchema, {
    summary: 'Suspends a school',
    description: 'Within a second nobody of it is let in any more: 403 SCHOOL_SUSPENDED. Nothing of it is lost, and what it had begun is carried to its end.',
    refusals: [SchoolNotFound, IllegalSchoolMove],
  })
  async suspend(@Param({ schema: path }) { id }: Path, @Body({ schema: suspension }) { reason }: z.output<typeof suspension>) {
    const { school } = await inSchool(id, () => this.commands.execute(new SuspendSchool({ reason })));
    return tagged(school);
  }

  @Post(':id/resume')
  @Requires('schools:write')
  @Answers(200, schoolSchema, { summary: 'Lets a suspended school go on', refusals: [SchoolNotFound, IllegalSchoolMove] })
  async resume(@Param({ schema: path }) { id }: Path) {
    const { school } = await inSchool(id, () => this.commands.execute(new ResumeSchool({})));
    return tagged(school);
  }
}
