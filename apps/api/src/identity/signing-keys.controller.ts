import { Body, Controller, Get, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { GetJwks, RotateSigningKeys, KeysOfPlatform } from '@schoolhouse/identity';
import { platformTenantId } from '@schoolhouse/tenancy';
import { Answer } from '../door/answer';
import { Answers, Public, Requires } from '../door/route';
import { inSchool } from './school-of-login';

const rotation = RotateSigningKeys.input.meta({ id: 'KeyRotation' });

@Controller()
export class SigningKeysController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  /** May be kept for as long as our own processes keep it: a new key signs only when that time is over. */
  @Get('.well-known/jwks.json')
  @Public()
  @Answers(200, GetJwks.answer, { summary: 'The public keys by which access tokens are checked (RFC 7517)' })
  async getJwks() {
    const jwks = await inSchool(platformTenantId, () => this.queries.execute(new GetJwks({})));
    return new Answer(jwks, { 'cache-control': 'public, max-age=60' });
  }

  @Post('v1/signing-keys/rotations')
  @Requires('schools:write')
  @Answers(201, RotateSigningKeys.answer, {
    summary: 'Makes a new signing key',
    description: 'It is published at once and signs two minutes later; tokens of the old one stay good until they end. With `compromised` the old ones are worth nothing, within two minutes everywhere.',
    refusals: [KeysOfPlatform],
  })
  rotateSigningKeys(@Body({ schema: rotation }) body: z.output<typeof rotation>) {
    return this.commands.execute(new RotateSigningKeys(body));
  }
}
