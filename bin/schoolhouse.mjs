#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

// A file for one's own settings; what the environment says already goes before it.
if (existsSync('.env')) process.loadEnvFile('.env');

const entry = new URL('../dist/apps/cli/src/main.js', import.meta.url);
if (existsSync(entry)) {
  createRequire(import.meta.url)('../dist/apps/cli/src/main.js').main(process.argv, process.env);
} else {
  console.error('Schoolhouse is not built yet: run `npm run build`, or `npm start`, which does it.');
  process.exitCode = 1;
}
