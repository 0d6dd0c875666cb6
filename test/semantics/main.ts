import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { house } from '../../apps/house';
import { brokerFor, transports, type Transport } from '../brokers/brokers';
import { measureOverhead } from './overhead';
import { differencesOf, type Difference } from './run';
import { stockDifferences } from './stock-nest';
import { Option } from 'commander';
import { commandLine, run, whole } from '../processes/command-line';

const shown = 10;

/**
 * `npm run semantics [-- --payloads 5000 --transport tcp --seed 1 --contract fees]`. Ends with 1 when a call elsewhere differed in
 * anything from the same call here; what differed is printed with the seed that makes it again.
 */
async function compare({ payloads, seed, transport, contract: only }: Options): Promise<void> {
  const contracts = house.map(({ contract }) => contract).filter(({ module }) => !only || module === only);
  Logger.overrideLogger(false); // faults are what is tried
  const broker = await brokerFor(transport);
  const differences: Difference[] = [];
  try {
    for (const contract of contracts) {
      const at = broker?.address ?? `${transport}://127.0.0.1:${await findFreePort()}`;
      const began = performance.now();
      const found = await differencesOf(contract, { at, payloads, seed });
      console.log(`${contract.module.padEnd(14)} ${contract.commands.length + contract.queries.length} messages, ${payloads} payloads over ${transport}, ${found.length} differences, ${((performance.now() - began) / 1_000).toFixed(1)} s`);
      differences.push(...found);
    }
  } finally {
    await broker?.stop();
  }
  for (const difference of differences.slice(0, shown)) console.log(pictureOf(difference));
  console.log(`\n${await measureOverhead()}`);
  console.log(`stock Nest, local bus against its own TCP transport, differs in: ${(await stockDifferences()).filter(({ differs }) => differs).map(({ kind }) => kind).join('; ')}`);
  console.log(`\ncontracts=${contracts.length} payloads=${payloads * contracts.length} differences=${differences.length}`);
  process.exitCode = differences.length === 0 ? 0 : 1;
}

function pictureOf({ contract, seed, number, message, here, elsewhere }: Difference): string {
  const cut = (lines: readonly string[]) => lines.map((line) => `    ${line.slice(0, 2_000)}`).join('\n');
  return `\n${message}, trial ${number} of --contract ${contract} --seed ${seed}\n  here\n${cut(here)}\n  elsewhere\n${cut(elsewhere)}`;
}

interface Options {
  payloads: number;
  seed: number;
  transport: Transport;
  contract?: string;
}

run(
  commandLine('semantics', 'Sends generated payloads and errors of every contract here and elsewhere, and compares what comes back.')
    .option('--payloads <n>', 'for each contract', whole(1, 1e7), 5_000)
    .addOption(new Option('--transport <name>', 'by which they go elsewhere').choices(transports).default('tcp'))
    .option('--seed <n>', 'of the payloads', whole(0, 1e9), Date.now() % 1_000_000)
    .addOption(new Option('--contract <module>', 'only this one').choices(house.map(({ contract }) => contract.module)))
    .action(compare),
);
