import { Injectable } from '@nestjs/common';
import { PlatformDatabase } from '../postgres/platform-database';
import type { PlacementRule } from './placement-rule';

interface Row {
  module: string;
  at: string;
  share_basis_points: number;
  schools: string[];
  flag: string | null;
  shadow: boolean;
  note: string;
  version: string;
}

const columns = 'module, at, share_basis_points, schools, flag, shadow, note, version';
const nobody = "share_basis_points = 0, schools = '{}', flag = NULL, shadow = false, note = $3, version = placement.version + 1, changed_at = now()";

/** The rules that commands have made, of all processes of an installation, in its database. They stand before what the processes were started with. */
@Injectable()
export class PlacementRules {
  constructor(private readonly platform: PlatformDatabase) {}

  async all(): Promise<PlacementRule[]> {
    const rows = await this.platform.rows<Row>(`SELECT ${columns} FROM platform.placement ORDER BY module`);
    return rows.map(ruleOf);
  }

  /** @returns the rule as it is from now on */
  async set({ module, at, shareBasisPoints, schools, flag, shadow, note }: Omit<PlacementRule, 'version'>): Promise<PlacementRule> {
    const [row] = await this.platform.rows<Row>(
      `INSERT INTO platform.placement (module, at, share_basis_points, schools, flag, shadow, note) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (module) DO UPDATE SET at = $2, share_basis_points = $3, schools = $4, flag = $5, shadow = $6, note = $7, version = placement.version + 1, changed_at = now()
       RETURNING ${columns}`,
      [module, at, shareBasisPoints, schools, flag, shadow, note],
    );
    return ruleOf(row);
  }

  /**
   * All schools are served here again, by a rule that says why. One that was changed since is left as it is, as is one that a command
   * has made since a process was started with its share.
   */
  async takeBack({ module, at, version }: PlacementRule, note: string): Promise<void> {
    if (version > 0) await this.platform.rows(`UPDATE platform.placement SET ${nobody} WHERE module = $1 AND version = $2`, [module, version, note]);
    else await this.platform.rows('INSERT INTO platform.placement (module, at, share_basis_points, note) VALUES ($1, $2, 0, $3) ON CONFLICT DO NOTHING', [module, at, note]);
  }

  async forget(module: string): Promise<void> {
    await this.platform.rows('DELETE FROM platform.placement WHERE module = $1', [module]);
  }
}

const ruleOf = ({ share_basis_points, version, ...rest }: Row): PlacementRule => ({ ...rest, shareBasisPoints: share_basis_points, version: Number(version) });
