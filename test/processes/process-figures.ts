import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Of Linux; `getconf CLK_TCK` is 100 on every machine that Node runs on there. */
const ticksPerSecond = 100;

export const canReadFigures = (): boolean => existsSync('/proc/self/stat');

/** Processor seconds that a process has used, with those of its ended children (backends of PostgreSQL come and go). */
export function cpuSeconds(pid: number): number {
  const fields = statFields(pid);
  // Fields 14 to 17 of proc(5): utime, stime, cutime, cstime; the list begins at field 3.
  return fields ? fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond : 0;
}

export const cpuSecondsOfTree = (pid: number): number => [pid, ...descendants(pid)].reduce((sum, each) => sum + cpuSeconds(each), 0);

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`));
  return match ? Number(match[1]) * 1024 : 0;
}

export const commandLine = (pid: number): string => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();

export function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const fields = /^\d+$/.test(entry) ? statFields(Number(entry)) : undefined;
    if (fields) children.set(Number(fields[1]), [...(children.get(Number(fields[1])) ?? []), Number(entry)]);
  }
  const found: number[] = [];
  for (let open = [pid]; open.length > 0; ) {
    const next = open.flatMap((parent) => children.get(parent) ?? []);
    found.push(...next);
    open = next;
  }
  return found;
}

/** From field 3 on: the second one is a name in brackets, with anything in it. */
function statFields(pid: number): string[] | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat ? stat.slice(stat.lastIndexOf(')') + 2).split(' ') : undefined;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // it has ended in the meantime
  }
}
