import { Injectable } from '@nestjs/common';
import { PlatformDatabase } from '../postgres/platform-database';
import type { PlacementRule } from './placement-rule';

interface Row {
  module: string;
  at: string;
  share_basis_points: number;
  schools: string[];
  shadow: boolean;
  note: string;
  version: string;
}

/** The rules of all processes of an installation, in its database. */
@Injectable()
export class PlacementRules {
  constructor(private readonly platform: PlatformDatabase) {}

  async all(): Promise<PlacementRule[]> {
    const rows = await this.platform.rows<Row>('SELECT module, at, share_basis_points, schools, shadow, note, version FROM platform.placement ORDER BY module');
    return rows.map(ruleOf);
  }

  /** @returns the rule as it is from now on */
  async set({ module, at, shareBasisPoints, schools, shadow, note }: Omit<PlacementRule, 'version'>): Promise<PlacementRule> {
    const [row] = await this.platform.rows<Row>(
      `INSERT INTO platform.placement (module, at, share_basis_points, schools, shadow, note) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (module) DO UPDATE SET at = $2, share_basis_points = $3, schools = $4, shadow = $5, note = $6, version = placement.version + 1, changed_at = now()
       RETURNING module, at, share_basis_points, schools, shadow, note, version`,
      [module, at, shareBasisPoints, schools, shadow, note],
    );
    return ruleOf(row);
  }

  /** All schools are served here again. A rule that was changed since `version` is left as it is. */
  async takeBack(module: string, version: number, note: string): Promise<void> {
    await this.platform.rows(
      `UPDATE platform.placement SET share_basis_points = 0, schools = '{}', shadow = false, note = $3, version = version + 1, changed_at = now() WHERE module = $1 AND version = $2`,
      [module, version, note],
    );
  }

  async forget(module: string): Promise<void> {
    await this.platform.rows('DELETE FROM platform.placement WHERE module = $1', [module]);
  }
}

const ruleOf = ({ share_basis_points, version, ...rest }: Row): PlacementRule => ({ ...rest, shareBasisPoints: share_basis_points, version: Number(version) });
