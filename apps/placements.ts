import { isHere, place, type Location, type Placement } from '@schoolhouse/platform/messaging/placement';
import { readPlace } from '@schoolhouse/platform/remote/placement-rule';
import type { RemoteOptions } from '@schoolhouse/platform/remote/remote-modules';
import type { StartedShare } from '@schoolhouse/platform/remote/rules-to-follow';
import { readTlsFiles } from '@schoolhouse/platform/remote/tls-files';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import { databaseVariable } from '@schoolhouse/platform/postgres/module-databases';
import type { ModuleMigrations } from '@schoolhouse/platform/postgres/migrator';
import { SettingsError, type Settings } from '@schoolhouse/platform/settings/settings';
import { house } from './house';
import { callerCredentials } from './who-calls';

const names = house.map(({ contract }) => contract.module);

/**
 * Where each module of the house is, as seen from one process: at the address that the environment names (`FEES_AT`), otherwise
 * here; here as well when the address is for a share of the schools. A process that hosts only some of them finds the others at `HOUSE_AT`.
 * @throws SettingsError for an unknown module, one in two places or in none, an address or a share that is none
 */
export function placementsOf({ modules, database }: Settings, hosted?: readonly string[]): Placement[] {
  assertDatabasesKnown(database.own);
  assertKnown(Object.keys(modules.at).map((module) => ({ module, from: variable(module) })));
  assertKnown((hosted ?? []).map((module) => ({ module, from: 'the command line' })));
  const location = (module: string): Location => {
    const { at, share } = named(modules.at, module);
    if (!hosted) return at && !share ? { at } : 'here';
    if (hosted.includes(module)) {
      if (at) throw new SettingsError([`${module} would be here and at ${parseAddress(at).text}: unset ${variable(module)} for the process that hosts it`]);
      return 'here';
    }
    if (share) throw new SettingsError([`${variable(module)} is for a share of the schools, which only a process can follow that has ${module} itself: give the address alone`]);
    return at || modules.restAt ? { at: at ?? modules.restAt! } : 'nowhere';
  };
  const placements = house.map(({ contract, module }) => place(contract, module, location(contract.module)));
  assertReachable(placements);
  return placements;
}

/** What is here and, for a share of the schools, elsewhere from the start: `FEES_AT=nats://broker@10%`. @throws SettingsError for an address or a share that is none */
export const sharesOf = ({ modules }: Settings): StartedShare[] =>
  names.flatMap((module) => {
    const { at, share } = named(modules.at, module);
    return at && share ? [{ module, at, share }] : [];
  });

const named = (all: Settings['modules']['at'], module: string): Partial<ReturnType<typeof readPlace>> => (all[module] === undefined ? {} : readPlace(all[module]));

const variable = (module: string): string => `${module.toUpperCase()}_AT`;

/** Whom the modules here ask must be somewhere. */
function assertReachable(placements: readonly Placement[]): void {
  const faults = placements.flatMap(({ contract: { module }, location }) => {
    if (typeof location === 'object') parseAddress(location.at);
    const asking = house.filter(({ contract, asks }) => asks.includes(module) && placements.some((other) => other.contract === contract && isHere(other)));
    return location === 'nowhere' && asking.length > 0 ? [`${variable(module)} (or HOUSE_AT for all others) is missing: ${asking.map(({ contract }) => contract.module).join(' and ')} here must be able to ask ${module}`] : [];
  });
  if (faults.length > 0) throw new SettingsError(faults);
}

/** @throws SettingsError for the database of a module that there is not */
export const assertDatabasesKnown = (own: Readonly<Record<string, string>>): void => assertKnown(Object.keys(own).map((module) => ({ module, from: databaseVariable(module) })));

function assertKnown(named: readonly { module: string; from: string }[]): void {
  const strangers = named.filter(({ module }) => !names.includes(module));
  if (strangers.length > 0) throw new SettingsError(strangers.map(({ module, from }) => `${from}: there is no module ${module}; there are ${names.join(', ')}`));
}

/** How those elsewhere are asked. */
export const remoteOptions = (settings: Settings): RemoteOptions => ({
  credentials: callerCredentials(settings),
  tls: readTlsFiles(settings.modules.tls),
  settings: { breakerMs: settings.modules.breakerSeconds * 1_000 },
});

/** The migrations that a process with these placements depends on. */
export const migrationsOf = (placements: readonly Placement[]): ModuleMigrations[] => {
  const here = new Set(placements.filter(isHere).map(({ contract }) => contract.module));
  return house.filter(({ contract }) => here.has(contract.module)).map(({ contract, migrations }) => ({ module: contract.module, migrations }));
};
