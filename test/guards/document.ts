import type { Guard } from './guard';
import type { Outcome } from './trial';
import { chapters } from './house-of-guards';

/** A guard, and what became of its test when it was gone. */
export interface Tried {
  readonly guard: Guard;
  readonly outcome: Outcome;
}

const head = `# Guards

What Schoolhouse promises, the test that holds it, and the change by which that test was seen red. A guard that no test misses when it is gone is no guard.
This page is written by \`npm run guards -- --write\`, which takes each one out of a copy of the house, asks its test, and puts it back. The list is in
\`test/guards/planted\`: a line there for each new guard (what it promises, spec and test, file, what is found there, what stands there instead).
With words (\`npm run guards -- --write seats cursor\`) it tries those whose line has one of them; the other rows stay as they are.
`;

/** A cell must not end where a guard has a bar in it. */
const code = (text: string): string => (text === '' ? '(nothing)' : `\`${text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('`', 'ˋ').replaceAll('|', '\\|')}\``);

const short = (file: string): string => file.replace(/^.*\//, '');

/** All of a guard's row but its last cell: as long as this stands in the page, what was seen there is of the guard as it is. */
function beginningOf({ promise, spec, test, without }: Guard): string {
  const edits = without.map(({ file, find, replace }) => `${short(file)}: ${code(find)} → ${code(replace)}`).join('<br>');
  return `| ${promise} | [${short(spec)}](../${spec}): ${test} | ${edits} |`;
}

/** docs/guards.md with what was seen now; of guards that were not tried now, what the page says. */
export function documentOf(page: string, tried: readonly Tried[], commit: string, day: string): string {
  const lines = page.split('\n');
  const now = new Map(tried.map(({ guard, outcome: { verdict } }) => [guard, verdict === 'red' ? `red, ${day}, ${commit}` : `**${verdict}**, ${day}, ${commit}`]));
  const before = (beginning: string): string | undefined => lines.find((line) => line.startsWith(beginning))?.slice(beginning.length).replace('|', '').trim();
  const tables = chapters.map(({ title, guards }) => {
    const rows = guards.map((guard) => [beginningOf(guard), now.get(guard) ?? before(beginningOf(guard)) ?? '**not tried**'] as const);
    return { red: rows.filter(([, seen]) => seen.startsWith('red')).length, all: rows.length, text: `## ${title}\n\n| promise | held by | taken out | test |\n| --- | --- | --- | --- |\n${rows.map(([beginning, seen]) => `${beginning} ${seen} |`).join('\n')}\n` };
  });
  const sum = (of: 'red' | 'all'): number => tables.reduce((total, table) => total + table[of], 0);
  return `${head}\n${sum('red')} of ${sum('all')} were seen red, each on the day and the commit that its row names.\n\n${tables.map(({ text }) => text).join('\n')}`;
}
