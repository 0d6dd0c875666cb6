import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeWithUs } from '@schoolhouse/platform/embedded/guardian';

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** Removed also when we are killed. Open for reading: run by root, the PostgreSQL in it is another user. */
export function temporaryFolder(purpose: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `schoolhouse-${purpose}-`));
  chmodSync(path, 0o755);
  const dismissGuardian = removeWithUs(path);
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true });
      dismissGuardian();
    },
  };
}
