import 'reflect-metadata';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { house } from '../../apps/house';
import { ReleasedContracts } from './released';

/**
 * `npm run contracts`: ends with 1 when what is written could not run side by side with what was released, or could not read what
 * that has left behind. `-- --release` keeps the contracts as they are as the released ones; `--anyway` also when they break.
 */
function main(): void {
  const { values } = parseArgs({ options: { release: { type: 'boolean', default: false }, anyway: { type: 'boolean', default: false } } });
  const contracts = house.map(({ contract }) => contract);
  const released = new ReleasedContracts(join(process.cwd(), 'contracts'));
  const verdicts = released.verdicts(contracts);
  const breaks = verdicts.flatMap((verdict) => verdict.breaks);
  for (const each of breaks) console.error(each);
  const unreleased = verdicts.filter(({ isUnreleased }) => isUnreleased).map(({ module }) => module);
  const mayRelease = values.release && (breaks.length === 0 || values.anyway);
  if (mayRelease) released.release(contracts);
  else if (breaks.length === 0 && unreleased.length > 0) console.log(`${unreleased.join(', ')}: changed since the release, and both versions work together. When it is released: npm run contracts -- --release`);
  console.log(`contracts=${contracts.length} broken=${breaks.length} ${mayRelease ? 'released' : `unreleased=${unreleased.length}`}`);
  process.exitCode = breaks.length === 0 || mayRelease ? 0 : 1;
}

main();
