import { isIPv4 } from 'node:net';
import { SettingsError } from '../settings/settings-error';

export const transports = ['tcp', 'tls', 'nats', 'rabbitmq', 'redis', 'grpc', 'grpcs'] as const;
export type Transport = (typeof transports)[number];

/** Where a module is reached, or where it listens. Several hosts are copies (tcp, grpc) or servers of one broker. */
export interface Address {
  readonly transport: Transport;
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly user?: string;
  readonly password?: string;
  /** As it may be shown: without the password. */
  readonly text: string;
}

const ports: Record<Transport, number> = { tcp: 4100, tls: 4100, nats: 4222, rabbitmq: 5672, redis: 6379, grpc: 4200, grpcs: 4200 };
const hostForm = /^(?<host>\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:(?<port>\d{1,5}))?$/i;

/**
 * `tcp://fees-1:4100,fees-2:4100`, `nats://user:secret@broker:4222`, `rabbitmq://broker`, `redis://cache`, `grpc://fees:4200`.
 * @throws SettingsError naming what does not fit
 */
export function parseAddress(text: string): Address {
  const match = /^(?<transport>[a-z]+):\/\/((?<user>[^:@]*)(:(?<password>[^@]*))?@)?(?<hosts>[^/@]+)\/?$/.exec(text);
  const { transport, user, password, hosts } = match?.groups ?? {};
  const shown = withoutPassword(text);
  if (!isTransport(transport)) throw new SettingsError([`${shown} is not an address: give ${transports.map((name) => `${name}://host:port`).join(', ')}`]);
  const all = hosts.split(',').map((part) => hostOf(part.trim(), transport, shown));
  if (transport.startsWith('grpc') && all.length > 1 && all.some(({ host }) => !isIPv4(host))) throw new SettingsError([`${shown} does not fit: gRPC takes several IPv4 addresses, or one name that leads to all copies`]);
  return { transport, hosts: all, user: user && decoded(user, shown), password: password && decoded(password, shown), text: shown };
}

/** Whether they have a server in common: a broker, or a port. */
export const meets = (one: Address, other: Address): boolean =>
  one.transport === other.transport && one.hosts.some(({ host, port }) => other.hosts.some((theirs) => theirs.host === host && theirs.port === port));

const isTransport = (text: string | undefined): text is Transport => transports.includes(text as Transport);

function hostOf(text: string, transport: Transport, shown: string): { host: string; port: number } {
  const { host, port } = hostForm.exec(text)?.groups ?? {};
  const number = Number(port ?? ports[transport]);
  if (!host || number < 1 || number > 65_535) throw new SettingsError([`${shown} does not fit: "${text}" is not a host and port`]);
  return { host: host.replace(/^\[|\]$/g, ''), port: number };
}

function decoded(text: string, shown: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SettingsError([`${shown} has a bare % in its user or password: write %25`]);
  }
}

/** Up to the last @, whatever the password is made of. */
const withoutPassword = (text: string): string => text.replace(/:\/\/([^:@/]*):.*@/s, '://$1:…@');
