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

/** What the door's guard took of each request, in milliseconds: by the clock, and of the processor (others on the machine have no part in that). */
export interface Taken {
  readonly clock: readonly number[];
  readonly processor: readonly number[];
}

/** Of tokens that were seen for the first time, and of the same again. */
export interface Round {
  readonly first: Taken;
  readonly again: Taken;
}

/** The api without its HTTP, in this process. The first round warms it up and is not told. */
async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(ApiModule.with(readSettings(process.env), createLogger({ level: 'silent', service: 'bench' })), { logger: false });
  const guard = new AuthenticationGuard(app.get(Clock, { strict: false }));
  const all: Round[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const tokens = await signed(app, tokensOfRound);
    all.push({ first: await takenBy(guard, tokens), again: await takenBy(guard, tokens) });
  }
  process.stdout.write(JSON.stringify(all.slice(1)));
  await app.close();
}

async function signed(app: INestApplicationContext, count: number): Promise<string[]> {
  const key = await app.get(SigningKeys, { strict: false }).current();
  const signer = app.get(TokenSigner, { strict: false });
  return Promise.all(Array.from({ length: count }, () => signer.sign({ userId: newId(), tenantId: newId(), slug: 'crowd', roles: ['school-admin'] }, key)));
}

async function takenBy(guard: AuthenticationGuard, tokens: readonly string[]): Promise<Taken> {
  const taken = { clock: [] as number[], processor: [] as number[] };
  for (const token of tokens) {
    const request = { headers: { authorization: `Bearer ${token}` }, door: { context: {} } };
    const execution = { getHandler: () => main, switchToHttp: () => ({ getRequest: () => request, getResponse: () => ({}) }) };
    const [began, used] = [performance.now(), process.cpuUsage()];
    await guard.canActivate(execution as never);
    const { user, system } = process.cpuUsage(used);
    taken.clock.push(performance.now() - began);
    taken.processor.push((user + system) / 1_000);
  }
  return taken;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
