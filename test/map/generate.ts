import 'reflect-metadata';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { house } from '../../apps/house';
import { factsOf } from './module-facts';
import { page } from './page';
import { workflowsIn } from './workflow-facts';

// Runs from dist/test/map: the built modules say what they are, the sources beside dist say why.
const built = resolve(__dirname, '../..');
const root = resolve(built, '..');
const mapFile = join(root, 'docs/map.md');

function draw(): string {
  const folder = join(built, 'libs/saga/src/workflows');
  const files = readdirSync(folder).filter((file) => file.endsWith('.js')).sort();
  const exported = files.flatMap((file) => Object.values(require(join(folder, file)) as Record<string, unknown>));
  const apps = readdirSync(join(root, 'apps'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return page(factsOf(house, root, apps.map(({ name }) => name).sort()), workflowsIn(exported));
}

const drawn = draw();
if (!process.argv.includes('--check')) {
  writeFileSync(mapFile, drawn);
} else if (readFileSync(mapFile, 'utf8') !== drawn) {
  console.error('docs/map.md is out of date: `npm run map` draws it again.');
  process.exitCode = 1;
}
