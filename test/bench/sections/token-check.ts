import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { login } from '../../processes/login';
import { builtRoot } from '../../processes/program';
import type { Bench } from '../bench';
import { ms, percentile, type Figure, type SectionReport } from '../report';

/** The whole check of an access token (signature, type, issuer, audience, times, claims), without the door's memory of tokens seen. */
export async function tokenCheck(bench: Bench): Promise<SectionReport> {
  const { installation, crowd } = await bench.school();
  const tokens: string[] = [];
  for (let i = 0; i < 10; i += 1) tokens.push((await login(installation.apiUrl, crowd)).authorization.replace('Bearer ', ''));
  const child = spawn(process.execPath, [join(builtRoot, 'test/bench/token-check/main.js')], { env: { ...installation.env }, stdio: ['pipe', 'pipe', 'inherit'], timeout: 60_000, killSignal: 'SIGKILL' });
  child.stdin.on('error', () => undefined); // it ended early; its exit code tells
  child.stdin.end(JSON.stringify(tokens));
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number | null]>]);
  if (code !== 0) throw new Error(`The token check ended with ${code ?? 'a signal'}`);
  const taken = JSON.parse(output) as number[];
  const p99 = percentile(taken, 99);
  const figures: Figure[] = [{ what: 'token check, p99', measured: `${p99.toFixed(3)} ms`, mark: '<= 0.3 ms', reached: p99 <= 0.3, note: `median ${ms(percentile(taken, 50))}, n ${taken.length}` }];
  return { section: 'token-check', figures, data: { p50: percentile(taken, 50), p99, n: taken.length } };
}
