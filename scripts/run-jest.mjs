import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs jest with its own report on the screen. @returns its counts; a file that could not be run counts as failed. */
export async function runJest(args) {
  sayWhatIsMissing();
  const folder = mkdtempSync(join(tmpdir(), 'schoolhouse-results-'));
  const results = join(folder, 'results.json');
  try {
    const code = await run(args, results);
    return existsSync(results) ? countsOf(JSON.parse(readFileSync(results, 'utf8')), code) : { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function lineOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function countsOf(results, code) {
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return {
    passed: results.numPassedTests,
    // Jest may fail without a failed test: a threshold, a teardown, an interruption.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

function sayWhatIsMissing() {
  if (spawnSync('redis-server', ['--version']).status === 0) return;
  console.log('Redis: no redis-server on this machine; the tests that need one are skipped (Debian: apt-get install redis-server).');
}

function run(args, results) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const reporters = ['--reporters=default', `--reporters=${join(root, 'scripts', 'counting-reporter.cjs')}`];
  const env = { ...process.env, JEST_COUNTS_FILE: results };
  const child = spawn(process.execPath, [jest, ...args, ...reporters], { cwd: root, env, stdio: 'inherit' });
  const forward = (signal) => child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve(code ?? 1);
    });
  });
}
