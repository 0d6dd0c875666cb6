import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Guard } from './guard';
import { occurrences } from './guard';
import { chapters } from './house-of-guards';

const root = resolve(__dirname, '../..');
const guards = chapters.flatMap((chapter) => chapter.guards);
const read = (file: string): string => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '');

/** Whether they go red is for `npm run guards`; here, that the list has followed the code. */
describe('the list of guards', () => {
  it('finds the place of each guard once', () => {
    const lost = guards.flatMap(({ promise, without }) => without.filter(({ file, find }) => occurrences(read(file), find) !== 1).map(({ file, find }) => `${promise}: ${file} ${find}`));
    expect(lost).toEqual([]);
  });

  it('stands in docs/guards.md, each with its test, which was seen red (`npm run guards -- --write some words of it`)', () => {
    const lines = read('docs/guards.md').split('\n');
    const missing = guards.filter((guard: Guard) => !lines.some((line) => line.startsWith(`| ${guard.promise} |`) && line.includes(`: ${guard.test} |`) && / red, [^|]+ \|$/.test(line)));
    expect(missing.map(({ promise }) => promise)).toEqual([]);
  });

  it('holds each guard by a change that changes something', () => {
    expect(guards.filter(({ without }) => without.length === 0 || without.some(({ find, replace }) => find === replace))).toEqual([]);
  });
});
