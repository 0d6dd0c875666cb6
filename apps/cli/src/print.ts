type Cell = string | number | boolean | null | undefined;

/** Rows under a heading each, as wide as they must be: for people. Programs take `--json`. */
export function printTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const table = [headings, ...rows.map((row) => row.map((cell) => String(cell ?? '-')))];
  const widths = headings.map((_, column) => Math.max(...table.map((row) => String(row[column]).length)));
  for (const row of table) console.log(row.map((cell, column) => String(cell).padEnd(widths[column])).join('  ').trimEnd());
}

export const printJson = (value: unknown): void => console.log(JSON.stringify(value, null, 2));
