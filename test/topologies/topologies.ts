import { house } from '../../apps/house';
import type { Topology } from '../processes/installation';
import { Random } from '../chaos/random';

export interface NamedTopology extends Topology {
  readonly name: string;
  /** Modules whose tables are in a database of their own. */
  readonly databases?: readonly string[];
}

const modules = house.map(({ contract }) => contract.module);
const alone = (names: readonly string[]) => names.map((name) => [name]);

/** Everything here; each module out alone; every module out; and some partitions by chance. */
export function overTcp(partitions: number, seed: number): NamedTopology[] {
  const random = new Random(seed);
  return [
    { name: 'all here', by: 'tcp', parts: [] },
    ...modules.map((module) => ({ name: `${module} out`, by: 'tcp', parts: [[module]] })),
    { name: 'fees and saga in databases of their own', by: 'tcp', parts: [], databases: ['fees', 'saga'] },
    { name: 'fees out, with a database of its own', by: 'tcp', parts: [['fees']], databases: ['fees'] },
    { name: 'all out', by: 'tcp', parts: alone(modules) },
    ...Array.from({ length: partitions }, (_, i) => ({ name: `partition ${i + 1}`, by: 'tcp', parts: partition(random) })),
  ];
}

/** Each module falls to the house or to one of four processes. */
function partition(random: Random): string[][] {
  const parts: string[][] = [[], [], [], []];
  for (const module of modules) parts[random.whole(0, 4)]?.push(module);
  return parts.filter((part) => part.length > 0);
}

export const everythingOut = (by: string, transport: string): NamedTopology => ({ name: `all out by ${transport}`, by, parts: alone(modules) });
