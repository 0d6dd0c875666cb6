import { IllegalSchoolMove, platformTenantId, SchoolNotFound, SlugTaken, type SchoolStatus, type SettingsView } from '@schoolhouse/tenancy';
import { keyset, type SortKey } from '@schoolhouse/platform/paging/keyset';
import type { Page, PageRequest, Position } from '@schoolhouse/platform/paging/page';
import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import type { School } from './school';

const schoolColumns = 'id, slug, name, status, reason, created_at AS "createdAt", changed_at AS "changedAt", version';
const bySlug = statement('tenancy.school-by-slug', `SELECT ${schoolColumns} FROM tenancy.school WHERE slug = $1 AND status <> 'failed'`);
const byId = statement('tenancy.school', `SELECT ${schoolColumns} FROM tenancy.school WHERE id = $1`);
const byIdLocked = statement('tenancy.school-locked', `${byId.text} FOR UPDATE`);
const inOrder: SortKey = { columns: [{ expression: 'slug', type: 'text' }, { expression: 'id', type: 'uuid' }], direction: 'ascending' };
const insertSchool = statement(
  'tenancy.insert-school',
  'INSERT INTO tenancy.school (id, slug, name, status, reason, changed_at, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
);
const updateSchool = statement(
  'tenancy.update-school',
  'UPDATE tenancy.school SET slug = $2, name = $3, status = $4, reason = $5, changed_at = $6, version = $7 WHERE id = $1',
);

/** The school of the transaction's context, locked until its end. Undefined when it is not registered. */
export const lockSchool = (tx: Transaction): Promise<School | undefined> => tx.row<School>(byIdLocked, [tx.tenantId]);

/** @throws SCHOOL_NOT_FOUND */
export async function ownSchool(tx: Transaction, lock?: 'for update'): Promise<School> {
  return found(lock ? await lockSchool(tx) : await tx.row<School>(byId, [tx.tenantId]));
}

/** Any school: for queries of the platform alone. @throws SCHOOL_NOT_FOUND */
export const schoolById = async (tx: Transaction, schoolId: string): Promise<School> => found(await tx.row<School>(byId, [schoolId]));

export const schoolBySlug = (tx: Transaction, slug: string): Promise<School | undefined> => tx.row<School>(bySlug, [slug]);

export async function schoolsInOrder<Item>(tx: Transaction, request: PageRequest & { readonly status?: SchoolStatus }, toItem: (school: School) => Item): Promise<Page<Item>> {
  const page = keyset(request, inOrder, 2);
  const rows = await tx.rows<School & { position: Position }>(
    `SELECT ${schoolColumns}, ${page.position} FROM tenancy.school
     WHERE id <> '${platformTenantId}' AND ($1::text IS NULL OR status = $1) AND ${page.condition} ${page.order}`,
    [request.status ?? null, ...page.values],
  );
  return page.of(rows, toItem);
}

/** Written at commit, which then throws SLUG_TAKEN or, when two register the same id at once, ILLEGAL_SCHOOL_MOVE. */
export function register(tx: Transaction, school: School): void {
  tx.write(insertSchool, [...values(school), school.createdAt], { ...violations(school), school_pkey: () => new IllegalSchoolMove({ to: school.status }) });
}

/** Of a school that was locked. Written at commit, which then throws SLUG_TAKEN. */
export function save(tx: Transaction, school: School): void {
  tx.write(updateSchool, values(school), violations(school));
}

const values = ({ id, slug, name, status, reason, changedAt, version }: School) => [id, slug, name, status, reason, changedAt, version];
const violations = ({ slug }: School) => ({ school_slug: () => new SlugTaken({ slug }) });

const readSettings = statement(
  'tenancy.settings',
  `SELECT currency, time_zone AS "timeZone", locale, due_days AS "dueDays", version, json_build_object('displayName', display_name,
     'logoUrl', logo_url, 'primaryColor', primary_color, 'accentColor', accent_color) AS branding FROM tenancy.settings WHERE tenant_id = $1`,
);
const readSettingsLocked = statement('tenancy.settings-locked', `${readSettings.text} FOR UPDATE`);
const writeSettings = statement(
  'tenancy.save-settings',
  `INSERT INTO tenancy.settings (tenant_id, currency, time_zone, locale, due_days, display_name, logo_url, primary_color, accent_color, version)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   ON CONFLICT (tenant_id) DO UPDATE SET currency = $2, time_zone = $3, locale = $4, due_days = $5, display_name = $6, logo_url = $7,
     primary_color = $8, accent_color = $9, version = $10`,
);

/** @throws SCHOOL_NOT_FOUND */
export async function ownSettings(tx: Transaction, lock?: 'for update'): Promise<SettingsView> {
  return found(await tx.row<SettingsView>(lock ? readSettingsLocked : readSettings, [tx.tenantId]));
}

export function saveSettings(tx: Transaction, { currency, timeZone, locale, dueDays, branding, version }: SettingsView): void {
  const { displayName, logoUrl, primaryColor, accentColor } = branding;
  tx.write(writeSettings, [tx.tenantId, currency, timeZone, locale, dueDays, displayName, logoUrl, primaryColor, accentColor, version]);
}

function found<T>(row: T | undefined): T {
  if (!row) throw new SchoolNotFound();
  return row;
}
