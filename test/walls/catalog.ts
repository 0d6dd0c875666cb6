import { type Catalog, type Check } from './catalog/check';
import { crossings } from './catalog/crossings';
import { moduleWalls } from './catalog/modules';
import { schoolWalls } from './catalog/schools';

/** Every rule about the walls. They ask the catalog of PostgreSQL, not the code: whatever put a hole there, it is seen. */
export const walls: readonly Check[] = [...schoolWalls, ...moduleWalls, ...crossings];

/** All holes in the walls of a database, each with the rule that it breaks and the object at fault. */
export async function holesIn(catalog: Catalog, modules: readonly string[]): Promise<string[]> {
  const holes: string[] = [];
  for (const { findings } of walls) holes.push(...(await findings(catalog, modules)));
  return holes;
}
