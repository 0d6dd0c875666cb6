/** Longer than any cache of public keys lives, so that a new key is known everywhere before it signs. */
const publishAheadMs = 120_000;
/** Processes hold their signing key for ten seconds, and clocks differ by some. */
const graceMs = 60_000;

/** When a new key begins to sign and the old ones end to be accepted. A compromised key is not accepted for another moment. */
export function rotationPlan(now: Date, accessSeconds: number, compromised: boolean): { newSignsFrom: Date; oldVerifyUntil: Date } {
  if (compromised) return { newSignsFrom: now, oldVerifyUntil: now };
  const newSignsFrom = new Date(now.getTime() + publishAheadMs);
  return { newSignsFrom, oldVerifyUntil: new Date(newSignsFrom.getTime() + accessSeconds * 1_000 + graceMs) };
}
