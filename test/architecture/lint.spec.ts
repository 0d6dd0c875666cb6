import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { plantTree } from './planted-tree';

const root = resolve(__dirname, '../..');

/** Rule -> what it must refuse, each in a file of its own. */
const planted = {
  '@typescript-eslint/no-floating-promises': { 'libs/alpha/src/floating.ts': `export function begin(work: () => Promise<void>): void { work(); }` },
  '@typescript-eslint/no-misused-promises': { 'libs/alpha/src/misused.ts': `export async function is(it: () => Promise<boolean>): Promise<number> { if (it()) return 1; return 0; }` },
  '@typescript-eslint/await-thenable': { 'libs/alpha/src/await.ts': `export const two = async (): Promise<number> => await 2;` },
  '@typescript-eslint/no-explicit-any': { 'libs/alpha/src/any.ts': `export const it = (value: unknown) => value as any;` },
  '@typescript-eslint/ban-ts-comment': { 'libs/alpha/src/comment.ts': `// @ts-ignore\nexport const two: string = 2;` },
  '@typescript-eslint/consistent-type-imports': { 'libs/alpha/src/types.ts': `import { Logger } from '@nestjs/common';\nexport type Log = Logger;` },
  '@typescript-eslint/switch-exhaustiveness-check': { 'libs/alpha/src/switch.ts': `export function of(it: 'a' | 'b'): number { switch (it) { case 'a': return 1; } return 2; }` },
  'no-empty': { 'libs/alpha/src/empty.ts': `export function tryIt(work: () => void): void { try { work(); } catch {} }` },
  'no-console': { 'libs/alpha/src/console.ts': `export const say = () => console.log('x');` },
  'no-restricted-syntax': { 'libs/alpha/src/environment.ts': `export const url = process.env.DATABASE_URL;`, 'libs/alpha/src/skipped.spec.ts': `it.skip('is never tried', () => undefined);` },
  'house/handlers-name-their-message': {
    'libs/alpha/src/silent.ts': `import { CommandHandler } from '@nestjs/cqrs';\nexport class X {}\n@CommandHandler(X)\nexport class XHandler { async execute() { return null; } }`,
    'libs/alpha/src/other.ts': `import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';\nexport class X {}\nexport class Y {}\n@QueryHandler(X)\nexport class XHandler implements IQueryHandler<Y> { async execute() { return null; } }`,
  },
} satisfies Record<string, Record<string, string>>;

const sound = {
  'libs/alpha/src/sound.ts': `import { Injectable, Logger } from '@nestjs/common';\nimport { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';\nexport class X {}
@Injectable()\nexport class Notes { readonly logger = new Logger('notes'); }
@CommandHandler(X)\nexport class XHandler implements ICommandHandler<X> { constructor(readonly notes: Notes) {}\n async execute() { await Promise.resolve(); return null; } }`,
  'apps/api/src/main.ts': `console.log(process.env.PORT);`,
};

/** What `eslint .` has to say of these files, as rule and file. */
function findingsIn(files: Record<string, string>): { rule: string | null; file: string }[] {
  const tree = plantTree(files);
  try {
    mkdirSync(join(tree.folder, 'test/architecture'), { recursive: true });
    for (const file of ['eslint.config.mjs', 'test/architecture/handlers-name-their-message.mjs']) cpSync(join(root, file), join(tree.folder, file));
    const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules/eslint/bin/eslint.js'), '.', '--format', 'json'], { cwd: tree.folder, encoding: 'utf8' });
    if (!stdout) throw new Error(stderr);
    const results = JSON.parse(stdout) as { filePath: string; messages: { ruleId: string | null; message: string }[] }[];
    return results.flatMap(({ filePath, messages }) => messages.map(({ ruleId, message }) => ({ rule: ruleId ?? message, file: filePath.slice(filePath.indexOf('/libs/') + 1) })));
  } finally {
    tree.remove();
  }
}

// The linter builds a program with types, beside other specs.
jest.setTimeout(120_000);

describe('lint', () => {
  let found: ReturnType<typeof findingsIn>;
  beforeAll(() => {
    found = findingsIn(Object.assign({}, sound, ...Object.values(planted)));
  });

  it.each(Object.entries(planted).flatMap(([rule, files]) => Object.keys(files).map((file) => [rule, file])))('%s refuses %s', (rule, file) => {
    expect(found).toContainEqual({ rule, file });
  });

  it('has nothing against what is meant to be', () => {
    const guilty = new Set(Object.values(planted).flatMap((files) => Object.keys(files)));
    expect(found.filter(({ file }) => !guilty.has(file))).toEqual([]);
  });
});
