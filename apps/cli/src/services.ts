import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ChangeService, CreateService, ListServices, RotateServiceCredentials, type ServiceKey, type ServiceView } from '@schoolhouse/identity';
import type { Position } from '@schoolhouse/platform/paging/page';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { platformTenantId } from '@schoolhouse/tenancy';
import { house } from '../../house';
import type { NewKeys, Powers } from './commands/service';
import { Failure } from './failure';
import { inHouse } from './open-house';
import { printJson, printTable } from './print';

export function createService(env: RawEnvironment, name: string, { keys, ...powers }: Powers & NewKeys): Promise<void> {
  const fields = { ...existing(powers), keys: keysIn(keys) };
  return inHouse(env, async (open) => {
    const { service, secret } = await open.execute(platformTenantId, new CreateService({ name, ...fields }));
    printTable([...headings, 'secret'], [[...cells(service), secret ?? '(its keys)']]);
  });
}

export function listServices(env: RawEnvironment, { json }: { json?: boolean }): Promise<void> {
  return inHouse(env, async (open) => {
    const services: ServiceView[] = [];
    let after: Position | null = null;
    do {
      const page: { items: ServiceView[]; next: Position | null } = await open.ask(platformTenantId, new ListServices({ limit: 100, after }));
      services.push(...page.items);
      after = page.next;
    } while (after);
    if (json) return printJson(services);
    printTable(headings, services.map(cells));
  });
}

export function changeService(env: RawEnvironment, name: string, change: Powers & { enabled?: boolean }): Promise<void> {
  const fields = existing(change);
  return inHouse(env, async (open) => {
    const { service } = await open.execute(platformTenantId, new ChangeService({ name, ...fields }));
    printTable(headings, [cells(service)]);
  });
}

export function rotateService(env: RawEnvironment, name: string, { keys, overlapHours }: NewKeys & { overlapHours: string }): Promise<void> {
  const fields = { keys: keysIn(keys), overlapHours: Number(overlapHours) };
  return inHouse(env, async (open) => {
    const { service, secret } = await open.execute(platformTenantId, new RotateServiceCredentials({ name, ...fields }));
    const until = service.credentials.flatMap(({ endsAt }) => endsAt ?? []).sort().at(-1);
    printTable(['service', 'secret', 'the ones before end'], [[service.name, secret ?? '(its keys)', until ?? 'now']]);
  });
}

const headings = ['service', 'calls', 'hosts', 'originates', 'proves itself by', 'status'];

const cells = ({ name, calls, hosts, originates, credentials, enabled }: ServiceView) => [
  name,
  calls.join(',') || '-',
  hosts.join(',') || '-',
  originates ? 'yes' : 'no',
  credentials.map(({ kind, endsAt }) => (endsAt ? `${kind} until ${endsAt}` : kind)).join(', ') || 'nothing',
  enabled ? 'enabled' : 'disabled',
];

/** A name that no module has would be refused nowhere else: it would only never be called. @throws Failure */
function existing<Given extends Powers>(given: Given): Given {
  const names: string[] = house.map(({ contract }) => contract.module);
  const unknown = [...(given.calls ?? []), ...(given.hosts ?? [])].filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Failure(`There is no module ${unknown.join(', ')}: modules are ${names.join(', ')}.`);
  return given;
}

/** Public keys in a file: PEM, JWK or JWKS. Of a private PEM the public half is taken, and nothing else leaves this machine. @throws Failure */
function keysIn(file: string | undefined): ServiceKey[] | undefined {
  if (file === undefined) return undefined;
  try {
    const text = readFileSync(file, 'utf8');
    if (text.trimStart().startsWith('-----BEGIN')) return [createPublicKey(text).export({ format: 'jwk' }) as ServiceKey];
    const content = JSON.parse(text) as { keys?: ServiceKey[] };
    return content.keys ?? [content as ServiceKey];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(`${file} holds no key that could be read (PEM, JWK or JWKS)${code ? `: ${code}` : ''}.`);
  }
}
