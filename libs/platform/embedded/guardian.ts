import { spawn } from 'node:child_process';

/** A zombie counts as gone: whoever should bury it may never do so. Thirty seconds, then it is left to itself. */
const stopProcess = `
kill -INT "$1"
tries=0
while kill -0 "$1" 2>/dev/null && ! grep -q ') Z ' "/proc/$1/stat" 2>/dev/null && [ $tries -lt 150 ]; do
  tries=$((tries + 1))
  sleep 0.2
done
`;

/** Again and again for five seconds: whoever still writes there is being stopped at the same time. */
const removeFolder = `
for try in 1 2 3 4 5; do
  sleep 1
  rm -rf "$1"
done
`;

/** Stops a process when ours is gone. @returns the call that dismisses the guardian, for when the process has ended. */
export const stopWithUs = (pid: number): (() => void) => whenWeAreGone(stopProcess, String(pid));

/** Removes a folder when ours is gone. @returns the call that dismisses the guardian, for when the folder is removed. */
export const removeWithUs = (folder: string): (() => void) => whenWeAreGone(removeFolder, folder);

/**
 * However we go, by `kill -9` as well: the guardian reads from a pipe that the kernel closes for us. It has a session
 * of its own, so that a terminal's Ctrl-C does not reach it.
 */
function whenWeAreGone(script: string, argument: string): () => void {
  if (process.platform === 'win32') return () => undefined;
  const guardian = spawn('sh', ['-c', `read -r dismissed && exit\n${script}`, 'schoolhouse-guardian', argument], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // It may be gone already when we dismiss it; that is what we want.
  guardian.stdin.on('error', () => undefined);
  guardian.unref();
  return () => void guardian.stdin.end('dismissed\n');
}
