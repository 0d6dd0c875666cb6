// `npm run check`: everything that a change must pass, in the order of what it costs. CI runs this and nothing else.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { lineOf, root, runJest } from './run-jest.mjs';

const bin = (name, ...path) => [process.execPath, join(root, 'node_modules', name, ...path)];
const steps = [
  ['lint', [...bin('eslint', 'bin', 'eslint.js'), '.', '--max-warnings=0']],
  ['types', [...bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'tsconfig.json']],
  ['boundaries', [...bin('dependency-cruiser', 'bin', 'dependency-cruise.mjs'), '--config', '.dependency-cruiser.cjs', 'apps', 'libs']],
  ['build', [process.execPath, 'scripts/ensure.mjs', '--build']],
  ['map of modules and messages is up to date', [process.execPath, 'dist/test/map/generate.js', '--check']],
  ['contracts keep what was released', [process.execPath, 'dist/test/contracts/main.js']],
];

const report = [];
for (const [name, [command, ...args]] of steps) {
  console.log(`\n== ${name}`);
  const begun = Date.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  report.push({ name, passed: status === 0, begun, ended: Date.now() });
}

console.log('\n== tests');
const begun = Date.now();
const counts = await runJest(process.argv.slice(2));
report.push({ name: 'tests', passed: counts.failed === 0, begun, ended: Date.now() });

console.log('');
for (const { name, passed, begun, ended } of report) {
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} (${((ended - begun) / 1000).toFixed(1)} s)`);
}
// A failed step counts as one failure, so that the last line never says less than the exit code.
const failed = counts.failed + report.filter(({ name, passed }) => name !== 'tests' && !passed).length;
console.log(lineOf({ ...counts, failed }));
process.exitCode = failed > 0 ? 1 : 0;
