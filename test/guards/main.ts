import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOfHouse } from './copy-of-house';
import { documentOf, type Tried } from './document';
import type { Guard } from './guard';
import { chapters } from './house-of-guards';
import { askedOf, outcomeOf, withoutGuard, type Suite } from './trial';
import { commandLine, run, whole } from '../processes/command-line';

const root = execFileSync('git', ['rev-parse', '--show-toplevel'], { cwd: __dirname, encoding: 'utf8' }).trim();
const guards = chapters.flatMap((chapter) => chapter.guards);

const withAllGuards = new Map<string, Promise<Suite | undefined>>();

/** First with the guard in place, each spec once: a test that is red anyhow holds nothing. */
async function tryIn(folder: string, guard: Guard): Promise<Tried> {
  const { spec } = guard;
  const suite = withAllGuards.get(spec) ?? askedOf(spec, folder);
  withAllGuards.set(spec, suite);
  const whole = outcomeOf(guard, await suite);
  if (whole.verdict !== 'green') return { guard, outcome: { ...whole, verdict: whole.verdict === 'red' ? 'red with its guard' : whole.verdict } };
  return { guard, outcome: await withoutGuard(guard, folder) };
}

/** All of them, by as many copies as are wanted: each takes the next one when it is done. */
async function tryAll(wanted: readonly Guard[], atOnce: number): Promise<{ tried: readonly Tried[]; commit: string }> {
  const copies = Array.from({ length: atOnce }, () => copyOfHouse(root));
  const removeAll = (): void => copies.forEach((copy) => copy.remove());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (removeAll(), process.exit(130)));
  const tried = new Map<Guard, Tried>();
  const queue = [...wanted];
  try {
    const work = async (folder: string): Promise<void> => {
      for (let guard = queue.shift(); guard; guard = queue.shift()) {
        const result = await tryIn(folder, guard);
        tried.set(guard, result);
        console.log(`${String(tried.size).padStart(3)}/${wanted.length} ${result.outcome.verdict.padEnd(8)} ${guard.promise}${result.outcome.said && `\n             ${result.outcome.said}`}`);
      }
    };
    await Promise.all(copies.map(({ folder }) => work(folder)));
  } finally {
    removeAll();
  }
  return { tried: wanted.flatMap((guard) => tried.get(guard) ?? []), commit: copies[0].commit };
}

/** Ends with 1 when a test stays green without its guard. */
async function main(words: string[], { write, atOnce }: { write: boolean; atOnce: number }): Promise<void> {
  const wanted = guards.filter((guard) => words.length === 0 || words.some((word) => JSON.stringify(guard).toLowerCase().includes(word.toLowerCase())));
  const { tried, commit } = await tryAll(wanted, atOnce);
  const page = join(root, 'docs/guards.md');
  if (write) writeFileSync(page, documentOf(readFileSync(page, 'utf8'), tried, commit, new Date().toISOString().slice(0, 10)));
  const missed = tried.filter(({ outcome }) => outcome.verdict !== 'red');
  console.log(`${tried.length - missed.length} of ${tried.length} red without their guard`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

run(
  commandLine('guards', 'Takes each guard of the house out, in copies of it, and sees its test go red. Half an hour for all of them.')
    .argument('[word...]', 'only those whose promise, test or file has one of these words')
    .option('--write', 'docs/guards.md from what was seen', false)
    .option('--at-once <n>', 'copies', whole(1, 16), 2)
    .action(main),
);
