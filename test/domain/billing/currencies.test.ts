import { describe, expect, it } from 'vitest';
import type { ExpenseTerms } from '../../../domain/billing/contract.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { currency } from '../../../domain/money.ts';
import { contract, EUR, input, policy, rate, spent, time } from './contracts.ts';
import { inShort, planned } from './planned.ts';

const USD = currency('USD');
const on = (date: string, rateOfDay: string, from = USD, to = EUR) => ({
  from,
  to,
  on: civilDate(date),
  rate: rateOfDay,
  source: 'Odoo',
});
const categories = (travel: ExpenseTerms) => ({ expenses: { categories: { travel }, receiptAbove: null } });

describe('rule 16: an invoice in another currency', () => {
  const exchange = [on('2026-10-30', '1.0837', EUR, USD)];
  const of = contract(
    {
      ...categories({ by: 'cost' }),
      rates: [rate('role', 'consultant', '99.99')],
      discountPercent: '10',
      caps: [{ id: 'NTE', line: null, limit: { money: '89.99' }, counts: { expenses: false, fees: false } }],
    },
    { invoiceCurrency: USD },
  );

  it('converts the unit price at the invoice date’s rate, then rounds the line; caps stay in the contract’s currency', () => {
    const expenses = [spent('9', '2026-10-05', '20.00')];
    const plan = planned(input(of, { expenses, policy: policy({ exchange }) }), [
      time('1', '2026-10-05', 60),
      time('2', '2026-10-06', 1),
    ]);
    // 99.99 × 1.0837 = 108.359163; 108.36 less 10 % is 97.524. In EUR it is 89.991, which meets the cap exactly.
    expect(plan.lines.map(inShort)).toEqual(['1.00 × 21.67 = 21.67', '1.00 × 108.36 − 10 % = 97.52']);
    expect(plan.time.map(({ place }) => place)).toEqual(['invoiced', 'held back']);
    expect(plan.totals.closing.value).toMatchObject({ approved: '121.66', invoiced: '119.99', heldBack: '1.67' });
    expect(plan.totals.sums[USD]).toEqual({
      invoicedEntryValue: '130.03',
      rounding: '0.00',
      discount: '10.84',
      fees: '0.00',
      expensesMarkup: '0.00',
      corrections: '0.00',
      invoices: '119.19',
    });
    expect(plan.lines[1]?.because.find(({ rule }) => rule === 16)?.says).toBe(
      '99.99 EUR are 108.36 USD at 1.0837, the rate of 2026-10-30 (Odoo).',
    );
  });
});
