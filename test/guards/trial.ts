import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changed, type Guard } from './guard';

/** A hung test is no red test. */
const patienceMs = 180_000;

export interface Outcome {
  readonly verdict: 'red' | 'green' | 'red with its guard' | 'no test of that name' | 'no answer in time' | 'not to be planted';
  /** What the test said, in a line; empty where it said nothing. */
  readonly said: string;
}

/** What jest said of one spec; undefined: it did not end in time. */
export interface Suite {
  readonly message: string;
  readonly assertionResults: readonly { readonly fullName: string; readonly status: string; readonly failureMessages: readonly string[] }[];
}

/** Takes a guard out of the copy of the house in `folder`, asks its test, and puts it back. */
export async function withoutGuard(guard: Guard, folder: string): Promise<Outcome> {
  const before = new Map(guard.without.map(({ file }) => [file, readFileSync(join(folder, file), 'utf8')]));
  try {
    const after = new Map(before);
    for (const edit of guard.without) after.set(edit.file, changed(after.get(edit.file) ?? '', edit));
    for (const [file, text] of after) writeFileSync(join(folder, file), text);
    return outcomeOf(guard, await askedOf(guard.spec, folder, guard.test));
  } catch (error) {
    return { verdict: 'not to be planted', said: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const [file, text] of before) writeFileSync(join(folder, file), text);
  }
}

/** A spec, or those of its tests that have `name` in theirs, in the copy as it stands. */
export async function askedOf(spec: string, folder: string, name = ''): Promise<Suite | undefined> {
  const report = join(folder, 'guards-report.json');
  rmSync(report, { force: true });
  const pattern = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const args = ['node_modules/jest/bin/jest.js', '--runTestsByPath', spec, '-t', pattern, '--json', '--outputFile', report, '--silent', '--forceExit'];
  if (!(await endsInTime(args, folder))) return undefined;
  return (JSON.parse(readFileSync(report, 'utf8')) as { testResults: readonly Suite[] }).testResults[0];
}

/** What a suite says of the test of a guard. */
export function outcomeOf({ test }: Guard, suite: Suite | undefined): Outcome {
  if (!suite) return { verdict: 'no answer in time', said: '' };
  const named = suite.assertionResults.filter(({ fullName, status }) => fullName.includes(test) && (status === 'passed' || status === 'failed'));
  if (named.length === 0) return { verdict: 'no test of that name', said: lineOf(suite.message) };
  const failed = named.find(({ status }) => status === 'failed');
  return failed ? { verdict: 'red', said: lineOf(failed.failureMessages[0] ?? '') } : { verdict: 'green', said: '' };
}

/** Jest and what it has started are one group of processes, and end as one. */
async function endsInTime(args: readonly string[], cwd: string): Promise<boolean> {
  const child = spawn(process.execPath, args, { cwd, stdio: 'ignore', detached: true });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    if (child.pid) process.kill(-child.pid, 'SIGTERM');
  }, patienceMs);
  await new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject));
  clearTimeout(timer);
  return !late;
}

/** Without the colours, the place in the code, and the frame. */
const lineOf = (message: string): string =>
  message.replaceAll(/\u001b\[\d+m/g, '').split(/\n\s+at /)[0].replaceAll(/\s+/g, ' ').trim().slice(0, 300);
