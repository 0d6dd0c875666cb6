import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { temporaryFolder } from '../../processes/folder';
import { commandLine, cpuSeconds, descendants, residentBytes } from '../../processes/process-figures';
import { builtRoot, Program } from '../../processes/program';
import type { Bench } from '../bench';
import { percent, type Figure, type SectionReport } from '../report';

const restMs = 30_000;
const megabyte = 1_000_000;

/** `schoolhouse serve` as one starts it on a laptop: an empty folder first, then again; and what it takes when nobody asks for anything. */
export async function startAndRest(bench: Bench): Promise<SectionReport> {
  const data = temporaryFolder('bench-serve');
  const [port, workerPort] = [await findFreePort(), await findFreePort()];
  const serve = new Program({
    name: 'serve',
    file: join(builtRoot, '../bin/schoolhouse.mjs'),
    args: ['serve'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: join(data.path, 'data'), PORT: String(port), WORKER_PORT: String(workerPort) },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
    logFolder: bench.folder.path,
  });
  try {
    const first = await start(serve, workerPort);
    await serve.stop();
    const second = await start(serve, workerPort);
    const rest = await atRest(serve.pid, bench.options.quick ? 3_000 : restMs);
    const figures: Figure[] = [
      startFigure('first start (empty folder)', first),
      startFigure('start with data', second),
      { what: 'memory of api and worker at rest', measured: `${(rest.bytes / megabyte).toFixed(0)} MB`, mark: '< 300 MB', reached: rest.bytes < 300 * megabyte, note: rest.each },
      { what: 'processor of api and worker at rest', measured: percent(rest.cores), mark: '< 2 % of a core', reached: rest.cores < 0.02 },
    ];
    return { section: 'start-and-rest', figures, data: { first, second, rest } };
  } finally {
    await serve.stop();
    data.remove();
  }
}

const startFigure = (what: string, seconds: number): Figure => ({ what: `schoolhouse serve, ${what}`, measured: `${seconds.toFixed(1)} s`, mark: '< 6 s', reached: seconds < 6 });

/** @returns seconds until api and worker are ready */
async function start(serve: Program, workerPort: number): Promise<number> {
  const began = performance.now();
  serve.launch();
  await serve.ready();
  while (!(await fetch(`http://127.0.0.1:${workerPort}/health/ready`).then(({ ok }) => ok, () => false))) await pause(25);
  return (performance.now() - began) / 1_000;
}

async function atRest(pid: number, milliseconds: number): Promise<{ bytes: number; cores: number; each: string }> {
  const programs = descendants(pid).filter((each) => /apps\/(api|worker)\/src\/main/.test(commandLine(each)));
  if (programs.length !== 2) throw new Error(`Under serve there are ${programs.length} programs instead of api and worker`);
  await pause(milliseconds);
  const used = () => programs.reduce((sum, each) => sum + cpuSeconds(each), 0);
  const before = used();
  await pause(2 * milliseconds);
  const cores = (used() - before) / ((2 * milliseconds) / 1_000);
  const memory = programs.map((each) => residentBytes(each));
  const each = programs.map((program, i) => `${/apps\/(api|worker)/.exec(commandLine(program))?.[1]} ${(memory[i] / megabyte).toFixed(0)} MB`).join(', ');
  return { bytes: memory[0] + memory[1], cores, each };
}
