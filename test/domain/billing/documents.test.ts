import { describe, expect, it } from 'vitest';
import type { Claim, ClaimState } from '../../../domain/billing/claim.ts';
import { currency } from '../../../domain/money.ts';
import {
  billedFee,
  claimed,
  contract,
  decisions,
  EUR,
  feeLine,
  hourly,
  input,
  order,
  policy,
  rate,
  reinvoiced,
  spent,
  takenOff,
  time,
} from './contracts.ts';
import { inShort, places, planned } from './planned.ts';

const rates = [rate('role', 'consultant', '100.00')];
const simple = contract({ rates });
const off = (id: string, amount: string, purchaseOrder: string | null = null) => ({
  ...{ id, amount, purchaseOrder, by: 'cleo', because: 'goodwill' },
});
const taken = (...reductions: ReturnType<typeof off>[]) => ({ decisions: decisions({ reductions }) });

describe('rule 21: a document', () => {
  it('is one for each purchase order, with all its lines, and one for what is on none', () => {
    const orders = ['L1', 'L2'].map((line) => order(`PO of ${line}`, null, { lines: [line] }));
    const of = contract({
      lines: [...['L1', 'L2', 'L3'].map(hourly), feeLine('F', '80.00')],
      rates,
      purchaseOrders: { required: false, orders },
      expenses: { categories: { travel: { by: 'cost' } }, receiptAbove: null },
    });
    const plan = planned(input(of, { expenses: [spent('9', '2026-10-05', '30.00', { line: 'L2' })] }), [
      time('1', '2026-10-05', 60),
      time('2', '2026-10-05', 90, { line: 'L2' }),
      time('3', '2026-10-05', 120, { line: 'L3' }),
    ]);
    // 100.00; 150.00 + 30.00; 200.00 + the fee of 80.00
    const document = { currency: 'EUR', type: 'invoice' };
    expect(plan.totals.documents).toEqual([
      { ...document, purchaseOrder: 'PO of L1', lines: 1, untaxed: '100.00' },
      { ...document, purchaseOrder: 'PO of L2', lines: 2, untaxed: '180.00' },
      { ...document, purchaseOrder: null, lines: 2, untaxed: '280.00' },
    ]);
    expect(plan.totals.sums[EUR]?.invoices).toBe('560.00');
  });

  it('comes to the sum of its lines, or is rounded once, as the company is set in Odoo; the difference is rounding', () => {
    // Three roles of 20 minutes = 0.33 h at 10.05 = 3.3165 each: 3 × 3.32 = 9.96; 9.9495 rounded once is 9.95, as Odoo 19 has it.
    const roles = ['a', 'b', 'c'];
    const of = contract({ rates: roles.map((role) => rate('role', role, '10.05')) });
    const entries = roles.map((role) => time(role, '2026-10-05', 20, { role }));
    const totals = (untaxed: 'per line' | 'globally') =>
      planned(input(of, { policy: policy({ rounding: { tax: 'globally', untaxed } }) }), entries).totals;
    // Each entry is worth 3.35; on its line it is 0.03 less.
    const sum = { ...{ discount: '0.00', fees: '0.00', expensesMarkup: '0.00', corrections: '0.00' } };
    expect(totals('per line')).toMatchObject({
      documents: [{ untaxed: '9.96' }],
      sums: { EUR: { ...sum, invoicedEntryValue: '10.05', rounding: '-0.09', invoices: '9.96' } },
    });
    expect(totals('globally')).toMatchObject({
      documents: [{ untaxed: '9.95' }],
      sums: { EUR: { ...sum, invoicedEntryValue: '10.05', rounding: '-0.10', invoices: '9.95' } },
    });
  });

  it('is one for each currency: what was billed in another one is credited in it, and that alone needs an approval', () => {
    const dollars = currency('USD');
    const old = claimed(60, {
      ...{ id: 'old', invoiced: { document: 'INV1', purchaseOrder: null, line: 'l', currency: dollars } },
      price: { unitPrice: '100.00', discountPercent: '0', invoicedUnitPrice: '108.00' },
    });
    const corrections = [{ claim: 'old', because: 'deleted' as const }];
    const plan = planned(input(simple, { claims: [old], corrections }), [time('1', '2026-10-05', 180)]);
    expect(plan.totals.documents).toEqual([
      { purchaseOrder: null, currency: 'EUR', type: 'invoice', lines: 1, untaxed: '300.00' },
      { purchaseOrder: null, currency: 'USD', type: 'credit note', lines: 1, untaxed: '-108.00' },
    ]);
    expect(plan.totals.sums).toMatchObject({ EUR: { invoices: '300.00' }, USD: { invoices: '-108.00' } });
    expect(plan.totals.needs).toEqual(['credit note']);
  });

  it('below zero is a credit note and needs an approval; above zero the same lines are an invoice', () => {
    // An hour of 100.00 was billed, and is half an hour now: −100.00 + 50.00. With another half hour it is zero, with one more above.
    const old = claimed(60, { id: 'old' });
    const asked = { claims: [old], corrections: [{ claim: 'old', because: 'changed' as const }] };
    const changed = time(old.entry, '2026-09-10', 30);
    const billed = (minutes: number) => {
      const { documents, needs } = planned(input(simple, asked), [changed, time('n', '2026-10-05', minutes)]).totals;
      return [...documents.map(({ type, untaxed, lines }) => `${type} of ${lines} lines: ${untaxed}`), ...needs];
    };
    expect(billed(29)).toEqual(['credit note of 3 lines: -2.00', 'credit note']);
    expect(billed(30)).toEqual(['invoice of 3 lines: 0.00']);
    expect(billed(31)).toEqual(['invoice of 3 lines: 2.00']);
  });

  it('of zero with lines is one, and without lines there is none', () => {
    // An hour of 100.00, all of it taken off.
    const nothing = planned(input(simple, taken(off('x', '100.00'))), [time('1', '2026-10-05', 60)]).totals;
    expect(nothing.documents).toMatchObject([{ type: 'invoice', lines: 2, untaxed: '0.00' }]);
    expect(nothing.needs).toEqual(['write-off']);
    // An entry of 3 minutes counts nothing at a quarter of an hour, and has its line.
    const rounding = { to: 15, direction: 'nearest', minimum: null } as const;
    const short = planned(input(contract({ rates, rounding })), [time('1', '2026-10-05', 3)]);
    expect(short.lines.map(inShort)).toEqual(['0.00 × 100.00 = 0.00']);
    expect(short.totals.documents).toMatchObject([{ type: 'invoice', lines: 1, untaxed: '0.00' }]);
    const none = planned(input(contract()), [time('1', '2026-10-05', 60)]).totals;
    expect([none.documents, none.sums, none.needs]).toEqual([[], {}, []]);
  });

  it('from which amounts are taken off has a line for each, on the order that it names (rule 19)', () => {
    const of = contract({ rates, purchaseOrders: { required: false, orders: [order('PO1', '100.00')] } });
    const asked = taken(off('x', '15.50', 'PO1'), off('y', '4.50'), off('z', '20.00', 'PO1'));
    const entries = [time('1', '2026-10-05', 60), time('2', '2026-10-06', 1)];
    const plan = planned(input(of, { ...asked, claims: [takenOff('x', '15.50')] }), entries);
    // 100.00 − 20.00: the order is used up all the same. Nothing else is on none: −4.50.
    expect(plan.totals.documents.map(({ purchaseOrder, untaxed }) => [purchaseOrder, untaxed])).toEqual([
      ['PO1', '80.00'],
      [null, '-4.50'],
    ]);
    expect(places(plan.time)).toEqual(['1: invoiced', '2: held back, po-exhausted']);
    expect(plan.totals.needs).toEqual(['credit note', 'write-off']);
  });
});

