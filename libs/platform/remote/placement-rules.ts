import type { PlatformDatabase } from '../postgres/platform-database';
import { noSteps, type PlacementRule } from './placement-rule';

interface Row {
  module: string;
  at: string;
  share_basis_points: number;
  schools: string[];
  flag: string | null;
  shadow: boolean;
  note: string;
  next_basis_points: number[];
  step_seconds: number;
  version: string;
}

/** What a command says; a rule without steps stays as it is. */
type Said = Omit<PlacementRule, 'version' | keyof typeof noSteps> & Partial<PlacementRule>;

const columns = 'module, at, share_basis_points, schools, flag, shadow, note, next_basis_points, step_seconds, version';
const nobody = "share_basis_points = 0, schools = '{}', flag = NULL, shadow = false, note = $3, next_basis_points = '{}', version = placement.version + 1, changed_at = now()";

/** The rules that commands have made, of all processes of an installation, in its database. They stand before what the processes were started with. */
export class PlacementRules {
  constructor(private readonly platform: PlatformDatabase) {}

  async all(): Promise<PlacementRule[]> {
    const rows = await this.platform.rows<Row>(`SELECT ${columns} FROM platform.placement ORDER BY module`);
    return rows.map(ruleOf);
  }

  /** @returns the rule as it is from now on */
  async set({ module, at, shareBasisPoints, schools, flag, shadow, note, next, stepSeconds }: Said): Promise<PlacementRule> {
    const [row] = await this.platform.rows<Row>(
      `INSERT INTO platform.placement (module, at, share_basis_points, schools, flag, shadow, note, next_basis_points, step_seconds) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (module) DO UPDATE SET at = $2, share_basis_points = $3, schools = $4, flag = $5, shadow = $6, note = $7, next_basis_points = $8, step_seconds = $9,
         version = placement.version + 1, changed_at = now()
       RETURNING ${columns}`,
      [module, at, shareBasisPoints, schools, flag, shadow, note, next ?? noSteps.next, stepSeconds ?? noSteps.stepSeconds],
    );
    return ruleOf(row);
  }

  /** One step further, once its time has come: whoever follows the rule may say so, and one of them does it. */
  async goOn({ module, next, version }: PlacementRule): Promise<void> {
    await this.platform.rows(
      `UPDATE platform.placement SET share_basis_points = $3, next_basis_points = $4, shadow = false,
         note = CASE WHEN $3 = 10000 THEN 'moved' WHEN cardinality($4::int[]) = 0 THEN '' ELSE note END, version = version + 1, changed_at = now()
       WHERE module = $1 AND version = $2 AND changed_at <= now() - step_seconds * interval '1 second'`,
      [module, version, next[0], next.slice(1)],
    );
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

const ruleOf = ({ share_basis_points, next_basis_points, step_seconds, version, ...rest }: Row): PlacementRule => ({
  ...rest,
  shareBasisPoints: share_basis_points,
  next: next_basis_points,
  stepSeconds: step_seconds,
  version: Number(version),
});
