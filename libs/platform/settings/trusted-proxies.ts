import { isIP } from 'node:net';

/** How many proxies a request has passed, or which addresses are proxies. */
export type TrustedProxies = number | readonly string[];

const mostHops = 10;

/** `2`, or `10.0.0.0/8, ::1`; undefined where it is neither. */
export function trustedProxies(given: string): TrustedProxies | undefined {
  if (/^\d+$/.test(given)) return Number(given) >= 1 && Number(given) <= mostHops ? Number(given) : undefined;
  const proxies = given.split(',').map((proxy) => proxy.trim());
  return proxies.every(isAddressOrRange) ? proxies : undefined;
}

function isAddressOrRange(proxy: string): boolean {
  const [, address, bits = '1'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(proxy) ?? [];
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address ?? '')] ?? 0;
  return Number(bits) >= 1 && Number(bits) <= longest;
}
