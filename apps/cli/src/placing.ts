import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { TrustingCalls } from '@schoolhouse/platform/remote/call-headers';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import { openLine } from '@schoolhouse/platform/remote/open-line';
import type { PlacementRule } from '@schoolhouse/platform/remote/placement-rule';
import { PlacementRules } from '@schoolhouse/platform/remote/placement-rules';
import { RemoteModule } from '@schoolhouse/platform/remote/remote-module';
import { defaultRemoteSettings } from '@schoolhouse/platform/remote/remote-settings';
import { readTlsFiles } from '@schoolhouse/platform/remote/tls-files';
import { readSettings, type RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { house } from '../../house';
import type { MoveOptions, PlaceOptions } from './commands/place';
import { Failure } from './failure';
import { inHouse, type OpenHouse } from './open-house';
import { printTable } from './print';

const helloMs = 3_000;
const lookMs = 200;

export function showPlacements(env: RawEnvironment): Promise<void> {
  return inHouse(env, async ({ platform }) => {
    const rules = await new PlacementRules(platform).all();
    if (rules.length === 0) return console.log('Every module is where the settings of the processes say.');
    printTable(['module', 'at', 'share', 'schools', 'shadow', 'note'], rules.map(({ module, at, shareBasisPoints, schools, shadow, note }) => [module, parseAddress(at).text, `${shareBasisPoints / 100} %`, schools.length, shadow, note]));
  });
}

export function place(env: RawEnvironment, module: string, address: string | undefined, { share, schools, shadow = false }: PlaceOptions): Promise<void> {
  assertKnown(module);
  return inHouse(env, async (open) => {
    const rules = new PlacementRules(open.platform);
    if (address === undefined || address === 'here') {
      await rules.forget(module);
      return console.log(`${module} is served here within a second.`);
    }
    await greet(env, module, address);
    const rule = await rules.set({ module, at: address, shareBasisPoints: Math.round(share * 100), schools: await idsOf(open, schools), flag: null, shadow, note: '' });
    console.log(describe(rule));
  });
}

/** Each step is a rule; a process that meets a fault takes it back, and this is told so by the rule itself. */
export function move(env: RawEnvironment, module: string, { to, steps, watch }: MoveOptions): Promise<void> {
  assertKnown(module);
  return inHouse(env, async ({ platform }) => {
    const rules = new PlacementRules(platform);
    const { version, instance } = await greet(env, module, to);
    console.log(`${module} answers at ${parseAddress(to).text}: version ${version}, copy ${instance}`);
    const base = { module, at: to, schools: [], flag: null, note: 'moving' };
    await watched(rules, await rules.set({ ...base, shareBasisPoints: 0, shadow: true }), watch);
    for (const share of steps) await watched(rules, await rules.set({ ...base, shareBasisPoints: Math.round(share * 100), shadow: false }), watch);
    console.log(`${module} has moved. When the processes are started next: ${module.toUpperCase()}_AT=${parseAddress(to).text}; then \`schoolhouse place ${module} here\` ends the rule.`);
  });
}

async function watched(rules: PlacementRules, rule: PlacementRule, seconds: number): Promise<void> {
  console.log(describe(rule));
  const until = Date.now() + seconds * 1_000;
  while (Date.now() < until) {
    await pause(lookMs);
    const now = (await rules.all()).find(({ module }) => module === rule.module);
    if (now?.version !== rule.version) throw new Failure(`${rule.module} was not moved: ${now?.note || 'somebody else has changed its rule'}. It is served as before.`);
  }
}

async function greet(env: RawEnvironment, module: string, at: string): Promise<{ version: string; instance: string }> {
  const { contract } = house.find((room) => room.contract.module === module)!;
  const address = parseAddress(at);
  const line = await openLine(address, readTlsFiles(readSettings({ DATABASE_URL: 'postgres://unused:unused@localhost/unused', ...env }).modules.tls));
  const remote = new RemoteModule(contract, address.text, line, new TrustingCalls(), defaultRemoteSettings);
  try {
    const introduction = await remote.greet(helloMs);
    const [misfit] = introduction.misfits;
    if (misfit) throw new Failure(`${module} at ${address.text} runs in version ${introduction.version}, which does not fit: ${misfit.message} ${misfit.field} ${misfit.reason}.`);
    return introduction;
  } catch (error) {
    if (error instanceof DomainError) throw new Failure(`${module} does not answer at ${address.text}: start it there (schoolhouse module ${module} --listen …). ${JSON.stringify(error.details)}`);
    throw error;
  } finally {
    await remote.close();
  }
}

function describe({ module, at, shareBasisPoints, schools, shadow }: PlacementRule): string {
  const served = schools.length > 0 ? `${shareBasisPoints / 100} % of the schools and ${schools.length} more` : `${shareBasisPoints / 100} % of the schools`;
  return `${module}: ${served} at ${parseAddress(at).text}${shadow ? ', shadow reads for the others' : ''}`;
}

const idsOf = (open: OpenHouse, slugs: readonly string[]): Promise<string[]> => Promise.all(slugs.map(async (slug) => (await open.school(slug)).id));

function assertKnown(module: string): void {
  const names = house.map(({ contract }) => contract.module);
  if (!names.includes(module)) throw new Failure(`There is no module ${module}; there are ${names.join(', ')}.`);
}
