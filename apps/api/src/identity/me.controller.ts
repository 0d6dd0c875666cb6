import { Body, Controller, Get, Ip, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { ChangePassword, GetAccess, GetUser, TooManyAttempts, userSchema, WrongPassword } from '@schoolhouse/identity';
import { currentContext } from '@schoolhouse/platform/tenant-context/message-context';
import { GetSchool, schoolSchema } from '@schoolhouse/tenancy';
import { Answers, SignedIn } from '../door/route';

const meSchema = userSchema
  .omit({ version: true })
  .extend({ permissions: z.array(z.string()).describe('What this user may do now'), school: schoolSchema.pick({ id: true, slug: true, name: true }) })
  .meta({ id: 'Me' });
const newPassword = ChangePassword.input.omit({ address: true }).meta({ id: 'PasswordChange' });

@Controller('v1/me')
export class MeController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @SignedIn()
  @Answers(200, meSchema, { summary: 'Shows who is signed in, where, and what they may do' })
  async getMe() {
    const userId = currentContext().principal.id;
    const [{ user }, { access }, { school }] = await Promise.all([
      this.queries.execute(new GetUser({ userId })),
      this.queries.execute(new GetAccess({ userId })),
      this.queries.execute(new GetSchool({})),
    ]);
    return { ...user, permissions: access?.permissions ?? [], school };
  }

  @Post('password')
  @SignedIn()
  @Answers(204, null, { summary: 'Changes the own password', description: 'Ends all sessions: log in again everywhere.', refusals: [WrongPassword, TooManyAttempts] })
  async changePassword(@Body({ schema: newPassword }) body: z.output<typeof newPassword>, @Ip() address: string) {
    await this.commands.execute(new ChangePassword({ ...body, address }));
  }
}
