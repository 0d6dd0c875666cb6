import type { ModuleMigrations } from '../postgres/migrator';
import type { DatabaseSettings } from '../postgres/settings';

/** Which module is to move from where to where; the addresses are of owners. */
export interface MovePlan {
  readonly module: string;
  readonly migrations: ModuleMigrations['migrations'];
  /** Of the house, with the secret of the roles. */
  readonly house: DatabaseSettings;
  readonly from: string;
  readonly to: string;
}

/** What the tables are called in the old database, once nobody may work on them there. */
export const leftBehind = (module: string): string => `${module}_moved`;

/** Of publication and subscription. */
export const wireOf = (module: string): string => `schoolhouse_move_${module}`;
