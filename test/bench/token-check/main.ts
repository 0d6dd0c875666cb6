import 'reflect-metadata';
import { text } from 'node:stream/consumers';
import { NestFactory } from '@nestjs/core';
import { TokenVerifier } from '@schoolhouse/identity/tokens/token-verifier';
import { createLogger } from '@schoolhouse/platform/logging/logger';
import { readSettings } from '@schoolhouse/platform/settings/settings';
import { ApiModule } from '../../../apps/api/src/api.module';

const warmUp = 500;
const checks = 5_000;

/** The api without its HTTP, in this process: checks the tokens of its standard input again and again, nothing remembered. */
async function main(): Promise<void> {
  const tokens = JSON.parse(await text(process.stdin)) as string[];
  const settings = readSettings(process.env);
  const app = await NestFactory.createApplicationContext(ApiModule.with(settings, createLogger({ level: 'silent', service: 'bench' })), { logger: false });
  const verifier = app.get(TokenVerifier, { strict: false });
  const taken: number[] = [];
  for (let i = 0; i < warmUp + checks; i += 1) {
    const began = performance.now();
    await verifier.verify(tokens[i % tokens.length]);
    if (i >= warmUp) taken.push(performance.now() - began);
  }
  process.stdout.write(JSON.stringify(taken));
  await app.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
