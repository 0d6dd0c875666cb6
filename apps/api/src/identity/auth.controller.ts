import { Body, Controller, Ip, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { InvalidCredentials, InvalidRefreshToken, Login, Logout, printable, RefreshTokens, schoolOfRefreshToken, TooManyAttempts, tokensSchema } from '@schoolhouse/identity';
import { SchoolSuspended } from '@schoolhouse/tenancy';
import { Answer } from '../door/answer';
import { Answers, Public, WithoutIdempotencyKey } from '../door/route';
import { inSchool, schoolToLogInTo } from './school-of-login';

const credentials = z
  .strictObject({
    school: z.string().min(1).max(63).regex(printable).describe('The name that the school goes by in addresses; `platform` for those who run the installation'),
    email: Login.input.shape.email,
    password: Login.input.shape.password,
  })
  .meta({ id: 'Credentials' });
const refreshToken = z.strictObject({ refreshToken: z.string().min(1).max(200) }).meta({ id: 'RefreshToken' });

/** Tokens are for the one who asked: no cache keeps them, and neither do we (hence no Idempotency-Key). */
const secret = { 'cache-control': 'no-store' };

@Controller('v1/auth')
export class AuthController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post('login')
  @Public()
  @WithoutIdempotencyKey()
  @Answers(200, tokensSchema, { summary: 'Logs in to a school', refusals: [InvalidCredentials, TooManyAttempts, SchoolSuspended] })
  async logIn(@Body({ schema: credentials }) { school, email, password }: z.output<typeof credentials>, @Ip() address: string) {
    const tenantId = await schoolToLogInTo(this.queries, school);
    const { tokens } = await inSchool(tenantId, () => this.commands.execute(new Login({ email, password, address })));
    return new Answer(tokens, secret);
  }

  @Post('refresh')
  @Public()
  @WithoutIdempotencyKey()
  @Answers(200, tokensSchema, {
    summary: 'Gives new tokens for a refresh token',
    description: 'A refresh token is good once. Brought a second time, it ends the session, because one of the two who have it is a thief: keep the new one before you use it.',
    refusals: [InvalidRefreshToken, SchoolSuspended],
  })
  async refreshTokens(@Body({ schema: refreshToken }) body: z.output<typeof refreshToken>) {
    const tenantId = schoolOfRefreshToken(body.refreshToken);
    if (!tenantId) throw new InvalidRefreshToken();
    const { tokens } = await inSchool(tenantId, () => this.commands.execute(new RefreshTokens(body)));
    return new Answer(tokens, secret);
  }

  @Post('logout')
  @Public()
  @WithoutIdempotencyKey()
  @Answers(204, null, { summary: 'Ends the session of a refresh token', description: 'Access tokens of the session go on until they end by themselves, within minutes.' })
  async logOut(@Body({ schema: refreshToken }) body: z.output<typeof refreshToken>) {
    const tenantId = schoolOfRefreshToken(body.refreshToken);
    if (tenantId) await inSchool(tenantId, () => this.commands.execute(new Logout(body)));
  }
}
