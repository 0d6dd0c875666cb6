import type { MessageFacts, ModuleFacts } from './module-facts';
import type { StepFacts, WorkflowFacts } from './workflow-facts';

const table = (headings: string[], rows: string[][]): string[] => [row(headings), row(headings.map(() => '---')), ...rows.map(row), ''];
const row = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const code = (text: string): string => `\`${text}\``;
const listed = (names: readonly string[]): string => names.join(', ') || 'nobody here';

/** docs/map.md, whole. */
export function page(modules: readonly ModuleFacts[], workflows: readonly WorkflowFacts[]): string {
  return [
    '# The map: modules, messages, workflows',
    '',
    'Drawn by `npm run map` from the contracts, the providers of the modules, the definitions of the workflows and who makes which message;',
    '`npm run check` fails when it is out of date. An arrow: asks or commands. A dotted arrow: reacts to events of.',
    '',
    ...diagramOf(modules),
    '## Who reacts to what',
    '',
    ...table(['event', 'told by', 'reaction', 'of'], modules.flatMap(({ name, reactions }) => reactions.map(({ event, from, name: reaction }) => [code(event), from, code(reaction), name])).sort()),
    '## Modules',
    '',
    ...modules.flatMap(moduleSection),
    '## Workflows',
    '',
    ...workflows.flatMap(workflowSection),
  ].join('\n');
}

function diagramOf(modules: readonly ModuleFacts[]): string[] {
  const asks = modules.flatMap(({ name, messages }) => messages.filter(({ kind }) => kind !== 'event').flatMap(({ partners }) => partners.map((partner) => `  ${partner} --> ${name}`)));
  const reacts = modules.flatMap(({ name, reactions }) => reactions.filter(({ from }) => from !== name).map(({ from }) => `  ${from} -.-> ${name}`));
  return ['```mermaid', 'flowchart LR', ...new Set([...asks, ...reacts].sort()), '```', ''];
}

function moduleSection({ name, owns, messages, reactions }: ModuleFacts): string[] {
  const of = (kind: MessageFacts['kind']) => messages.filter((message) => message.kind === kind);
  const rows = (kind: MessageFacts['kind']) => of(kind).map(({ type, says, partners }) => [code(type), says, listed(partners)]);
  const section = (heading: string, kind: MessageFacts['kind'], who: string) => (of(kind).length > 0 ? table([heading, 'what', who], rows(kind)) : []);
  return [
    `### ${name}`,
    '',
    owns,
    '',
    ...section('command', 'command', 'sent by'),
    ...section('query', 'query', 'asked by'),
    ...section('event', 'event', 'taken by'),
    ...(reactions.length > 0 ? [`Reacts to ${reactions.map(({ event }) => code(event)).join(', ')}.`, ''] : []),
  ];
}

function workflowSection({ type, version, deadlineMs, steps }: WorkflowFacts): string[] {
  const deadline = deadlineMs === Number.MAX_SAFE_INTEGER ? 'No deadline.' : `No step forward begins later than ${deadlineMs / 1000} s after the start.`;
  return [
    `### ${type}`,
    '',
    `Version ${version}. ${deadline}`,
    '',
    ...workflowDiagram(steps),
    ...table(
      ['step', 'sends', 'only when', 'undone by', 'tries'],
      steps.map((step) => [step.name, code(step.sends), step.condition ? code(step.condition) : 'always', undoing(step), `${1 + step.retries} of ${step.timeoutMs / 1000} s`]),
    ),
  ];
}

const undoing = ({ undoneBy, mustSucceed }: StepFacts): string => (undoneBy ? code(undoneBy) : mustSucceed ? 'nothing: it is stuck if it cannot be done' : 'nothing');

function workflowDiagram(steps: readonly StepFacts[]): string[] {
  const undone = steps.flatMap(({ undoneBy }, index) => (undoneBy ? [{ index, undoneBy }] : []));
  return [
    '```mermaid',
    'flowchart LR',
    ...steps.map(({ name, condition }, index) => (condition ? `  s${index}{{"${name}"}}` : `  s${index}["${name}"]`)),
    ...steps.slice(1).map((_, index) => `  s${index} --> s${index + 1}`),
    `  s${steps.length - 1} --> ended(["completed"])`,
    ...undone.map(({ index, undoneBy }) => `  u${index}["${undoneBy}"]`),
    ...[...undone].reverse().map(({ index }, at, all) => `  u${index} --> ${at + 1 < all.length ? `u${all[at + 1].index}` : 'undone(["compensated"])'}`),
    ...undone.map(({ index }) => `  s${index} -. undone by .-> u${index}`),
    '```',
    '',
  ];
}
