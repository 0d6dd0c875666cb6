import { createHmac } from 'node:crypto';

export const DATABASE_SETTINGS = Symbol('DATABASE_SETTINGS');

export interface DatabaseSettings {
  /** The house's, of the owner role, which migrates; the programs themselves log in with the roles of their modules. */
  readonly url: string;
  /** Of modules whose tables are in a database of their own. */
  readonly own?: Readonly<Record<string, string>>;
  /** The roles' passwords are derived from this, in every database. */
  readonly roleSecret: string;
  /** Connections a module and process. */
  readonly poolSize: number;
}

/** Those where the tables of this module are. */
export const databaseOf = (module: string, settings: DatabaseSettings): DatabaseSettings => ({ ...settings, url: settings.own?.[module] ?? settings.url });

/** Modules by database, the house's first, also when no module is in it. */
export function byDatabase<Named extends { readonly module: string }>(settings: DatabaseSettings, modules: readonly Named[]): { settings: DatabaseSettings; modules: Named[] }[] {
  const groups = new Map([[addressOf(settings.url), { settings, modules: [] as Named[] }]]);
  for (const named of modules) {
    const its = databaseOf(named.module, settings);
    const group = groups.get(addressOf(its.url)) ?? { settings: its, modules: [] };
    groups.set(addressOf(its.url), group);
    group.modules.push(named);
  }
  return [...groups.values()];
}

/** Which database this is, whoever signs in: `postgres://host:5432/name`. It holds no user and no password, and may be shown. */
export function addressOf(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const sslmode = searchParams.get('sslmode');
  return `postgres://${hostname}:${port || 5432}${pathname}${sslmode ? `?sslmode=${sslmode}` : ''}`;
}

/** The same server and database, as another role. */
export function urlFor(role: string, { url, roleSecret }: DatabaseSettings): string {
  const own = new URL(url);
  own.username = role;
  own.password = passwordOf(role, roleSecret);
  return own.toString();
}

export const passwordOf = (role: string, roleSecret: string): string => createHmac('sha256', roleSecret).update(role).digest('hex');
