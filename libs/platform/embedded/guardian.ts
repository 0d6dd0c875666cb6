import { spawn } from 'node:child_process';

/** A zombie counts as gone: whoever should bury it may never do so. Thirty seconds, then it is left to itself. */
const script = `
read -r word && exit
kill -INT "$1"
tries=0
while kill -0 "$1" 2>/dev/null && ! grep -q ') Z ' "/proc/$1/stat" 2>/dev/null && [ $tries -lt 150 ]; do
  tries=$((tries + 1))
  sleep 0.2
done
[ -z "$2" ] || rm -rf "$2"
`;

/**
 * Stops a process when ours is gone, however it went: the guardian reads from a pipe that the kernel closes for us.
 * It has a session of its own, so that a terminal's Ctrl-C does not reach it.
 * @param removing a folder that goes with the process, if any.
 * @returns the call that dismisses it, to be made when the process has ended in the regular way.
 */
export function guard(pid: number, removing = ''): () => void {
  if (process.platform === 'win32') return () => undefined;
  const guardian = spawn('sh', ['-c', script, 'schoolhouse-guardian', String(pid), removing], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // It may be gone already when we dismiss it; that is what we want.
  guardian.stdin.on('error', () => undefined);
  guardian.unref();
  return () => void guardian.stdin.end('dismissed\n');
}
