import { Injectable } from '@nestjs/common';
import { PlatformDatabase } from '../postgres/platform-database';
import type { PathRule } from './path-rule';

interface Row {
  pattern: string;
  at: string;
  share_basis_points: number;
  schools: string[];
  flag: string | null;
  forwards_token: boolean;
  shadow: boolean;
  version: string;
}

const columns = 'pattern, at, share_basis_points, schools, flag, forwards_token, shadow, version';

/** The rules of all processes of an installation, in its database. */
@Injectable()
export class PathRules {
  constructor(private readonly platform: PlatformDatabase) {}

  async all(): Promise<PathRule[]> {
    return (await this.platform.rows<Row>(`SELECT ${columns} FROM platform.strangled_path ORDER BY pattern`)).map(ruleOf);
  }

  /** @returns the rule as it is from now on */
  async set({ pattern, at, shareBasisPoints, schools, flag, forwardsToken, shadow }: Omit<PathRule, 'version'>): Promise<PathRule> {
    const [row] = await this.platform.rows<Row>(
      `INSERT INTO platform.strangled_path (pattern, at, share_basis_points, schools, flag, forwards_token, shadow) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (pattern) DO UPDATE SET at = $2, share_basis_points = $3, schools = $4, flag = $5, forwards_token = $6, shadow = $7, version = strangled_path.version + 1, changed_at = now()
       RETURNING ${columns}`,
      [pattern, at, shareBasisPoints, schools, flag, forwardsToken, shadow],
    );
    return ruleOf(row);
  }

  /** @returns whether there was one */
  async forget(pattern: string): Promise<boolean> {
    return (await this.platform.rows('DELETE FROM platform.strangled_path WHERE pattern = $1 RETURNING pattern', [pattern])).length > 0;
  }
}

const ruleOf = ({ share_basis_points, forwards_token, version, ...rest }: Row): PathRule => ({ ...rest, shareBasisPoints: share_basis_points, forwardsToken: forwards_token, version: Number(version) });