describe('rules 18 and 20: a claim', () => {
  const entry = time('1', '2026-09-10', 60);
  const expense = spent('1', '2026-09-10', '20.00');
  const of = contract({
    lines: [hourly('L1'), feeLine('F', '80.00')],
    rates,
    expenses: { categories: { travel: { by: 'cost' } }, receiptAbove: null },
  });
  const hour = claimed(60, { entry: entry.id });
  const travel = reinvoiced('20.00', { entry: expense.id });
  const all: Claim[] = [hour, travel, billedFee('F', 'i', '80.00'), takenOff('x', '5.00')];
  const billedAgain = (state: ClaimState) => {
    const claims = all.map((claim) => ({ ...claim, state }));
    const asked = { claims, expenses: [expense], ...taken(off('x', '5.00')) };
    return planned(input(of, asked), [entry]).lines.map(({ kind, amount }) => `${kind} ${amount.amount}`);
  };

  it('that is reserved or live holds its entry, expense, fee or reduction, and one that was released lets them go', () => {
    expect(billedAgain('reserved')).toEqual([]);
    expect(billedAgain('live')).toEqual([]);
    // Rule 18: they may be billed again.
    expect(billedAgain('released')).toEqual(['fee 80.00', 'reduction -5.00', 'expense 20.00', 'time 100.00']);
    const takenBack = { document: 'INV2', line: 't' };
    const again = planned(input(of, { claims: [{ ...hour, state: 'reversed', takenBack }] }), [entry]);
    expect(places(again.time)).toEqual(['1: invoiced']);
  });

  it('is named by what takes it back; only a live one can be', () => {
    const corrections = [{ claim: hour.id, because: 'deleted' as const }];
    const plan = planned(input(of, { claims: all, corrections, policy: policy() }), []);
    const [line] = plan.lines;
    expect(plan.emitted).toContainEqual(
      expect.objectContaining({ emits: 'taken back', claim: hour.id, line: line?.key }),
    );
    const reserved = [{ ...hour, state: 'reserved' as const }];
    expect(() => planned(input(of, { claims: reserved, corrections }), [])).toThrow(
      `Claim ${hour.id} can't be taken back: it is not live.`,
    );
  });
});
