import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** A small house outside of ours, held by our rules: `files` are its sources by path. */
export function plantTree(files: Readonly<Record<string, string>>): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'schoolhouse-planted-'));
  for (const file of ['.dependency-cruiser.cjs', 'package.json']) cpSync(join(root, file), join(folder, file));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const paths = {
    '@schoolhouse/platform/*': ['./libs/platform/*'],
    ...Object.fromEntries(
      ['alpha', 'beta', 'saga'].flatMap((name) => [
        [`@schoolhouse/${name}`, [`./libs/${name}/src/contract/index`]],
        [`@schoolhouse/${name}/*`, [`./libs/${name}/src/*`]],
      ]),
    ),
  };
  const tsconfig = { compilerOptions: { module: 'nodenext', moduleResolution: 'nodenext', paths }, include: ['apps', 'libs'] };
  for (const [path, text] of Object.entries({ ...files, 'tsconfig.json': JSON.stringify(tsconfig) })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
