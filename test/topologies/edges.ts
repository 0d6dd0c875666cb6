import { resolve } from 'node:path';
import { house } from '../../apps/house';
import { asksOf } from '../map/edges';
import { factsOf } from '../map/module-facts';

/** The metrics of processes, as text. */
export async function metricsOf(urls: readonly string[]): Promise<string> {
  const texts = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  return texts.join('\n');
}

/** Who asked whom, as counted by the processes themselves, and is not in the map. What no module sends may go anywhere. */
export function strays(metrics: string, root: string): string[] {
  const asks = asksOf(factsOf(house, root, []));
  const ran = [...metrics.matchAll(/^schoolhouse_calls_total\{from="(\w+)",to="(\w+)"\} /gm)];
  if (ran.length === 0) throw new Error('No process has counted a call: look at schoolhouse_calls_total');
  const strange = ran.filter(([, from, to]) => from !== 'outside' && from !== to && !asks[from]?.includes(to));
  return [...new Set(strange.map(([, from, to]) => `${from} -> ${to}`))].sort();
}

/** Where the sources are, as seen from dist/test/topologies. */
export const sourcesRoot = resolve(__dirname, '../../..');
