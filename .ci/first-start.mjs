// What the README promises to a newcomer, done as it says: clone, npm start, its commands, Ctrl-C, and again.
// node .ci/first-start.mjs <an empty folder to be made>
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('..', import.meta.url));
const clone = resolve(process.argv[2]);
const readyWithin = 10 * 60_000;
const stoppedWithin = 60_000;
// Also when we are interrupted: 'exit' is where what was started is abandoned.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

execFileSync('git', ['clone', '--quiet', '--no-hardlinks', source, clone], { stdio: 'inherit' });

// The README speaks of port 3000; elsewhere only where that is taken.
const port = (await isFree(3000)) && (await isFree(3001)) ? 3000 : await freePair();
await startedAndStopped('SIGINT', async () => enrollAsTheReadmeSays());
await startedAndStopped('SIGTERM', async () => undefined);

async function startedAndStopped(signal, whileRunning) {
  // A process group of its own, so that all that it leaves behind can be found; no terminal.
  const env = { ...process.env, PORT: String(port) };
  for (const name of ['NODE_ENV', 'DATABASE_URL', 'REDIS_URL', 'SMTP_URL', 'DATA_DIR']) delete env[name];
  const begun = Date.now();
  const npm = spawn('npm', ['start'], { cwd: clone, env, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const exited = once(npm, 'exit');
  // If we fail, nothing of it stays: its parts end with it.
  const abandon = () => process.kill(-npm.pid, 'SIGKILL');
  process.once('exit', abandon);
  try {
    await becomesReady(npm);
    console.log(`ready after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    await whileRunning();
  } finally {
    npm.kill(signal);
    const impatience = setTimeout(() => fail(`npm start did not stop within ${stoppedWithin / 1000} s of ${signal}`), stoppedWithin);
    await exited;
    clearTimeout(impatience);
  }
  process.off('exit', abandon);
  const left = processesOf(clone);
  if (left.length > 0) fail(`left running after ${signal}:\n${left.join('\n')}`);
  console.log(`stopped by ${signal}, nothing left running`);
}

async function becomesReady(npm) {
  const end = Date.now() + readyWithin;
  for (const [name, ready] of [['api', port], ['worker', port + 1]]) {
    while (!(await fetch(`http://127.0.0.1:${ready}/health/ready`).then((response) => response.ok, () => false))) {
      if (npm.exitCode !== null) fail(`npm start ended with ${npm.exitCode}`);
      if (Date.now() > end) fail(`the ${name} was not ready within ${readyWithin / 1000} s`);
      await pause(100);
    }
  }
}

/** Runs the commands between the marks of README.md as they stand there; only a taken port 3000 is replaced. */
function enrollAsTheReadmeSays() {
  const readme = readFileSync(join(clone, 'README.md'), 'utf8');
  const marked = /<!-- first-enrollment:begin -->([\s\S]*?)<!-- first-enrollment:end -->/.exec(readme)?.[1] ?? fail('README.md has no first-enrollment marks');
  const commands = /```(?:sh|bash|console)?\n([\s\S]*?)```/.exec(marked)?.[1] ?? fail('README.md has no commands between its marks');
  const { stdout, stderr, status } = spawnSync('bash', ['-c', commands.replaceAll(':3000', `:${port}`)], { encoding: 'utf8', timeout: 60_000 });
  console.log(stdout);
  if (status !== 0) fail(`the README's commands ended with ${status}: ${stderr}`);
  if (!/"status":\s*"confirmed"/.test(stdout)) fail('the README\'s commands gave no confirmed enrollment');
}

/** Whoever works in the folder or names it in its command line; a zombie does neither. */
function processesOf(folder) {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .map((pid) => `${pid} ${read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')} in ${read(() => readlinkSync(`/proc/${pid}/cwd`))}`)
    .filter((line) => line.includes(folder));
}

/** A process may be gone before it is looked at. */
function read(look) {
  try {
    return look();
  } catch {
    return '';
  }
}

function isFree(candidate) {
  return new Promise((settle) => {
    const probe = createServer();
    probe.once('error', () => settle(false));
    probe.listen(candidate, '127.0.0.1', () => probe.close(() => settle(true)));
  });
}

async function freePair() {
  for (;;) {
    const candidate = 20_000 + Math.floor(Math.random() * 12_000);
    if ((await isFree(candidate)) && (await isFree(candidate + 1))) return candidate;
  }
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
