import { cpus, totalmem } from 'node:os';

/** One line of the table. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  /** The yardstick's figure in the same run, and how the two compare. */
  readonly beside?: string;
  /** What the figure must reach; absent: for information. */
  readonly mark?: string;
  /** Undefined with a mark: it could not be measured here, and `note` says why. */
  readonly reached?: boolean;
  readonly note?: string;
}

export interface SectionReport {
  readonly section: string;
  readonly figures: readonly Figure[];
  /** Raw results, for the JSON. */
  readonly data?: unknown;
}

export const machine = () => ({
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
});

const verdict = ({ mark, reached }: Figure): string => {
  if (mark === undefined) return '';
  if (reached === undefined) return 'NOT MEASURED';
  return reached ? 'reached' : 'MISSED';
};

/** A table of plain text. Every mark is in it, reached or not. */
export function table(figures: readonly Figure[]): string {
  const rows = [['figure', 'measured', 'beside', 'mark', ''], ...figures.map((figure) => [figure.what, figure.measured, figure.beside ?? '', figure.mark ?? '', verdict(figure)])];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
  const notes = figures.flatMap(({ what, note }) => (note ? [`  ${what}: ${note}`] : []));
  return [lines[0], widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

export const median = (values: readonly number[]): number => percentile(values, 50);

/** By nearest rank. */
export function percentile(values: readonly number[], rank: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
export const perSecond = (value: number): string => `${value.toFixed(0)}/s`;
export const times = (value: number): string => `${value.toFixed(2)} times`;
export const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
