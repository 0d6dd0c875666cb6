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
  if (!isTransport(transport)) throw new SettingsError([`${withoutPassword(text)} is not an address: give ${transports.map((name) => `${name}://host:port`).join(', ')}`]);
  return {
    transport,
    hosts: hosts.split(',').map((part) => hostOf(part.trim(), transport)),
    user: user && decodeURIComponent(user),
    password: password && decodeURIComponent(password),
    text: withoutPassword(text),
  };
}

const isTransport = (text: string | undefined): text is Transport => transports.includes(text as Transport);

function hostOf(text: string, transport: Transport): { host: string; port: number } {
  const { host, port } = hostForm.exec(text)?.groups ?? {};
  const number = Number(port ?? ports[transport]);
  if (!host || number < 1 || number > 65_535) throw new SettingsError([`${text} is not a host and port`]);
  return { host: host.replace(/^\[|\]$/g, ''), port: number };
}

const withoutPassword = (text: string): string => text.replace(/:\/\/([^:@/]*):[^@/]*@/, '://$1:…@');
