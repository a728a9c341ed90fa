import { describe, expect, it } from 'vitest';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { Contract, ExpenseTerms } from '../../../domain/billing/contract.ts';
import type { TimeEntry } from '../../../domain/billing/entry.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { entryId } from '../../../domain/ids.ts';
import { currency } from '../../../domain/money.ts';
import {
  claimed,
  contract,
  EUR,
  feeLine,
  input,
  order,
  policy,
  rate,
  reinvoiced,
  retainer,
  spent,
  time,
} from './contracts.ts';
import { inShort, places, planned } from './planned.ts';

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

  const euros = (own: Parameters<typeof contract>[0], more: Parameters<typeof contract>[1] = {}) =>
    contract(own, { invoiceCurrency: USD, ...more });
  const shown = (of: Contract, more: Partial<BillingInput> = {}, entries: TimeEntry[] = []) =>
    planned(input(of, { policy: policy({ exchange }), ...more }), entries);

  it('converts a fee and a retainer’s fee as if they were one unit', () => {
    // 1,000.01 × 1.0837 = 1,083.710837; 2,000.00 × 1.0837 = 2,167.40
    const startsOn = civilDate('2026-10-01');
    const plan = shown(euros({ lines: [feeLine('F', '1000.01'), retainer()] }, { startsOn }));
    expect(plan.lines.map(inShort)).toEqual(['1.00 × 1083.71 = 1083.71', '1.00 × 2167.40 = 2167.40']);
    expect(plan.lines.map(({ agreed }) => agreed?.amount)).toEqual(['1000.01', '2000.00']);
    expect(plan.totals.sums[USD]).toMatchObject({ fees: '3251.11', invoices: '3251.11' });
  });

  it('takes back at what was invoiced, whatever the rate is now, and gives back what was agreed', () => {
    // An hour and an expense were billed at 1.08: 108.00 and 21.60. At 1.0837 they are 108.37 and 21.67 again.
    const invoiced = { document: 'INV1', purchaseOrder: 'PO1', line: 'l', currency: USD };
    const entry = time('1', '2026-09-10', 60);
    const hour = claimed(60, {
      ...{ id: 'hour', entry: entry.id, invoiced },
      price: { unitPrice: '100.00', discountPercent: '0', invoicedUnitPrice: '108.00' },
    });
    const travel = reinvoiced('20.00', {
      ...{ id: 'travel', invoiced: { ...invoiced, line: 'e' }, entry: entryId('1'), invoicedAmount: '21.60' },
    });
    const of = euros({
      ...categories({ by: 'cost' }),
      rates: [rate('role', 'consultant', '100.00')],
      purchaseOrders: { required: true, orders: [order('PO1', '120.00')] },
    });
    const corrections = ['hour', 'travel'].map((claim) => ({ claim, because: 'changed' as const }));
    const asked = { claims: [hour, travel], corrections, expenses: [spent('1', '2026-09-10', '20.00')] };
    const plan = shown(of, asked, [entry, time('2', '2026-10-05', 1)]);
    expect(plan.lines.map((line) => `${line.kind} ${inShort(line)}`)).toEqual([
      'take-back -1.00 × 108.00 = -108.00',
      'take-back -1.00 × 21.60 = -21.60',
      'expense 1.00 × 21.67 = 21.67',
      'time 1.00 × 108.37 = 108.37',
    ]);
    // The order has its 120.00 EUR again, which both use up.
    expect(places(plan.time)).toEqual(['1: invoiced', '2: held back, po-exhausted']);
    expect(plan.totals.sums[USD]).toMatchObject({ corrections: '-129.60', invoices: '0.44' });
  });

  it('has the digits of its own currency: yen have none', () => {
    const yen = currency('JPY');
    const of = contract({ rates: [rate('role', 'consultant', '100.00')] }, { invoiceCurrency: yen });
    const table = { exchange: [on('2026-01-01', '161.37', EUR, yen)] };
    const plan = shown(of, { policy: policy(table) }, [time('1', '2026-10-05', 89)]);
    // 89 minutes are 1.48 h: 1.48 × 16,137.00 = 23,882.76. They are worth 89 ÷ 60 × 16,137.00 = 23,936.55.
    expect(plan.lines.map(inShort)).toEqual(['1.48 × 16137.00 = 23883']);
    expect(plan.lines[0]?.agreed?.amount).toBe('148');
    expect(plan.totals.sums[yen]).toMatchObject({
      invoicedEntryValue: '23936.55',
      rounding: '-53.55',
      invoices: '23883.00',
    });
  });
});
