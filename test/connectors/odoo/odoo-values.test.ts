import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountText, civilDate, decimal, text } from '../../../connectors/odoo/odoo-values.ts';
import { currency } from '../../../domain/money.ts';

describe('values from Odoo', () => {
  it('come back as the decimal text that was sent, up to six digits', () => {
    const sent = fc.tuple(fc.integer({ min: -1e8, max: 1e8 }), fc.integer({ min: 0, max: 6 }));
    fc.assert(
      fc.property(sent, ([digits, scale]) => {
        const value = Number((digits / 10 ** scale).toFixed(scale));
        expect(Number(decimal.parse(value))).toBe(value);
        expect(decimal.parse(value)).toMatch(/^-?\d+(\.\d*[1-9])?$/);
      }),
    );
  });

  it('lose the noise of floats', () => {
    expect(decimal.parse(0.1 + 0.2)).toBe('0.3');
    expect(amountText(1.005 * 100, currency('EUR'))).toBe('100.50');
    expect(amountText(1234.5, currency('JPY'))).toBe('1235');
  });

  it('know false as nothing', () => {
    expect([text.parse(false), text.parse(''), civilDate.parse(false)]).toEqual([null, null, null]);
    expect(civilDate.parse('2026-12-01 23:00:00')).toBe('2026-12-01');
  });
});
