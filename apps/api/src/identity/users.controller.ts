import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  ChangeUserRoles,
  CreateUser,
  DisableUser,
  EmailTaken,
  EnableUser,
  GetUser,
  LastAdministrator,
  ListUsers,
  PersonTaken,
  RoleNotGrantable,
  UserChanged,
  UserNotFound,
  userSchema,
} from '@schoolhouse/identity';
import { created, tagged } from '../door/answer';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { IfMatch, ListOf } from '../door/parameters';
import { Answers, Requires } from '../door/route';

const path = z.strictObject({ id: z.uuid() });
type Path = z.output<typeof path>;
const newUser = CreateUser.input.meta({ id: 'NewUser' });
const userChange = ChangeUserRoles.input.pick({ roles: true }).meta({ id: 'UserChange' });
const { role, email, personId } = ListUsers.input.shape;
const userFilter = z.strictObject({ role, email, personId, enabled: z.enum(['true', 'false']).optional() });

@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('users:write')
  @Answers(201, userSchema, { summary: 'Adds a user to the school', refusals: [EmailTaken, PersonTaken, RoleNotGrantable] })
  async createUser(@Body({ schema: newUser }) fields: z.output<typeof newUser>) {
    const { user } = await this.commands.execute(new CreateUser(fields));
    return created(`/v1/users/${user.id}`, user);
  }

  @Get()
  @Requires('users:read')
  @Answers(200, listBody(userSchema), { summary: 'Lists the users of the school, newest first' })
  async listUsers(@ListOf(userFilter) list: ListRequest<typeof userFilter>) {
    const { enabled, ...filter } = list.filter;
    return list.answer(await this.queries.execute(new ListUsers({ ...filter, ...(enabled && { enabled: enabled === 'true' }), limit: list.limit, after: list.after })));
  }

  @Get(':id')
  @Requires('users:read')
  @Answers(200, userSchema, { summary: 'Shows a user', refusals: [UserNotFound] })
  async getUser(@Param({ schema: path }) { id }: Path) {
    return tagged((await this.queries.execute(new GetUser({ userId: id }))).user);
  }

  @Patch(':id')
  @Requires('users:write')
  @Answers(200, userSchema, { summary: 'Changes the roles of a user', description: 'Takes effect within a second.', refusals: [UserNotFound, UserChanged, RoleNotGrantable, LastAdministrator] })
  async changeUserRoles(@Param({ schema: path }) { id }: Path, @IfMatch() version: number, @Body({ schema: userChange }) { roles }: z.output<typeof userChange>) {
    return tagged((await this.commands.execute(new ChangeUserRoles({ userId: id, roles, version }))).user);
  }

  @Post(':id/disable')
  @Requires('users:write')
  @Answers(200, userSchema, { summary: 'Ends all sessions of a user and lets them in no more', refusals: [UserNotFound, LastAdministrator] })
  async disableUser(@Param({ schema: path }) { id }: Path) {
    return tagged((await this.commands.execute(new DisableUser({ userId: id }))).user);
  }

  @Post(':id/enable')
  @Requires('users:write')
  @Answers(200, userSchema, { summary: 'Lets a disabled user in again', refusals: [UserNotFound, RoleNotGrantable] })
  async enableUser(@Param({ schema: path }) { id }: Path) {
    return tagged((await this.commands.execute(new EnableUser({ userId: id }))).user);
  }
}
