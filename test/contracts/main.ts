import 'reflect-metadata';
import { join } from 'node:path';
import { commandLine, run } from '../processes/command-line';
import { house } from '../../apps/house';
import { ReleasedContracts } from './released';

/**
 * `npm run contracts`: ends with 1 when what is written could not run side by side with what was released, or could not read what
 * that has left behind. `-- --release` keeps the contracts as they are as the released ones; `--anyway` also when they break.
 */
function compare({ release, anyway }: { release: boolean; anyway: boolean }): void {
  const contracts = house.map(({ contract }) => contract);
  const released = new ReleasedContracts(join(process.cwd(), 'contracts'));
  const verdicts = released.verdicts(contracts);
  const breaks = verdicts.flatMap((verdict) => verdict.breaks);
  for (const each of breaks) console.error(each);
  const unreleased = verdicts.filter(({ isUnreleased }) => isUnreleased).map(({ module }) => module);
  const mayRelease = release && (breaks.length === 0 || anyway);
  if (mayRelease) released.release(contracts);
  else if (breaks.length === 0 && unreleased.length > 0) console.log(`${unreleased.join(', ')}: changed since the release, and both versions work together. When it is released: npm run contracts -- --release`);
  console.log(`contracts=${contracts.length} broken=${breaks.length} ${mayRelease ? 'released' : `unreleased=${unreleased.length}`}`);
  process.exitCode = breaks.length === 0 || mayRelease ? 0 : 1;
}

run(
  commandLine('contracts', 'Compares the contracts of the house with those that were last released.')
    .option('--release', 'keep them as released', false)
    .option('--anyway', 'with --release: even when they break who still runs the last ones', false)
    .action(compare),
);
