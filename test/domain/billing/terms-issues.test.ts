import { describe, expect, it } from 'vitest';
import type { SoldLine, Terms } from '../../../domain/billing/contract.ts';
import { planInvoice } from '../../../domain/billing/plan-invoice.ts';
import { termsIssues } from '../../../domain/billing/terms-issues.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { instant } from '../../../domain/ids.ts';
import { currency } from '../../../domain/money.ts';
import { contract, decisions, EUR, input, order, rate, retainer, spent, terms } from './contracts.ts';

const milestones = (total: string, ...amounts: string[]): SoldLine => ({
  ...{ id: 'M', name: 'M', pricing: 'milestones', total },
  milestones: amounts.map((amount, at) => ({ id: `${at}`, name: `${at}`, share: { amount } })),
});

const instalments = (...ids: string[]): SoldLine => ({
  ...{ id: 'I', name: 'I', pricing: 'fixed-fee', fee: '100.00' },
  by: {
    instalments: ids.map((id) => ({ id, name: id, share: { percent: '50' }, due: { on: civilDate('2026-10-01') } })),
  },
});

const wrong: [own: Partial<Terms>, says: string][] = [
  [{ discountPercent: '100.01' }, 'The discount of 100.01 % is not from 0 to 100 with at most 2 digits.'],
  [{ discountPercent: '-1' }, 'The discount of -1 % is not from 0 to 100 with at most 2 digits.'],
  [{ discountPercent: '12.345' }, 'The discount of 12.345 % is not from 0 to 100 with at most 2 digits.'],
  [{ rates: [rate('role', 'lead', '99.999')] }, 'The rate 99.999 of role lead is not a price of at most 2 digits.'],
  [
    { rates: [rate('role', 'lead', '1'), rate('role', 'lead', '2')] },
    'There are two rates of role lead from the beginning on.',
  ],
  [{ overtime: { factor: '-1.5', onRestDays: false } }, 'The overtime factor -1.5 is not a number from 0.'],
  [
    { caps: [{ id: 'A', line: null, limit: { hours: 'ten' }, counts: { expenses: false, fees: false } }] },
    'The cap A of ten is not a number from 0.',
  ],
  [
    {
      purchaseOrders: { required: true, orders: [{ number: 'P', amount: '-1', lines: null, from: null, until: null }] },
    },
    'Purchase order P of -1 is not a number from 0.',
  ],
  [
    { expenses: { categories: { car: { by: 'markup', percent: '-5' } }, receiptAbove: null } },
    'Expenses of category car at -5 is not a number from 0.',
  ],
  [{ lines: [retainer({ fee: 'abc' })] }, 'Line R is sold for abc.'],
  [{ lines: [retainer({ includedMinutes: 0.5 })] }, 'Retainer R includes 0.5 minutes.'],
  [
    { lines: [retainer({ overage: { rates: [rate('role', 'lead', '-1')] } })] },
    'The rate -1 of role lead is not a price of at most 2 digits.',
  ],
  // 33.335 and 66.665 would be billed as 33.34 and 66.67.
  [{ lines: [milestones('100.00', '33.335', '66.665')] }, 'Parts of line M are 33.335, 66.665.'],
  [{ lines: [milestones('100.00', '50.00', '49.99')] }, 'The parts of line M sum to 99.99, and the line is 100.00.'],
  [{ lines: [retainer(), retainer()] }, 'Line R is sold twice.'],
  [
    { lines: [instalments('2026-09', 'b')] },
    "A part of line I is called 2026-09, as a retainer's fee or a difference is.",
  ],
  [
    { lines: [instalments('a', 'difference 2026-10')] },
    "A part of line I is called difference 2026-10, as a retainer's fee or a difference is.",
  ],
  [{ lines: [instalments('a', 'a')] }, 'Line I has two parts a.'],
  [
    { purchaseOrders: { required: true, orders: [order('P', '100'), order('P', '1000')] } },
    'Purchase order P is listed twice.',
  ],
  [{ expenses: { categories: {}, receiptAbove: 'abc' } }, 'The receipt limit abc is not a number from 0.'],
];

describe('terms that can’t be billed as they stand', () => {
  it.each(wrong)('are named: %o', (own, says) => {
    expect(termsIssues(terms(own), EUR).map(([message]) => message)).toEqual([says]);
  });

  it('are those of the currency: yen have no digits', () => {
    const yen = currency('JPY');
    expect(termsIssues(terms({ lines: [milestones('100', '33.5', '66.5')] }), yen)).toEqual([
      ['Parts of line M are 33.5, 66.5.', 'Give percent from 0 to 100, or amounts with at most 0 digits.'],
    ]);
    expect(termsIssues(terms({ lines: [milestones('100', '34', '66')] }), yen)).toEqual([]);
  });

  it('and a start without terms, a progress beyond all, or an expense that came twice, make no plan', () => {
    const late = contract({}, { versions: [{ number: 1, from: civilDate('2026-02-01'), terms: terms() }] });
    const completions = [{ line: 'F', percent: '120', at: instant('2026-10-01T00:00:00.000Z'), by: 'pia' }];
    const of = { ...late, progress: { events: [], completions, acceptances: [] } };
    const twice = [spent('1', '2026-10-05', '5.00'), spent('1', '2026-10-06', '6.00')];
    const plan = planInvoice(input(of, { expenses: twice }), [], () => undefined);
    expect('issues' in plan && plan.issues.map(({ message }) => message)).toEqual([
      'Contract C1 has no terms from its start on 2026-01-01.',
      'Line F is 120 % complete.',
      'Expense 1 came twice.',
    ]);
  });

  it('and two prices for one thing, of which the list would decide', () => {
    const rate = { from: EUR, to: currency('USD'), on: civilDate('2026-10-01'), source: 'Odoo' };
    const card = { role: 'lead', currency: EUR, unitPrice: '90.00', from: null, until: null };
    const policy = {
      ...input(contract()).policy,
      exchange: [
        { ...rate, rate: '1.1' },
        { ...rate, rate: '1.2' },
      ],
      rateCard: [card, { ...card, currency: currency('USD') }, { ...card, unitPrice: '-95.00' }],
    };
    const off = { id: 'o1', amount: '5.00', purchaseOrder: null, by: 'cleo', because: 'goodwill' };
    const asked = { policy, decisions: decisions({ reductions: [off, { ...off, amount: '6.00' }] }) };
    const plan = planInvoice(input(contract(), asked), [], () => undefined);
    expect('issues' in plan && plan.issues.map(({ message }) => message)).toEqual([
      'The rate card of NWG has -95.00 for role lead.',
      'The rate card of NWG has two rates in EUR of role lead from the beginning on.',
      'There are two rates from EUR to USD on 2026-10-01.',
      'Reduction o1 is listed twice.',
    ]);
  });
});
