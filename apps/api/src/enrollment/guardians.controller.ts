import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  ChangeGuardian,
  GetGuardian,
  GuardianChanged,
  GuardianNotFound,
  guardianSchema,
  HouseholdNotFound,
  ListGuardians,
  RegisterGuardian,
} from '@schoolhouse/enrollment';
import { created, tagged } from '../door/answer';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { IfMatch, ListOf } from '../door/parameters';
import { Answers, Requires } from '../door/route';

const path = z.strictObject({ id: z.uuid() });
const newGuardian = RegisterGuardian.input.meta({ id: 'NewGuardian' });
const changes = ChangeGuardian.input.shape.changes.meta({ id: 'GuardianChanges' });
const filter = ListGuardians.input.pick({ householdId: true, text: true });

@Controller('v1/guardians')
export class GuardiansController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('guardians:write')
  @Answers(201, guardianSchema, { summary: 'Registers a guardian', refusals: [HouseholdNotFound] })
  async register(@Body({ schema: newGuardian }) body: z.output<typeof newGuardian>) {
    const { guardian } = await this.commands.execute(new RegisterGuardian(body));
    return created(`/v1/guardians/${guardian.id}`, guardian);
  }

  @Get()
  @Requires('guardians:read')
  @Answers(200, listBody(guardianSchema), { summary: 'Lists guardians in the order in which they were registered' })
  async list(@ListOf(filter) list: ListRequest<typeof filter>) {
    return list.answer(await this.queries.execute(new ListGuardians({ ...list.filter, limit: list.limit, after: list.after })));
  }

  @Get(':id')
  @Requires('guardians:read')
  @Answers(200, guardianSchema, { summary: 'Shows a guardian', refusals: [GuardianNotFound] })
  async get(@Param({ schema: path }) { id }: z.output<typeof path>) {
    const { guardian } = await this.queries.execute(new GetGuardian({ guardianId: id }));
    return tagged(guardian);
  }

  @Patch(':id')
  @Requires('guardians:write')
  @Answers(200, guardianSchema, { summary: 'Changes what is named of a guardian, and leaves the rest', refusals: [GuardianNotFound, GuardianChanged, HouseholdNotFound] })
  async change(@Param({ schema: path }) { id }: z.output<typeof path>, @IfMatch() version: number, @Body({ schema: changes }) body: z.output<typeof changes>) {
    const { guardian } = await this.commands.execute(new ChangeGuardian({ guardianId: id, version, changes: body }));
    return tagged(guardian);
  }
}
