import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  activityChangesSchema, activitySchema, ActivityNotFound, AuditSeats, CapacityBelowReserved, ChangeActivity, CloseActivity, CreateActivity,
  GetActivity, ListActivities, ListReservations, newActivitySchema, OpenActivity, reservationSchema, StaleActivity, type ActivityView,
} from '@schoolhouse/activity';
import { Answer } from '../door/answer';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { IfMatch, ListOf } from '../door/parameters';
import { Answers, Requires } from '../door/route';
import { StaleIfAway } from '../door/stale/stale-if-away';

const path = z.strictObject({ id: z.uuid() });
type Path = z.output<typeof path>;

const { term, status, title } = ListActivities.input.shape;
const activityFilter = z.strictObject({
  term,
  status,
  grade: z.coerce.number().int().min(-5).max(20).optional().describe('Those that a student of this grade may enroll in'),
  title,
  withFreeSeats: z.enum(['true', 'false']).optional().describe('true: only those with a free seat'),
});
const reservationFilter = z.strictObject({ status: ListReservations.input.shape.status });

/** A catalog can be looked at while nobody can enroll. */
const catalogSeconds = 300;

/** Seats come and go without a new version, and are part of what is shown: the tag names both, a change is made for the version. */
const tagOf = ({ version, reserved }: ActivityView): { etag: string } => ({ etag: `"${version}-${reserved}"` });

@Controller('v1/activities')
export class ActivitiesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('activities:write')
  @Answers(201, activitySchema, { summary: 'Adds an activity to the catalog', description: 'It is open for enrollments unless `status` says otherwise.' })
  async create(@Body({ schema: newActivitySchema }) fields: z.output<typeof newActivitySchema>) {
    const { activity } = await this.commands.execute(new CreateActivity(fields));
    return new Answer(activity, { location: `/v1/activities/${activity.id}`, ...tagOf(activity) }, 201);
  }

  @Get()
  @Requires('activities:read')
  @StaleIfAway(catalogSeconds)
  @Answers(200, listBody(activitySchema), { summary: 'Lists the catalog, newest first' })
  async list(@ListOf(activityFilter) list: ListRequest<typeof activityFilter>) {
    const { withFreeSeats, ...filter } = list.filter;
    return list.answer(await this.queries.execute(new ListActivities({ ...filter, withFreeSeats: withFreeSeats === 'true', limit: list.limit, after: list.after })));
  }

  @Get('seat-audit')
  @Requires('activities:write')
  @Answers(200, AuditSeats.answer, { summary: 'Recounts the seats', description: 'Compares what each activity counts with the reservations that are active. No differences is the only right answer.' })
  auditSeats() {
    return this.queries.execute(new AuditSeats({}));
  }

  @Get(':id')
  @Requires('activities:read')
  @StaleIfAway(catalogSeconds)
  @Answers(200, activitySchema, { summary: 'Shows one activity', refusals: [ActivityNotFound] })
  async get(@Param({ schema: path }) { id }: Path) {
    const { activity } = await this.queries.execute(new GetActivity({ activityId: id }));
    return new Answer(activity, tagOf(activity));
  }

  @Patch(':id')
  @Requires('activities:write')
  @Answers(200, activitySchema, {
    summary: 'Changes an activity',
    description: 'Schedule, eligibility and enrollment window are each replaced whole. Who has a seat keeps it.',
    refusals: [ActivityNotFound, StaleActivity, CapacityBelowReserved],
  })
  async change(@Param({ schema: path }) { id }: Path, @IfMatch() version: number, @Body({ schema: activityChangesSchema }) changes: z.output<typeof activityChangesSchema>) {
    const { activity } = await this.commands.execute(new ChangeActivity({ activityId: id, expectedVersion: version, changes }));
    return new Answer(activity, tagOf(activity));
  }

  @Post(':id/open')
  @Requires('activities:write')
  @Answers(200, activitySchema, { summary: 'Opens an activity for enrollments', refusals: [ActivityNotFound] })
  async open(@Param({ schema: path }) { id }: Path) {
    const { activity } = await this.commands.execute(new OpenActivity({ activityId: id }));
    return new Answer(activity, tagOf(activity));
  }

  @Post(':id/close')
  @Requires('activities:write')
  @Answers(200, activitySchema, { summary: 'Closes an activity for enrollments', description: 'Seats that are held stay held.', refusals: [ActivityNotFound] })
  async close(@Param({ schema: path }) { id }: Path) {
    const { activity } = await this.commands.execute(new CloseActivity({ activityId: id }));
    return new Answer(activity, tagOf(activity));
  }

  @Get(':id/reservations')
  @Requires('activities:read', 'enrollments:read')
  @Answers(200, listBody(reservationSchema), { summary: 'Lists who holds, or held, a seat', description: 'In the order in which the seats were taken.', refusals: [ActivityNotFound] })
  async listReservations(@Param({ schema: path }) { id }: Path, @ListOf(reservationFilter) list: ListRequest<typeof reservationFilter>) {
    return list.answer(await this.queries.execute(new ListReservations({ activityId: id, ...list.filter, limit: list.limit, after: list.after })));
  }
}
