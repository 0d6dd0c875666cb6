import { createHmac } from 'node:crypto';

export const DATABASE_SETTINGS = Symbol('DATABASE_SETTINGS');

export interface DatabaseSettings {
  /** Of the owner role, which migrates; the programs themselves log in with the roles of their modules. */
  readonly url: string;
  /** The roles' passwords are derived from this. */
  readonly roleSecret: string;
  /** Connections a module and process. */
  readonly poolSize: number;
}

/** The same server and database, as another role. */
export function urlFor(role: string, { url, roleSecret }: DatabaseSettings): string {
  const own = new URL(url);
  own.username = role;
  own.password = passwordOf(role, roleSecret);
  return own.toString();
}

export const passwordOf = (role: string, roleSecret: string): string => createHmac('sha256', roleSecret).update(role).digest('hex');
