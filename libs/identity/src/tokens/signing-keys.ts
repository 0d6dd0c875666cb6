import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { calculateJwkThumbprint } from 'jose';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import { publicKeySchema, type PublicKey } from '../contract';
import { serviceTokenSeconds } from '../service-clients/service';
import { inPlatform } from './in-platform';
import { seal, unseal } from './key-sealing';
import { rotationPlan } from './key-rotation';
import { TokenSettings } from './token-settings';
import type { SigningKey } from './token-signer';

const lock = statement('identity.signing-keys-lock', `SELECT pg_advisory_xact_lock(hashtext('identity.signing_key'))`);
const findCurrent = statement(
  'identity.signing-key-current',
  `SELECT kid, sealed_private_key FROM identity.signing_key
   WHERE signs_from <= $1 AND (verifies_until IS NULL OR verifies_until > $1) ORDER BY signs_from DESC LIMIT 1`,
);
const findPublished = statement(
  'identity.signing-keys-published',
  'SELECT public_key FROM identity.signing_key WHERE verifies_until IS NULL OR verifies_until > $1 ORDER BY signs_from DESC',
);
const insert = statement('identity.signing-key-insert', 'INSERT INTO identity.signing_key (kid, public_key, sealed_private_key, created_at, signs_from) VALUES ($1, $2, $3, $4, $5)');
const retire = statement('identity.signing-keys-retire', 'UPDATE identity.signing_key SET verifies_until = least(verifies_until, $1)');
const forget = statement('identity.signing-keys-forget', 'DELETE FROM identity.signing_key WHERE verifies_until <= $1');

const heldMs = 10_000;
const newPair = promisify(generateKeyPair);

/** The signing keys at rest: made on first need, sealed, rotated. Only where identity itself runs. */
@Injectable()
export class SigningKeys {
  private held?: SigningKey & { readonly readAt: number };

  constructor(
    private readonly db: Database,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  /** The key to sign with now; another process's rotation is seen within ten seconds. */
  async current(): Promise<SigningKey> {
    const now = this.clock.now();
    if (this.held && now.getTime() - this.held.readAt < heldMs) return this.held;
    const found = (await this.read(now)) ?? (await this.makeFirst());
    const privateKey = this.open(found);
    this.held = { kid: found.kid, privateKey, readAt: now.getTime() };
    return this.held;
  }

  async published(): Promise<PublicKey[]> {
    const rows = await inPlatform(() => this.db.query((tx) => tx.rows<{ public_key: unknown }>(findPublished, [this.clock.now()])));
    return rows.map((row) => publicKeySchema.parse(row.public_key));
  }

  /** Within the caller's transaction. */
  async rotate(tx: Transaction, compromised: boolean): Promise<{ kid: string; signsFrom: Date }> {
    const now = this.clock.now();
    await tx.rows(lock);
    const plan = rotationPlan(now, Math.max(this.settings.accessSeconds, serviceTokenSeconds), compromised);
    await tx.rows(retire, [plan.oldVerifyUntil]);
    await tx.rows(forget, [now]);
    this.held = undefined;
    return this.make(tx, now, plan.newSignsFrom);
  }

  private read(now: Date): Promise<KeyRow | undefined> {
    return inPlatform(() => this.db.query((tx) => tx.row<KeyRow>(findCurrent, [now])));
  }

  /** Two processes that find no key at the same time make one: the lock lets the second see the first one's. */
  private makeFirst(): Promise<KeyRow> {
    return inPlatform(() =>
      this.db.command(async (tx) => {
        const now = this.clock.now();
        await tx.rows(lock);
        const existing = await tx.row<KeyRow>(findCurrent, [now]);
        return existing ?? this.make(tx, now, now);
      }),
    );
  }

  private async make(tx: Transaction, now: Date, signsFrom: Date): Promise<KeyRow & { signsFrom: Date }> {
    const { publicKey, privateKey } = await newPair('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' });
    const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y });
    const sealed = seal(privateKey.export({ type: 'pkcs8', format: 'der' }), this.settings.signingKeySecret, kid);
    await tx.rows(insert, [kid, publicKeySchema.parse({ ...jwk, kid, alg: 'ES256', use: 'sig' }), sealed, now, signsFrom]);
    return { kid, sealed_private_key: sealed, signsFrom };
  }

  private open({ kid, sealed_private_key: sealed }: KeyRow): KeyObject {
    try {
      return createPrivateKey({ key: unseal(sealed, this.settings.signingKeySecret, kid), type: 'pkcs8', format: 'der' });
    } catch (cause) {
      const help = 'Give back the SIGNING_KEY_SECRET under which it was sealed, or rotate the signing keys as compromised.';
      throw new Error(`Signing key ${kid} cannot be opened. ${help}`, { cause });
    }
  }
}

interface KeyRow {
  kid: string;
  sealed_private_key: string;
}
