/** How a guard is taken out: the one place in `file` that reads `find` reads `replace` instead. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Something that the house promises, the test that holds it, and the change by which that test goes red. */
export interface Guard {
  readonly promise: string;
  readonly spec: string;
  /** The name of the test, or as much of it as tells it apart from the others. */
  readonly test: string;
  /** Several where one guard stands behind another: the test goes red when both are gone. */
  readonly without: readonly Edit[];
}

export interface Chapter {
  readonly title: string;
  readonly guards: readonly Guard[];
}

export const edit = (file: string, find: string, replace = ''): Edit => ({ file, find, replace });

/** Reads as a line of a table: what is promised, where it is tried, and what is taken out. */
export const guard = (promise: string, [spec, test]: readonly [string, string], ...without: readonly Edit[]): Guard => ({ promise, spec, test, without });

export const occurrences = (text: string, part: string): number => text.split(part).length - 1;

/** @throws Error when the place is not there, or is there twice: the list has to follow the code. */
export function changed(text: string, { file, find, replace }: Edit): string {
  const times = occurrences(text, find);
  if (times !== 1) throw new Error(`${file} has ${times} places that read ${JSON.stringify(find)}, and not one`);
  return text.replace(find, () => replace);
}
