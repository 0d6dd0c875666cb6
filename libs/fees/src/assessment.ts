import { sumOf } from '@schoolhouse/platform/money/arithmetic';
import type { SettingsView } from '@schoolhouse/tenancy';
import type { FeeLine, FeePreview } from './contract';
import { discountsOn } from './discounts';
import type { Facts, Terms } from './facts';
import { chargeFor } from './pricing';
import { daysAfter } from './school-day';

export interface Assessment extends FeePreview {
  readonly codeUsed: string | null;
}

/**
 * What an enrollment costs, line by line, and by when it is to be paid. The same facts and terms give the same fee.
 *
 * @throws DISCOUNT_CODE_INVALID, CURRENCY_MISMATCH (an amount that counts is not in the currency of the school: what cannot be added up is refused)
 */
export function assess(facts: Facts, terms: Terms, { currency, dueDays }: Pick<SettingsView, 'currency' | 'dueDays'>): Assessment {
  const charge = chargeFor(terms.rules, facts);
  const { lines: discounts, codeUsed } = discountsOn(charge.amount, terms, facts);
  const lines: FeeLine[] = [charge, ...discounts];
  const total = sumOf(currency, lines.map(({ amount }) => amount));
  return { lines, total, codeUsed, dueOn: daysAfter(facts.enrolledOn, dueDays) };
}
