import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const markdownIn = (folder: string): string[] => readdirSync(join(root, folder)).filter((file) => file.endsWith('.md')).map((file) => join(folder, file));
const modules = readdirSync(join(root, 'libs')).map((lib) => `libs/${lib}/README.md`).filter((file) => existsSync(join(root, file)));
const documents = [...markdownIn('.'), ...markdownIn('docs'), ...markdownIn('docs/adr'), ...modules];

describe('a document', () => {
  it.each(documents)('%s leads only to what is there', (document) => {
    const text = readFileSync(join(root, document), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) => resolve(root, dirname(document), target));
    expect(links.filter((target) => !existsSync(target))).toEqual([]);
  });

  it.each(documents.filter((document) => document !== 'CONTRIBUTING.md'))('%s names only files that are there', (document) => {
    const text = readFileSync(join(root, document), 'utf8');
    const named = [...text.matchAll(/`((?:apps|libs|test|docs|scripts)\/[\w./-]+)`/g)].map(([, path]) => path);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
