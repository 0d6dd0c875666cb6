import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { builtRoot } from '../processes/program';
import { Bench } from './bench';
import { machine, table, type SectionReport } from './report';
import { sections } from './sections';

/**
 * `npm run bench [-- section...] [--quick] [--json file]`. Ends with 1 when a mark was missed; what could not be measured is
 * said, and a section that breaks is a miss.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } } });
  const unknown = positionals.filter((name) => !(name in sections));
  if (unknown.length > 0) throw new Error(`There is no section ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}`);
  const begun = Date.now();
  const say = (line: string) => console.log(`[${((Date.now() - begun) / 1_000).toFixed(0).padStart(4)} s] ${line}`);
  const reports = await measure(positionals.length > 0 ? positionals : Object.keys(sections), values.quick, say);
  const figures = reports.flatMap((report) => report.figures);
  const { processor, cores, memoryGb, node } = machine();
  console.log(`\n${processor}, ${cores} cores, ${memoryGb} GB, Node ${node}${values.quick ? ' (quick: not to be quoted)' : ''}\n\n${table(figures)}\n`);
  const json = values.json ?? join(builtRoot, 'bench.json');
  writeFileSync(json, JSON.stringify({ at: new Date().toISOString(), quick: values.quick, machine: machine(), reports }, null, 2));
  const missed = figures.filter(({ mark, reached }) => mark !== undefined && reached !== true).length;
  console.log(`${missed === 0 ? 'every mark reached' : `${missed} marks missed or not measured`}; all results in ${json}`);
  process.exitCode = missed === 0 ? 0 : 1;
}

async function measure(names: readonly string[], quick: boolean, say: (line: string) => void): Promise<SectionReport[]> {
  const bench = await Bench.open({ quick, say });
  const reports: SectionReport[] = [];
  try {
    for (const name of names) {
      say(name);
      reports.push(await sections[name](bench).catch((error: unknown) => broken(name, error)));
    }
  } finally {
    await bench.close();
  }
  return reports;
}

function broken(section: string, error: unknown): SectionReport {
  console.error(error);
  return { section, figures: [{ what: section, measured: '-', mark: 'to be measured', note: error instanceof Error ? error.message : String(error) }] };
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130)); // guardians end what we started

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
