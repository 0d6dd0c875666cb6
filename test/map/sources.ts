import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file that is delivered: no specs, no testing folders. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** All TypeScript below a folder, in the order of their names. */
export function sourcesBelow(folder: string): Source[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'testing' || entry.name === 'node_modules' ? [] : sourcesBelow(path);
      return /(?<!\.spec|\.d)\.ts$/.test(entry.name) ? [{ path, text: readFileSync(path, 'utf8') }] : [];
    });
}

/** The messages of a module that sources make: imported from its contract, and not for their schema alone. */
export function madeOf(module: string, sources: readonly Source[]): Set<string> {
  const imports = new RegExp(`import \\{([^}]*)\\} from '@schoolhouse/${module}';`, 'g');
  const made = sources.flatMap(({ text }) => {
    const names = [...text.matchAll(imports)].flatMap(([, list]) => list.split(',')).map((name) => name.trim());
    return names.filter((name) => text.includes(`new ${name}(`));
  });
  return new Set(made);
}

/** The first sentence of what stands above the class of a message; empty when nothing does. */
export function sentenceAbove(className: string, sources: readonly Source[]): string {
  const above = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*export class ${className} `);
  const comment = sources.map(({ text }) => above.exec(text)?.[1]).find((found) => found !== undefined) ?? '';
  const text = comment.replace(/@throws[\s\S]*/, '').replace(/^\s*\* ?/gm, ' ').replace(/\{@link (\w+)\}/g, '`$1`').replace(/\s+/g, ' ').trim();
  return (/^.*?[.:;](?= |$)/.exec(text)?.[0] ?? text).replace(/[.:;]$/, '');
}

/** What a module says of itself in the first paragraph of its README. @throws Error when it has none */
export function firstParagraph(readme: string): string {
  if (!existsSync(readme)) throw new Error(`${readme} is missing: a module says on one screen what it owns`);
  const [, paragraph] = readFileSync(readme, 'utf8').trim().split(/\n\s*\n/);
  return paragraph.replace(/\s+/g, ' ').trim();
}
