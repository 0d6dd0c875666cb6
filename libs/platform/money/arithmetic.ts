import { add, dinero, halfUp, minimum, multiply, subtract, toDecimal, toSnapshot, transformScale, type Dinero } from 'dinero.js/bigint';
import * as currencies from 'dinero.js/bigint/currencies';
import { AmountTooLarge, CurrencyMismatch } from './errors';
import { moneySchema, type Money } from './money';

/**
 * Money reckoned exactly: dinero.js on bigints, so that no product of an amount and a rate leaves the safe integers,
 * and none is rounded anywhere but in `share`. Everything here throws CURRENCY_MISMATCH on two currencies, and
 * AMOUNT_TOO_LARGE when a result does not fit what a message can carry.
 */
export const nothing = (currency: string): Money => ({ amount: 0, currency });

export const plus = (one: Money, other: Money): Money => fromDinero(add(...pair(one, other)));
export const minus = (one: Money, other: Money): Money => fromDinero(subtract(...pair(one, other)));
export const lesser = (one: Money, other: Money): Money => fromDinero(minimum(pair(one, other)));
export const negated = (money: Money): Money => minus(nothing(money.currency), money);
export const sumOf = (currency: string, amounts: readonly Money[]): Money => amounts.reduce(plus, nothing(currency));

/** @param factor a whole number */
export const times = (money: Money, factor: number): Money => fromDinero(multiply(toDinero(money), BigInt(factor)));

/** A share in basis points (1/100 %), rounded half up to the minor unit: 15 % of 0.10 is 0.02. */
export function share(money: Money, basisPoints: number): Money {
  const exact = multiply(toDinero(money), { amount: BigInt(basisPoints), scale: 4n });
  return fromDinero(transformScale(exact, digitsOf(money.currency), halfUp));
}

/** For people, without a locale: `12.50 EUR`, `500 JPY`. */
export const inWords = (money: Money): string => `${toDecimal(toDinero(money))} ${money.currency}`;

type Reckoned = Dinero<bigint, string>;

function toDinero({ amount, currency }: Money): Reckoned {
  return dinero({ amount: BigInt(amount), currency: { code: currency, base: 10n, exponent: digitsOf(currency) } });
}

function pair(one: Money, other: Money): [Reckoned, Reckoned] {
  if (one.currency !== other.currency) throw new CurrencyMismatch({ currencies: [one.currency, other.currency] });
  return [toDinero(one), toDinero(other)];
}

function fromDinero(reckoned: Reckoned): Money {
  const { amount, currency } = toSnapshot(reckoned);
  const money = { amount: Number(amount), currency: currency.code };
  if (!moneySchema.safeParse(money).success) throw new AmountTooLarge({ currency: money.currency });
  return money;
}

const digits = new Map<string, bigint>(Object.values(currencies).map(({ code, base, exponent }) => [code, base === 10n ? exponent : 2n]));

/** Digits behind the point by ISO 4217; two for a code that is not in it, and for the two currencies that divide by five. */
function digitsOf(currency: string): bigint {
  return digits.get(currency) ?? 2n;
}
