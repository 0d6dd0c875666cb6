import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { builtRoot } from './program';

export interface Ended {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly said: string;
}

/** The command line, as an operator uses it. `heard` is told what it says while it runs, and may end it. */
export async function schoolhouse(args: readonly string[], env: NodeJS.ProcessEnv, heard: (text: string, child: ChildProcess) => void = () => undefined): Promise<Ended> {
  const child = spawn(process.execPath, [join(builtRoot, '../bin/schoolhouse.mjs'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => void (said.push(text), heard(text, child)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said: said.join('').trim() };
}
