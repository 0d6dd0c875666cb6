import fc from 'fast-check';
import { inWords, lesser, minus, negated, plus, share, sumOf, times } from './arithmetic';

const EUR = (amount: number) => ({ amount, currency: 'EUR' });
const amounts = fc.integer({ min: 0, max: 100_000_000_000 });

describe('money', () => {
  it('rounds a share half up to the minor unit, whatever the size of the amount', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 10_000 }), (amount, basisPoints) => {
        const exact = BigInt(amount) * BigInt(basisPoints);
        expect(share(EUR(amount), basisPoints)).toEqual(EUR(Number((exact + 5_000n) / 10_000n)));
      }),
    );
  });

  it('gives a share and its remainder that are the whole again', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 10_000 }), (amount, basisPoints) => {
        const part = share(EUR(amount), basisPoints);
        expect(plus(part, minus(EUR(amount), part))).toEqual(EUR(amount));
      }),
    );
  });

  it('adds, multiplies and compares', () => {
    expect(sumOf('EUR', [EUR(10), EUR(-3), EUR(5)])).toEqual(EUR(12));
    expect(sumOf('EUR', [])).toEqual(EUR(0));
    expect(times(EUR(1_250), 12)).toEqual(EUR(15_000));
    expect(lesser(EUR(3), EUR(2))).toEqual(EUR(2));
    expect(Object.is(negated(EUR(0)).amount, 0)).toBe(true);
  });

  it('refuses to mix two currencies', () => {
    for (const operation of [plus, minus, lesser]) {
      expect(() => operation(EUR(1), { amount: 1, currency: 'USD' })).toThrow(expect.objectContaining({ code: 'CURRENCY_MISMATCH' }));
    }
  });

  it('refuses a result that no message can carry', () => {
    expect(() => times(EUR(100_000_000_000), 1_000_000)).toThrow(expect.objectContaining({ code: 'AMOUNT_TOO_LARGE' }));
  });

  it('writes an amount with the digits of its currency', () => {
    expect(inWords(EUR(-1_250))).toBe('-12.50 EUR');
    expect(inWords({ amount: 500, currency: 'JPY' })).toBe('500 JPY');
    expect(inWords({ amount: 1_500, currency: 'KWD' })).toBe('1.500 KWD');
    expect(inWords({ amount: 105, currency: 'MGA' })).toBe('1.05 MGA');
    expect(inWords({ amount: 105, currency: 'QQQ' })).toBe('1.05 QQQ');
  });
});
