import { createHash } from 'node:crypto';
import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import { TooManyAttempts } from './contract';

const windowMs = 15 * 60_000;

/**
 * Failures that are looked at in 15 minutes. One account from one address: a forgetful person. One account from anywhere:
 * many machines guessing at it; higher, so that a stranger does not easily lock a person out. One address: a machine trying many accounts.
 */
const limits = { accountAtAddress: 10, account: 50, address: 100 } as const;

const read = statement(
  'identity.login-failures',
  'SELECT bucket, failures, window_began_at AS "began" FROM identity.login_failure WHERE tenant_id = $1 AND bucket = ANY ($2) AND window_began_at > $3',
);
const lock = statement('identity.login-failures-lock', `${read.text} ORDER BY bucket FOR UPDATE`);
const count = statement(
  'identity.login-failure-count',
  `INSERT INTO identity.login_failure AS f (tenant_id, bucket, failures, window_began_at) SELECT $1::uuid, bucket, 1, $3::timestamptz FROM unnest($2::text[]) AS bucket ORDER BY bucket
   ON CONFLICT (tenant_id, bucket) DO UPDATE
   SET failures = CASE WHEN f.window_began_at > $4::timestamptz THEN f.failures + 1 ELSE 1 END,
       window_began_at = CASE WHEN f.window_began_at > $4::timestamptz THEN f.window_began_at ELSE $3::timestamptz END
   RETURNING bucket, failures, window_began_at AS "began"`,
);
const forgive = statement('identity.login-failures-forgive', 'DELETE FROM identity.login_failure WHERE tenant_id = $1 AND bucket = ANY ($2)');
const sweep = statement(
  'identity.login-failures-sweep',
  `DELETE FROM identity.login_failure WHERE (tenant_id, bucket) IN (
     SELECT tenant_id, bucket FROM identity.login_failure WHERE tenant_id = $1 AND window_began_at <= $2 LIMIT 100 FOR UPDATE SKIP LOCKED)`,
);

interface Failures {
  bucket: string;
  failures: number;
  began: Date;
}

/** Who tries to log in, where: the email as typed, and the client's network address. */
export class LoginAttempt {
  private readonly limitOf: ReadonlyMap<string, number>;
  private readonly ofAccount: readonly string[];

  constructor(email: string, address: string) {
    const account = email.trim().toLowerCase();
    const pair = bucket('account-at-address', account, address);
    const all = bucket('account', account);
    this.ofAccount = [pair, all];
    this.limitOf = new Map([[pair, limits.accountAtAddress], [all, limits.account], [bucket('address', address), limits.address]]);
  }

  /** A look beforehand, which spares the work of hashing. @throws TOO_MANY_ATTEMPTS */
  async refuseIfThrottled(tx: Transaction, now: Date): Promise<void> {
    this.judge(await tx.rows<Failures>(read, [tx.tenantId, this.buckets(), windowStart(now)]), now);
  }

  /**
   * The password did not fit: counted, whoever else tries at the same time. Whoever comes after the last allowed failure is told
   * so and not whether it fitted, so a thousand guesses sent at once are worth no more than ten. Returns the refusal, because
   * throwing it here would undo the counting.
   */
  async countFailure(tx: Transaction, now: Date): Promise<Error | undefined> {
    const rows = await tx.rows<Failures>(count, [tx.tenantId, this.buckets(), now, windowStart(now)]);
    tx.write(sweep, [tx.tenantId, windowStart(now)]);
    return this.excess(rows, now, 1);
  }

  /** The password fitted: the account's failures are forgotten, the address's are not. @throws TOO_MANY_ATTEMPTS when guesses sent at the same time have used up the attempts. */
  async succeed(tx: Transaction, now: Date): Promise<void> {
    this.judge(await tx.rows<Failures>(lock, [tx.tenantId, this.buckets(), windowStart(now)]), now);
    tx.write(forgive, [tx.tenantId, this.ofAccount]);
  }

  private buckets(): string[] {
    return [...this.limitOf.keys()].sort();
  }

  private judge(rows: readonly Failures[], now: Date): void {
    const refusal = this.excess(rows, now, 0);
    if (refusal) throw refusal;
  }

  /** `own`: how many of the failures are this attempt's. */
  private excess(rows: readonly Failures[], now: Date, own: number): Error | undefined {
    const full = rows.filter(({ bucket: name, failures }) => failures - own >= (this.limitOf.get(name) ?? Infinity));
    if (full.length === 0) return undefined;
    const until = Math.max(...full.map(({ began }) => began.getTime() + windowMs));
    return new TooManyAttempts({ retryAfter: Math.max(1, Math.ceil((until - now.getTime()) / 1_000)) });
  }
}

const windowStart = (now: Date): Date => new Date(now.getTime() - windowMs);

/** Hashed: people type passwords into the field for the email, and neither emails nor addresses are anybody's business here. */
const bucket = (...parts: string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
