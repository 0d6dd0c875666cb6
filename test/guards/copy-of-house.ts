import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is committed, in a folder of its own: guards are taken out there, and never here. */
export function copyOfHouse(root: string): { folder: string; commit: string; remove(): void } {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const parent = mkdtempSync(join(tmpdir(), 'schoolhouse-guards-'));
  const folder = join(parent, 'house');
  git('worktree', 'add', '--detach', '--quiet', folder, 'HEAD');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    commit: git('rev-parse', '--short', 'HEAD'),
    remove() {
      git('worktree', 'remove', '--force', folder);
      rmSync(parent, { recursive: true, force: true });
    },
  };
}
