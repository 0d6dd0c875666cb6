// The servers that the specs of one run share: a PostgreSQL of their own, and a Redis where the program is installed.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

// Jest runs without a build: this process reads the TypeScript of the embedded server as it is.
const require = createRequire(import.meta.url);
require('@swc-node/register');
const { startEmbeddedPostgres } = require('../../libs/platform/embedded/embedded-postgres.ts');
const { findFreePort } = require('../../libs/platform/embedded/ports.ts');
const { removeWithUs, stopWithUs } = require('../../libs/platform/embedded/guardian.ts');

/** @returns their addresses, and the call that ends them; they also end when this process is killed. */
export async function startServers() {
  const folder = mkdtempSync(join(tmpdir(), 'schoolhouse-test-'));
  // Run by root, the server is another user and must pass through.
  chmodSync(folder, 0o755);
  const dismissGuardian = removeWithUs(folder);
  const password = randomBytes(16).toString('hex');
  const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), password, durable: false, settings: { wal_level: 'logical' } });
  const redis = await startRedis(folder);
  return {
    databaseUrl: postgres.url,
    roleSecret: password,
    redisUrl: redis?.url,
    async stop() {
      await Promise.all([postgres.stop(), redis?.stop()]);
      rmSync(folder, { recursive: true, force: true });
      dismissGuardian();
    },
  };
}

async function startRedis(folder) {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    if (process.env.CI) throw new Error('There is no redis-server, and CI leaves no test out (Debian: apt-get install redis-server).');
    return undefined;
  }
  const port = await findFreePort();
  const options = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no' };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn('redis-server', args, { detached: true, stdio: 'ignore' });
  const ended = once(server, 'exit');
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`redis-server ended at its start with ${server.exitCode}.`);
    await pause(10);
  }
  const dismissGuardian = stopWithUs(server.pid);
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      server.kill('SIGTERM');
      await ended;
      dismissGuardian();
    },
  };
}

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
