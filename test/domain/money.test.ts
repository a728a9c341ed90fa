import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Currency } from '../../domain/ids.ts';
import { add, compare, currency, isDecimal, lineAmount, money, subtract, sum, zero } from '../../domain/money.ts';
import { moneyText } from '../../domain/money-text.ts';

const EUR = currency('EUR');
const JPY = currency('JPY');
const KWD = currency('KWD');

describe('money', () => {
  const rounded: [amount: string, of: Currency, is: string][] = [
    ['1', EUR, '1.00'],
    ['0.005', EUR, '0.01'],
    ['0.00499', EUR, '0.00'],
    ['-0.005', EUR, '-0.01'],
    ['1.005', EUR, '1.01'],
    ['2.5', JPY, '3'],
    ['1.0005', KWD, '1.001'],
  ];
  it.each(rounded)('rounds %s %s half away from zero to %s', (amount, of, is) => {
    expect(money(amount, of).amount).toBe(is);
  });

  it('refuses to mix currencies, and codes that are none', () => {
    expect(() => add(money('1', EUR), money('1', JPY))).toThrow(RangeError);
    expect(() => subtract(money('1', EUR), money('1', JPY))).toThrow("EUR and JPY can't be added or compared.");
    expect(() => compare(money('1', EUR), money('1', JPY))).toThrow(RangeError);
    for (const code of ['eur', 'EURO', '', 'E1R']) expect(() => currency(code)).toThrow(RangeError);
  });

  it('takes plain decimals only: no exponent, no separators, no signs but minus', () => {
    for (const text of ['0', '-1', '12.5', '999999999999999.9999999999']) expect(isDecimal(text)).toBe(true);
    for (const text of ['', '+1', '1e3', '1,000', '1.', '.5', ' 1', 'NaN', '1.12345678901', '١'])
      expect(isDecimal(text)).toBe(false);
  });

  const cents = fc.integer({ min: -(10 ** 12), max: 10 ** 12 });
  const euro = (n: number) => money((n / 100).toFixed(2), EUR);

  it('adds and subtracts to the cent', () => {
    fc.assert(
      fc.property(cents, cents, (a, b) => {
        expect(add(euro(a), euro(b))).toEqual(euro(a + b));
        expect(compare(subtract(add(euro(a), euro(b)), euro(b)), euro(a))).toBe(0);
      }),
    );
    expect(sum([], EUR)).toEqual(zero(EUR));
  });
});

describe('the amount of a line', () => {
  const cases: [quantity: string, price: string, discount: string, is: string][] = [
    ['40', '180', '0', '7200.00'],
    // 80.5 × 150 × 0.9 = 10,867.50
    ['80.5', '150', '10', '10867.50'],
    // 0.33 × 0.05 = 0.0165
    ['0.33', '0.05', '0', '0.02'],
    // 3 × 33.35 × 0.8725 = 87.293625
    ['3', '33.35', '12.75', '87.29'],
    ['1', '99.99', '100', '0.00'],
  ];
  it.each(cases)('%s × %s less %s %% is %s', (quantity, price, discount, is) => {
    expect(lineAmount(quantity, price, discount, EUR).amount).toBe(is);
  });
});

describe('money for people', () => {
  it('has its thousands apart and its currency behind', () => {
    const amounts = ['0', '999.99', '1000', '1234567.8', '-1000'];
    expect(amounts.map((amount) => moneyText(money(amount, EUR)))).toEqual([
      '0.00 EUR',
      '999.99 EUR',
      '1,000.00 EUR',
      '1,234,567.80 EUR',
      '-1,000.00 EUR',
    ]);
    expect(moneyText(money('1234567', JPY))).toBe('1,234,567 JPY');
  });
});
