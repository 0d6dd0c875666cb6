import type { ProcessSeen } from '@schoolhouse/platform/remote/processes-seen';
import { Failure } from './failure';

/** The house itself, which takes long to load, is asked only about what no living process knows. @throws Failure */
export async function assertKnown(module: string, processes: readonly ProcessSeen[]): Promise<void> {
  if (processes.some(({ modules }) => module in modules)) return;
  const { house } = await import('../../house.js');
  const names = house.map(({ contract }) => contract.module);
  if (!names.includes(module)) throw new Failure(`There is no module ${module}; there are ${names.join(', ')}.`);
}
