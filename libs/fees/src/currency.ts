import type { Money } from '@schoolhouse/platform/money/money';
import type { Discount, Tariff } from './contract';
import { CurrencyMismatch } from './contract/errors';

export function amountsOfTariff(tariff: Tariff): Money[] {
  return tariff.kind === 'by-grade' ? tariff.grades.map(({ price }) => price) : [tariff.price];
}

export function amountsOfDiscount({ reduction, cap }: Pick<Discount, 'reduction' | 'cap'>): Money[] {
  return [...(reduction.kind === 'amount' ? [reduction.amount] : []), ...(cap ? [cap] : [])];
}

/** A school has one currency; nothing is converted. @throws CURRENCY_MISMATCH */
export function requireCurrency(currency: string, amounts: readonly Money[]): void {
  const other = amounts.find((amount) => amount.currency !== currency);
  if (other) throw new CurrencyMismatch({ currencies: [currency, other.currency] });
}
