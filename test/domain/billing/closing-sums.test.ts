import { describe, expect, it } from 'vitest';
import { ClosingSums } from '../../../domain/billing/closing-sums.ts';
import type { InvoiceLine } from '../../../domain/billing/invoice-plan.ts';
import { money } from '../../../domain/money.ts';
import { EUR } from './contracts.ts';

/** 10.00 h at 100.00 less 10 %. */
const line: InvoiceLine = {
  ...{ emits: 'line', key: 'l', kind: 'time', purchaseOrder: null, soldLine: 'L1', about: 'consultant', because: [] },
  ...{ quantity: '10.00', unitPrice: '100.00', discountPercent: '10', amount: money('900', EUR) },
  agreed: { unitPrice: '100.00', amount: '900.00' },
};

/** An entry of 599 minutes that is worth 998.33 and counts 600. */
function sums(without: 'nothing' | 'entering' | 'ending' | 'its value' | 'the line'): ClosingSums {
  const all = new ClosingSums('per line');
  if (without !== 'entering') all.enter(false, 599, '998.33');
  if (without !== 'ending') all.end('invoiced', null, 599, '998.33');
  if (without !== 'its value') all.invoiced(EUR, '998.33');
  if (without !== 'the line') all.line(line, '998.33');
  return all;
}

describe('the sums that must close', () => {
  it('say what makes the difference between what was worked and what is invoiced', () => {
    expect(sums('nothing').totals().sums[EUR]).toEqual({
      ...{ invoicedEntryValue: '998.33', rounding: '1.67', discount: '100.00' },
      ...{ fees: '0.00', expensesMarkup: '0.00', corrections: '0.00', invoices: '900.00' },
    });
  });

  it('stop a plan in which an entry, its value or its line was lost on the way', () => {
    expect(() => sums('entering').totals()).toThrow('0 minutes came in and 599 ended somewhere.');
    expect(() => sums('ending').totals()).toThrow('599 minutes came in and 0 ended somewhere.');
    expect(() => sums('its value').totals()).toThrow('The invoices come to 900 EUR, and -98.33 is explained.');
    expect(() => sums('the line').totals()).toThrow('The invoices come to 0 EUR, and 998.33 is explained.');
    const expense = new ClosingSums('per line');
    expense.enter(false, 0, '10.00');
    expense.end('held back', 'no-rate', 0, '9.99');
    expect(() => expense.totals()).toThrow('A value of 10 came in and 9.99 ended somewhere.');
  });
});
