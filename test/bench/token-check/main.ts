import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { SigningKeys } from '@schoolhouse/identity/tokens/signing-keys';
import { TokenSigner } from '@schoolhouse/identity/tokens/token-signer';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { createLogger } from '@schoolhouse/platform/logging/logger';
import { readSettings } from '@schoolhouse/platform/settings/settings';
import { ApiModule } from '../../../apps/api/src/api.module';
import { AuthenticationGuard } from '../../../apps/api/src/door/authentication/authentication.guard';

const rounds = 6;
const tokensOfRound = 1_000;

/** Milliseconds that the door's guard took of each request: whose token it saw for the first time, and whose it had just seen. */
export interface Round {
  readonly first: readonly number[];
  readonly again: readonly number[];
}

/** The api without its HTTP, in this process. The first round warms it up and is not told. */
async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(ApiModule.with(readSettings(process.env), createLogger({ level: 'silent', service: 'bench' })), { logger: false });
  const guard = new AuthenticationGuard(app.get(Clock, { strict: false }));
  const taken: Round[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const tokens = await signed(app, tokensOfRound);
    taken.push({ first: await timesOf(guard, tokens), again: await timesOf(guard, tokens) });
  }
  process.stdout.write(JSON.stringify(taken.slice(1)));
  await app.close();
}

async function signed(app: INestApplicationContext, count: number): Promise<string[]> {
  const key = await app.get(SigningKeys, { strict: false }).current();
  const signer = app.get(TokenSigner, { strict: false });
  return Promise.all(Array.from({ length: count }, () => signer.sign({ userId: newId(), tenantId: newId(), slug: 'crowd', roles: ['school-admin'] }, key)));
}

async function timesOf(guard: AuthenticationGuard, tokens: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const token of tokens) {
    const request = { headers: { authorization: `Bearer ${token}` }, door: { context: {} } };
    const execution = { getHandler: () => main, switchToHttp: () => ({ getRequest: () => request, getResponse: () => ({}) }) };
    const began = performance.now();
    await guard.canActivate(execution as never);
    times.push(performance.now() - began);
  }
  return times;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
