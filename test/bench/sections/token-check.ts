import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { builtRoot } from '../../processes/program';
import type { Bench } from '../bench';
import { median, percentile, type Figure, type SectionReport } from '../report';
import type { Round, Taken } from '../token-check/main';

/** What a request pays to be known: the whole check of a token that was not seen before (passport-jwt, claims), and the look for one that was. */
export async function tokenCheck(bench: Bench): Promise<SectionReport> {
  const { installation } = await bench.school();
  const child = spawn(process.execPath, [join(builtRoot, 'test/bench/token-check/main.js')], { env: { ...installation.env }, stdio: ['ignore', 'pipe', 'inherit'], timeout: 60_000, killSignal: 'SIGKILL' });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number | null]>]);
  if (code !== 0) throw new Error(`The token check ended with ${code ?? 'a signal'}`);
  const rounds = JSON.parse(output) as Round[];
  const figures = [figure('check of a token never seen', rounds.map(({ first }) => first)), figure('check of a token seen before', rounds.map(({ again }) => again))];
  return { section: 'token-check', figures };
}

/** The median of the rounds, each of which has its own p99: a round that others on the machine disturbed is not the whole figure. */
function figure(what: string, rounds: readonly Taken[]): Figure {
  const at = (rank: number, by: keyof Taken) => median(rounds.map((taken) => percentile(taken[by], rank)));
  const p99 = at(99, 'clock');
  const note = `median ${micro(at(50, 'clock'))}; of the processor p99 ${micro(at(99, 'processor'))}; ${rounds.length} rounds of ${rounds[0].clock.length}`;
  return { what: `${what}, p99`, measured: micro(p99), mark: '<= 0.3 ms', reached: p99 <= 0.3, note };
}

const micro = (value: number): string => `${value.toFixed(3)} ms`;
