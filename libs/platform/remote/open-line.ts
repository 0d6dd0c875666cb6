import { SettingsError } from '../settings/settings-error';
import type { Address } from './address';
import type { Answering, Line, Listener } from './line';
import type { TlsFiles } from './tls-files';

/** The transports' own packages are loaded by whoever uses them: a house that is all here has no need of them. */
export async function openLine(address: Address, tls?: TlsFiles): Promise<Line> {
  switch (address.transport) {
    case 'tcp':
      return new (await import('./lines/tcp.js')).TcpLine(address);
    case 'tls':
      return new (await import('./lines/tcp.js')).TcpLine(address, demanded(address, tls));
    case 'nats':
      return new (await import('./lines/nats.js')).NatsLine(address);
    case 'rabbitmq':
      return new (await import('./lines/rabbitmq.js')).RabbitmqLine(address);
    case 'redis':
      return new (await import('./lines/redis.js')).RedisLine(address);
    case 'grpc':
      return new (await import('./lines/grpc.js')).GrpcLine(address);
    case 'grpcs':
      return new (await import('./lines/grpc.js')).GrpcLine(address, demanded(address, tls));
  }
}

export async function openListener(address: Address, modules: readonly string[], answer: Answering, tls?: TlsFiles): Promise<Listener> {
  switch (address.transport) {
    case 'tcp':
      return (await import('./lines/tcp.js')).listenOnTcp(address, answer);
    case 'tls':
      return (await import('./lines/tcp.js')).listenOnTcp(address, answer, demanded(address, tls));
    case 'nats':
      return (await import('./lines/nats.js')).listenOnNats(address, modules, answer);
    case 'rabbitmq':
      return (await import('./lines/rabbitmq.js')).listenOnRabbitmq(address, modules, answer);
    case 'redis':
      return (await import('./lines/redis.js')).listenOnRedis(address, modules, answer);
    case 'grpc':
      return (await import('./lines/grpc.js')).listenOnGrpc(address, answer);
    case 'grpcs':
      return (await import('./lines/grpc.js')).listenOnGrpc(address, answer, demanded(address, tls));
  }
}

function demanded({ text }: Address, tls?: TlsFiles): TlsFiles {
  if (!tls) throw new SettingsError([`${text} wants certificates: give MODULE_TLS_CA_FILE, MODULE_TLS_CERT_FILE and MODULE_TLS_KEY_FILE`]);
  return tls;
}
