import { describe, expect, it } from 'vitest';
import type { ExpenseTerms } from '../../../domain/billing/contract.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { entryId, instant } from '../../../domain/ids.ts';
import { currency } from '../../../domain/money.ts';
import { contract, EUR, input, policy, spent } from './contracts.ts';
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

describe('rule 15: expenses', () => {
  it('are re-invoiced at cost, with markup or at a sales price, rounded once', () => {
    const at = (terms: ExpenseTerms, cost: string, quantity = '1') => {
      const plan = planned(
        input(contract(categories(terms)), { expenses: [spent('1', '2026-10-05', cost, { quantity })] }),
        [],
      );
      const { invoicedEntryValue, expensesMarkup, invoices } = plan.totals.sums[EUR] ?? {};
      return [plan.lines[0] && inShort(plan.lines[0]), invoicedEntryValue, expensesMarkup, invoices];
    };
    expect(at({ by: 'cost' }, '80.10')).toEqual(['1.00 × 80.10 = 80.10', '80.10', '0.00', '80.10']);
    // 33.33 × 1.125 = 37.49625
    expect(at({ by: 'markup', percent: '12.5' }, '33.33')).toEqual(['1.00 × 37.50 = 37.50', '33.33', '4.17', '37.50']);
    // 137 km at 0.42
    expect(at({ by: 'sales price', unitPrice: '0.42' }, '41.10', '137')).toEqual([
      '1.00 × 57.54 = 57.54',
      '41.10',
      '16.44',
      '57.54',
    ]);
  });

  it('in another currency are converted at the rate of their date, and rounded after the markup', () => {
    const exchange = [on('2026-10-01', '0.91'), on('2026-10-05', '0.923456'), on('2026-10-06', '0.95')];
    const of = contract(categories({ by: 'markup', percent: '10' }));
    const plan = planned(
      input(of, { expenses: [spent('1', '2026-10-05', '10.01', { currency: USD })], policy: policy({ exchange }) }),
      [],
    );
    // 10.01 × 0.923456 = 9.24379456, with 10 % 10.168174016; converted and rounded first it would be 9.24 × 1.1 = 10.164
    expect(plan.lines.map(inShort)).toEqual(['1.00 × 10.17 = 10.17']);
    expect(plan.lines[0]?.because[0]).toEqual({
      rule: 15,
      says: '10.01 USD are 9.24 EUR at 0.923456, the rate of 2026-10-05 (Odoo).',
    });
    expect(plan.totals.closing.value).toMatchObject({ approved: '9.24', invoiced: '9.24' });
  });

  it('have no discount, and a line each', () => {
    const of = contract({ ...categories({ by: 'cost' }), discountPercent: '50' });
    const plan = planned(
      input(of, { expenses: [spent('2', '2026-10-05', '10.00'), spent('1', '2026-10-05', '20.00')] }),
      [],
    );
    expect(plan.lines.map(inShort)).toEqual(['1.00 × 20.00 = 20.00', '1.00 × 10.00 = 10.00']);
  });

  it('need a receipt above the limit as they cost exactly, before the cost is rounded', () => {
    // 27.17 × 0.9202 = 25.001834, which counts at 25.00 and is above it
    const of = contract({ expenses: { categories: { travel: { by: 'cost' } }, receiptAbove: '25.00' } });
    const dollars = [spent('1', '2026-10-05', '27.17', { currency: USD, hasReceipt: false })];
    const plan = planned(
      input(of, { expenses: dollars, policy: policy({ exchange: [on('2026-10-01', '0.9202')] }) }),
      [],
    );
    expect(plan.emitted).toMatchObject([{ emits: 'expense', reason: 'receipt-missing', value: '25.00' }]);
  });

  it('that are odd are held back, and those that are carried over are told with their value', () => {
    const of = contract(categories({ by: 'cost' }));
    const twice = { id: entryId('2'), date: civilDate('2026-10-05'), why: 'duplicate', of: entryId('1') } as const;
    const late = instant('2026-11-20T10:00:00.000Z');
    const expenses = [
      spent('1', '2026-10-05', '10.00'),
      spent('2', '2026-10-05', '10.00'),
      spent('3', '2026-10-05', '20.00', { approvedAt: late }),
    ];
    const plan = planned(
      input(of, { expenses, odd: { time: new Map([[entryId('1'), twice]]), expenses: new Map([[twice.id, twice]]) } }),
      [],
    );
    expect(plan.totals.heldBack).toEqual({ 'odd-entry': { count: 1, minutes: 0, value: '10.00' } });
    expect(plan.totals.closing.value).toMatchObject({ approved: '40.00', invoiced: '10.00', carriedOver: '20.00' });
  });
});
