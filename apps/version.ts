import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Of this program, as package.json says, whether it runs from its sources or from what was built of them. */
export const version = (JSON.parse(readFileSync(packageFile(__dirname), 'utf8')) as { version: string }).version;

function packageFile(folder: string): string {
  const file = join(folder, 'package.json');
  return existsSync(file) ? file : packageFile(dirname(folder));
}
