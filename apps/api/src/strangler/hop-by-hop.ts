import type { IncomingHttpHeaders } from 'node:http';

const always = ['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'http2-settings'];

/** Names of headers that are for one connection and go no further (RFC 9110, 7.6.1): the known ones, and those that `Connection` names. */
export function hopByHop({ connection }: IncomingHttpHeaders): ReadonlySet<string> {
  const named = [connection ?? []].flat().flatMap((list) => list.split(','));
  return new Set([...always, ...named.map((name) => name.trim().toLowerCase())]);
}
