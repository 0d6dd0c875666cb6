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
This page is written, after \`npm run build\`, by \`node dist/test/guards/main.js --write\`, which takes each one out of a copy of the house, asks its test, and puts it back. The list is in
\`test/guards/planted\`: a line there for each new guard (what it promises, spec and test, file, what is found there, what stands there instead).
With words (\`node dist/test/guards/main.js seats cursor\`) it tries those whose line has one of them.
`;

/** A cell must not end where a guard has a bar in it. */
const code = (text: string): string => (text === '' ? '(nothing)' : `\`${text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('`', 'ˋ').replaceAll('|', '\\|')}\``);

const short = (file: string): string => file.replace(/^.*\//, '');

function row({ guard: { promise, spec, test, without }, outcome: { verdict } }: Tried): string {
  const edits = without.map(({ file, find, replace }) => `${short(file)}: ${code(find)} → ${code(replace)}`).join('<br>');
  return `| ${promise} | [${short(spec)}](../${spec}): ${test} | ${edits} | ${verdict === 'red' ? 'red' : `**${verdict}**`} |`;
}

/** docs/guards.md, after all were tried. */
export function documentOf(tried: readonly Tried[], commit: string, day: string): string {
  const red = tried.filter(({ outcome }) => outcome.verdict === 'red').length;
  const tables = chapters.map(({ title, guards }) => {
    const rows = tried.filter(({ guard }) => guards.includes(guard)).map(row);
    return `## ${title}\n\n| promise | held by | taken out | test |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `${head}\nTried on ${day}, commit ${commit}: ${red} of ${tried.length} red.\n\n${tables.join('\n')}`;
}
