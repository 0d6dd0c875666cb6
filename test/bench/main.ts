import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtRoot } from '../processes/program';
import { Bench } from './bench';
import { machine, table, type SectionReport } from './report';
import { sections } from './sections';
import { Argument } from 'commander';
import { commandLine, run } from '../processes/command-line';

/**
 * `npm run bench [-- section...] [--quick] [--json file]`. Ends with 1 when a mark was missed; what could not be measured is
 * said, and a section that breaks is a miss.
 */
async function main(names: string[], { quick, json: file }: { quick: boolean; json?: string }): Promise<void> {
  const begun = Date.now();
  const say = (line: string) => console.log(`[${((Date.now() - begun) / 1_000).toFixed(0).padStart(4)} s] ${line}`);
  const reports = await measure(names.length > 0 ? names : Object.keys(sections), quick, say);
  const figures = reports.flatMap((report) => report.figures);
  const { processor, cores, memoryGb, node } = machine();
  console.log(`\n${processor}, ${cores} cores, ${memoryGb} GB, Node ${node}${quick ? ' (quick: not to be quoted)' : ''}\n\n${table(figures)}\n`);
  const json = file ?? join(builtRoot, 'bench.json');
  writeFileSync(json, JSON.stringify({ at: new Date().toISOString(), quick, machine: machine(), reports }, null, 2));
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

run(
  commandLine('bench', 'Measures the built product, beside what it is compared with, and says which marks were reached.')
    .addArgument(new Argument('[section...]', 'all of them, when none is named').choices(Object.keys(sections)))
    .option('--quick', 'short runs: to see whether it works, not to be quoted', false)
    .option('--json <file>', 'where all results are written')
    .action(main),
);
