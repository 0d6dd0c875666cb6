import type { CollectedSpan } from './collector';

export interface Branch {
  readonly span: CollectedSpan;
  readonly under: readonly Branch[];
}

/** @throws Error when the spans of a trace have not one root, or one of them hangs under what was never seen */
export function treeOf(spans: readonly CollectedSpan[]): Branch {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const tops = spans.filter(({ parentSpanId }) => !parentSpanId || !known.has(parentSpanId));
  if (tops.length !== 1 || tops[0].parentSpanId) throw new Error(`Not one tree, but these at the top: ${tops.map(({ name, service, parentSpanId }) => `${name} of ${service} under ${parentSpanId ?? 'nothing'}`).join(', ')}`);
  const branch = (span: CollectedSpan): Branch => ({ span, under: spans.filter(({ parentSpanId }) => parentSpanId === span.spanId).map(branch) });
  return branch(tops[0]);
}

const kinds = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

export function draw({ span, under }: Branch, depth = 0): string[] {
  const { 'schoolhouse.statements': statements, 'error.type': fault } = span.attributes;
  const more = [statements === undefined ? '' : ` (${statements} statements)`, fault ? ` [${fault}]` : ''].join('');
  return [`${'  '.repeat(depth)}${span.name}  ${kinds[span.kind]}, ${span.service}${more}`, ...under.flatMap((each) => draw(each, depth + 1))];
}

/** Names from the top to each span. */
export function paths({ span, under }: Branch, above: readonly string[] = []): string[][] {
  const path = [...above, span.name];
  return [path, ...under.flatMap((each) => paths(each, path))];
}
