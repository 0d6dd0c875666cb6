// Brings a fresh clone to where its commands work: installs and, with --build, builds, each only if it must.
// It runs before node_modules is there, so it needs nothing but Node.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lock = join(root, 'package-lock.json');
const installed = join(root, 'node_modules', '.package-lock.json');
const building = join(root, 'dist', '.building');
const built = join(root, 'dist', '.built');

refuseOldNode();
installIfNeeded();
if (process.argv.includes('--build')) buildIfNeeded();

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Schoolhouse needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}

function installIfNeeded() {
  if (isInstalled()) return;
  step('Installing the dependencies (npm ci; a minute or so)', 'npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** npm writes what it has installed beside it, last of all: the two lists must agree in all that this machine can run. */
function isInstalled() {
  if (!existsSync(installed)) return false;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(JSON.parse(readFileSync(lock, 'utf8')).packages).every(
    ([path, wanted]) => path === '' || (path in present ? present[path].version === wanted.version : !isNeededHere(wanted)),
  );
}

/** Optional packages are programs for one platform each, and what only those need. */
function isNeededHere({ optional, os, cpu, libc }) {
  if (!optional) return true;
  if (!os?.includes(process.platform) || !cpu?.includes(process.arch)) return false;
  return !libc || libc.includes(process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl');
}

function buildIfNeeded() {
  // Several tests may ask for the build at once: one makes it, the others find it made.
  mkdirSync(join(root, 'dist'), { recursive: true });
  while (!takeLock()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  process.once('exit', () => rmSync(building, { force: true }));
  const sources = ['apps', 'libs', 'test', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];
  const changed = Math.max(...sources.map((name) => newestChange(join(root, name))));
  if (existsSync(built) && statSync(built).mtimeMs >= changed) return;
  const begun = new Date();
  step('Building', process.execPath, [join('node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build', 'schoolhouse']);
  removeOrphans(join(root, 'dist'), root);
  // As of the beginning: what was saved meanwhile may not be in it.
  writeFileSync(built, '');
  utimesSync(built, begun, begun);
}

/** @returns false while another process builds; the lock of one that is gone does not count. */
function takeLock() {
  try {
    writeFileSync(building, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!isAlive(Number(existsSync(building) && readFileSync(building, 'utf8')))) rmSync(building, { force: true });
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** What was renamed or removed in the sources must not live on in dist. */
function removeOrphans(folder, source) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOrphans(path, join(source, entry.name));
    else if (/\.js(\.map)?$/.test(entry.name) && !existsSync(join(source, entry.name.replace(/\.js(\.map)?$/, '.ts')))) rmSync(path);
  }
}

/** Milliseconds since the epoch; a folder's own time tells of files removed from it. */
function newestChange(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

function step(what, command, args) {
  const begun = Date.now();
  process.stdout.write(`${what} ...\n`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status === 0) return console.log(`${what.replace(/ \(.*/, '')}: done in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  console.error(`${what.replace(/ \(.*/, '')} failed${error ? `: ${error.message}` : ''}.`);
  process.exit(status ?? 1);
}
