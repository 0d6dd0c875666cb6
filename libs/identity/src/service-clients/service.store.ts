import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import { ServiceNotFound, ServiceTaken } from '../contract';
import type { Assertion } from './assertion';
import type { Credential, Service } from './service';

export const serviceColumns = 's.id, s.name, s.calls, s.hosts, s.originates, s.enabled, s.created_at AS "createdAt", s.version';

const find = statement('identity.service', `SELECT ${serviceColumns} FROM identity.service s WHERE s.name = $1`);
const lock = statement('identity.service-lock', `${find.text} FOR UPDATE`);
const insert = statement('identity.service-insert', 'INSERT INTO identity.service (id, name, calls, hosts, originates, enabled, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)');
const update = statement('identity.service-update', 'UPDATE identity.service SET calls = $2, hosts = $3, originates = $4, enabled = $5, version = $6 WHERE id = $1');
const findCredentials = statement(
  'identity.service-credentials',
  `SELECT service_id AS "serviceId", kid, secret_hash AS "secretHash", public_key AS "publicKey", created_at AS "createdAt", ends_at AS "endsAt"
   FROM identity.service_credential WHERE service_id = ANY ($1) AND (ends_at IS NULL OR ends_at > $2) ORDER BY created_at DESC, kid`,
);
/** A key that is given again is in force again. */
const insertCredential = statement(
  'identity.service-credential-insert',
  `INSERT INTO identity.service_credential (service_id, kid, secret_hash, public_key, created_at) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (service_id, kid) DO UPDATE SET ends_at = NULL`,
);
const endCredentials = statement('identity.service-credentials-end', 'UPDATE identity.service_credential SET ends_at = least(ends_at, $2) WHERE service_id = $1');
const forgetCredentials = statement('identity.service-credentials-forget', 'DELETE FROM identity.service_credential WHERE service_id = $1 AND ends_at <= $2');
const note = statement('identity.service-assertion-note', 'INSERT INTO identity.service_assertion (service_id, jti_hash, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1');
const forgetAssertions = statement('identity.service-assertions-forget', 'DELETE FROM identity.service_assertion WHERE expires_at <= $1');

export const readService = (tx: Transaction, name: string): Promise<Service | undefined> => tx.row<Service>(find, [name]);

/** @throws SERVICE_NOT_FOUND */
export async function lockService(tx: Transaction, name: string): Promise<Service> {
  const service = await tx.row<Service>(lock, [name]);
  if (!service) throw new ServiceNotFound();
  return service;
}

export function addService(tx: Transaction, { id, name, calls, hosts, originates, enabled, createdAt, version }: Service): void {
  tx.write(insert, [id, name, calls, hosts, originates, enabled, createdAt, version], { service_name: () => new ServiceTaken() });
}

export function saveService(tx: Transaction, before: Service, change: Partial<Pick<Service, 'calls' | 'hosts' | 'originates' | 'enabled'>>): Service {
  const after = { ...before, ...change, version: before.version + 1 };
  tx.write(update, [after.id, after.calls, after.hosts, after.originates, after.enabled, after.version]);
  return after;
}

/** What is accepted of these services at this time, by the id of each, the newest first. */
export async function credentialsOf(tx: Transaction, serviceIds: readonly string[], now: Date): Promise<(serviceId: string) => Credential[]> {
  const rows = await tx.rows<Credential & { serviceId: string }>(findCredentials, [serviceIds, now]);
  return (serviceId) => rows.filter((row) => row.serviceId === serviceId);
}

export function addCredentials(tx: Transaction, serviceId: string, credentials: readonly Credential[]): void {
  for (const { kid, secretHash, publicKey, createdAt } of credentials) tx.write(insertCredential, [serviceId, kid, secretHash, publicKey, createdAt]);
}

/** All that is in force now is accepted until then and no longer; what had ended before is forgotten. */
export function endCredentialsOf(tx: Transaction, serviceId: string, now: Date, until: Date): void {
  tx.write(endCredentials, [serviceId, until]);
  tx.write(forgetCredentials, [serviceId, now]);
}

/** False: it was brought before. Two that bring it at once are told apart by the key of the table. */
export async function noteAssertion(tx: Transaction, serviceId: string, { jtiHash, expiresAt }: Assertion, now: Date): Promise<boolean> {
  tx.write(forgetAssertions, [now]);
  return (await tx.row(note, [serviceId, jtiHash, expiresAt])) !== undefined;
}
