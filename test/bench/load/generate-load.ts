import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LoadJob, LoadResult } from './job';

const longestMilliseconds = 300_000;

/** Runs one job in a process of its own. @throws Error when it does not end well within five minutes */
export async function generateLoad(job: LoadJob): Promise<LoadResult> {
  const child = spawn(process.execPath, [join(__dirname, 'main.js')], { stdio: ['pipe', 'pipe', 'inherit'], timeout: longestMilliseconds, killSignal: 'SIGKILL' });
  child.stdin.on('error', () => undefined); // it ended early; its exit code tells
  child.stdin.end(JSON.stringify(job));
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number | null]>]);
  if (code !== 0) throw new Error(`The load generator ended with ${code ?? 'a signal'}`);
  return JSON.parse(output) as LoadResult;
}
