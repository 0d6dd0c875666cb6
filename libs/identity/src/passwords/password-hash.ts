import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

interface Cost {
  /** log2 of N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB and some 50 ms of a core. Raise it at will: what is kept says its own cost and is made anew at the next login. */
const cost: Cost = { ln: 15, r: 8, p: 1 };
const saltBytes = 16;
const keyBytes = 32;
const form = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9_-]{22,86})\$([A-Za-z0-9_-]{43})$/;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** `$scrypt$ln=15,r=8,p=1$<salt>$<key>`, off the main thread. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await keyOf(password, salt, cost);
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

/** Compares in constant time. Without a hash (no such user) the same work is done, for nothing: the answer takes as long. */
export async function passwordFits(password: string, hash: string | undefined): Promise<boolean> {
  const kept = hash === undefined ? undefined : parse(hash);
  const { salt, key, ...costOfIt } = kept ?? { salt: nobodysSalt, key: nobodysKey, ...cost };
  const fits = timingSafeEqual(await keyOf(password, salt, costOfIt), key);
  return fits && kept !== undefined;
}

/** Whether it was made at another cost than is used now. */
export function isOutdated(hash: string): boolean {
  const kept = parse(hash);
  return kept === undefined || kept.ln !== cost.ln || kept.r !== cost.r || kept.p !== cost.p;
}

/** Of our form, and of a cost that a login may be asked to bear (at most 256 MiB). */
export const isPasswordHash = (hash: string): boolean => parse(hash) !== undefined;

const nobodysSalt = randomBytes(saltBytes);
const nobodysKey = randomBytes(keyBytes);

function parse(hash: string): (Cost & { salt: Buffer; key: Buffer }) | undefined {
  const found = form.exec(hash);
  if (!found) return undefined;
  const [ln, r, p] = found.slice(1, 4).map(Number);
  const bearable = ln >= 10 && ln <= 18 && r >= 1 && r <= 8 && p >= 1 && p <= 8;
  return bearable ? { ln, r, p, salt: Buffer.from(found[4], 'base64url'), key: Buffer.from(found[5], 'base64url') } : undefined;
}

/** The same characters typed on another keyboard are other code points: NFKC makes them one (NIST SP 800-63B). */
function keyOf(password: string, salt: Buffer, { ln, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** ln;
  return derive(password.normalize('NFKC'), salt, keyBytes, { N, r, p, maxmem: 128 * r * (N + p + 2) });
}
