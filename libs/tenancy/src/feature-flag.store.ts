import { FeatureFlagStale, SchoolNotFound } from '@schoolhouse/tenancy';
import { keyset, type SortKey } from '@schoolhouse/platform/paging/keyset';
import type { Page, PageRequest, Position } from '@schoolhouse/platform/paging/page';
import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import type { FeatureFlag } from './feature-flag';

const ofSchools = (condition: string) => `ARRAY(SELECT school_id FROM tenancy.feature_flag_school s WHERE s.flag = f.name AND ${condition} ORDER BY school_id)`;
const columns = `name, description, share_basis_points AS "shareBasisPoints", killed, changed_at AS "changedAt", version, ${ofSchools('is_on')} AS "onFor", ${ofSchools('NOT is_on')} AS "offFor"`;
const byName = statement('tenancy.feature-flag', `SELECT ${columns} FROM tenancy.feature_flag f WHERE name = $1`);
const byNameLocked = statement('tenancy.feature-flag-locked', `${byName.text} FOR UPDATE OF f`);
const inOrder: SortKey = { columns: [{ expression: 'name', type: 'text' }], direction: 'ascending' };
const insertFlag = statement('tenancy.insert-feature-flag', 'INSERT INTO tenancy.feature_flag (name, description, share_basis_points, killed, changed_at, version) VALUES ($1, $2, $3, $4, $5, $6)');
const updateFlag = statement('tenancy.update-feature-flag', 'UPDATE tenancy.feature_flag SET description = $2, share_basis_points = $3, killed = $4, changed_at = $5, version = $6 WHERE name = $1');
const forgetSchools = statement('tenancy.forget-feature-flag-schools', 'DELETE FROM tenancy.feature_flag_school WHERE flag = $1');
const forgetFlag = statement('tenancy.forget-feature-flag', 'DELETE FROM tenancy.feature_flag WHERE name = $1');
const insertSchools = statement('tenancy.insert-feature-flag-schools', 'INSERT INTO tenancy.feature_flag_school (flag, school_id, is_on) SELECT $1, unnest($2::uuid[]), true UNION ALL SELECT $1, unnest($3::uuid[]), false');
const ofOneSchool = statement(
  'tenancy.features',
  `SELECT name, share_basis_points AS "shareBasisPoints", killed, s.is_on AS own FROM tenancy.feature_flag f
   LEFT JOIN tenancy.feature_flag_school s ON s.flag = f.name AND s.school_id = $1 ORDER BY name`,
);

export const flagNamed = (tx: Transaction, name: string): Promise<FeatureFlag | undefined> => tx.row<FeatureFlag>(byName, [name]);

/** Locked until the end of the transaction. */
export const lockFlag = (tx: Transaction, name: string): Promise<FeatureFlag | undefined> => tx.row<FeatureFlag>(byNameLocked, [name]);

export async function flagsInOrder<Item>(tx: Transaction, request: PageRequest & { readonly names?: readonly string[] }, toItem: (flag: FeatureFlag) => Item): Promise<Page<Item>> {
  const page = keyset(request, inOrder, 2);
  const rows = await tx.rows<FeatureFlag & { position: Position }>(
    `SELECT ${columns}, ${page.position} FROM tenancy.feature_flag f WHERE ($1::text[] IS NULL OR name = ANY ($1)) AND ${page.condition} ${page.order}`,
    [request.names ?? null, ...page.values],
  );
  return page.of(rows, toItem);
}

/** Every flag, with what was said of this school alone. */
export const flagsOf = (tx: Transaction): Promise<(Pick<FeatureFlag, 'name' | 'shareBasisPoints' | 'killed'> & { own: boolean | null })[]> => tx.rows(ofOneSchool, [tx.tenantId]);

export function deleteFlag(tx: Transaction, name: string): void {
  tx.write(forgetSchools, [name]);
  tx.write(forgetFlag, [name]);
}

/** Of a flag that was locked, or that there was none of. Written at commit, which then throws FEATURE_FLAG_STALE (two made it at once) or SCHOOL_NOT_FOUND. */
export function saveFlag(tx: Transaction, { name, description, shareBasisPoints, killed, changedAt, version, onFor, offFor }: FeatureFlag): void {
  tx.write(version === 1 ? insertFlag : updateFlag, [name, description, shareBasisPoints, killed, changedAt, version], { feature_flag_pkey: () => new FeatureFlagStale({ version }) });
  tx.write(forgetSchools, [name]);
  tx.write(insertSchools, [name, onFor, offFor], { feature_flag_school_of_school: () => new SchoolNotFound() });
}
