import { describe, expect, it } from 'vitest';
import type { TimeClaim } from '../../../domain/billing/claim.ts';
import type { Contract, SoldLine } from '../../../domain/billing/contract.ts';
import { period } from '../../../domain/billing/period.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { currency } from '../../../domain/money.ts';
import {
  amended,
  claimed,
  contract,
  covered,
  EUR,
  feeLine,
  hourly,
  input,
  policy,
  rate,
  reinvoiced,
  retainer,
  spent,
  time,
} from './contracts.ts';
import { inShort, planned, toTakeBack } from './planned.ts';

const rates = [rate('role', 'consultant', '100.00')];
const dearer = [rate('role', 'consultant', '120.00')];
const simple = contract({ rates });

/** September's run knew the first version. */
const lastPosted = { period: period('2026-09'), version: 1 };

describe('rule 14: an amendment', () => {
  it('counts by the date of the entry: one invoice has both rates, on separate lines', () => {
    // 100.00 an hour until the 14th, and 120.00 less 5 % from the 15th: 90 + 30 minutes, and 90.
    const of = amended(simple, '2026-10-15', { rates: dearer, discountPercent: '5' });
    const plan = planned(input(of), [
      time('1', '2026-10-05', 90),
      time('2', '2026-10-14', 30),
      time('3', '2026-10-15', 90),
    ]);
    expect(plan.lines.map(inShort)).toEqual(['2.00 × 100.00 = 200.00', '1.50 × 120.00 − 5 % = 171.00']);
    expect(plan.time.map(({ version }) => version)).toEqual([1, 1, 2]);
    expect(plan.totals.documents).toEqual([
      { purchaseOrder: null, currency: 'EUR', type: 'invoice', lines: 2, untaxed: '371.00' },
    ]);
    // 150.00 + 50.00 + 180.00 of time, less 9.00
    expect(plan.totals.sums[EUR]).toMatchObject({ invoicedEntryValue: '380.00', discount: '9.00', invoices: '371.00' });
    expect(plan.totals.needs).toEqual([]);
  });

  it('brings all its terms: from its day on a line is sold otherwise, or not at all', () => {
    const changed = amended(contract({ lines: [hourly('L1'), hourly('L2')], rates }), '2026-10-15', {
      lines: [feeLine('L1', '500.00', '2026-11-01')],
    });
    const plan = planned(
      input(changed),
      ['2026-10-14', '2026-10-15'].flatMap((date) =>
        ['L1', 'L2'].map((line) => time(`${date} ${line}`, date, 60, { line })),
      ),
    );
    expect(plan.time.map(({ entry, place, reason }) => `${entry}: ${reason ?? place}`)).toEqual([
      '2026-10-14 L1: invoiced',
      '2026-10-14 L2: invoiced',
      '2026-10-15 L1: covered by a fee',
      '2026-10-15 L2: outside-contract',
    ]);
  });

  it('counts before another one that was agreed earlier, from its own day on', () => {
    // The second version begins on the 15th, the third, agreed later, on the 10th.
    const of = amended(amended(simple, '2026-10-15', { rates: dearer }), '2026-10-10', {
      rates: [rate('role', 'consultant', '130.00')],
    });
    const priceOn = (date: string) => planned(input(of), [time('1', date, 60)]).lines[0]?.unitPrice;
    expect(['2026-10-09', '2026-10-10', '2026-10-15'].map(priceOn)).toEqual(['100.00', '130.00', '130.00']);
  });

  it('of a posted period takes back the old price, bills the new one, and needs finance’s approval', () => {
    // An hour of 10 September was billed at 100.00; from the 1st it is 120.00: 20.00 more.
    const of = amended(simple, '2026-09-01', { rates: dearer });
    const entry = time('1', '2026-09-10', 60);
    const claim = claimed(60, { entry: entry.id, revision: entry.revision });
    expect(toTakeBack(of, [{ claim, now: entry }])).toEqual(['amended']);
    const corrections = [{ claim: claim.id, because: 'amended' as const }];
    const plan = planned(input(of, { claims: [claim], corrections, lastPosted }), [entry]);
    expect(plan.lines.map(inShort)).toEqual(['-1.00 × 100.00 = -100.00', '1.00 × 120.00 = 120.00']);
    expect(plan.totals.documents).toMatchObject([{ type: 'invoice', untaxed: '20.00' }]);
    expect(plan.totals.needs).toEqual(['retroactive amendment']);
  });

  it('needs it also where it changes a fee only, until a run has posted it, and only from a day that was posted', () => {
    const needs = (from: string, posted = lastPosted) =>
      planned(input(amended(simple, from, { lines: [feeLine('F', '100.00')] }), { lastPosted: posted }), []).totals
        .needs;
    expect(needs('2026-09-30')).toEqual(['retroactive amendment']);
    expect(needs('2026-10-01')).toEqual([]);
    expect(needs('2026-09-30', { ...lastPosted, version: 2 })).toEqual([]);
    expect(planned(input(amended(simple, '2026-09-01', {})), []).totals.needs).toEqual([]);
  });
});

describe('rules 14 and 17: what an amendment prices differently', () => {
  const entry = time('1', '2026-09-10', 60);
  const claim = claimed(60, { entry: entry.id, revision: entry.revision });
  const look = (of: Contract, more: Partial<TimeClaim> = {}, now = entry) =>
    toTakeBack(of, [{ claim: { ...claim, ...more }, now }]);
  const from = (date: string, own: Parameters<typeof amended>[2]) => amended(simple, date, own);
  const cover = { outcome: 'covered', invoiced: null, price: null } as const;

  it('is another unit price or discount on the date of the entry, and not another grouping', () => {
    expect(look(from('2026-09-10', { rates: dearer }))).toEqual(['amended']);
    expect(look(from('2026-09-11', { rates: dearer }))).toEqual([]);
    expect(look(from('2026-09-10', { discountPercent: '5' }))).toEqual(['amended']);
    expect(look(from('2026-09-10', { rates: [] }))).toEqual(['amended']);
    expect(look(from('2026-09-10', { grouping: 'person' }))).toEqual([]);
    // It was billed so already, or the run knew the amendment.
    const price = { unitPrice: '120.00', discountPercent: '0', invoicedUnitPrice: '120.00' };
    expect(look(from('2026-09-10', { rates: dearer }), { price })).toEqual([]);
    expect(look(from('2026-09-10', { rates: dearer }), { version: 2 })).toEqual([]);
  });

  it('is no other price of the entity’s rate card: nobody has amended the contract', () => {
    const card = [{ role: 'consultant', currency: EUR, unitPrice: '105.00', from: null, until: null }];
    const now = policy({ rateCard: card });
    expect(toTakeBack(contract(), [{ claim, now: entry }], now)).toEqual([]);
    // Nor when there is an amendment that isn't in force on its day.
    expect(
      toTakeBack(amended(contract(), '2026-11-01', { discountPercent: '5' }), [{ claim, now: entry }], now),
    ).toEqual([]);
    expect(
      toTakeBack(amended(contract(), '2026-09-10', { discountPercent: '5' }), [{ claim, now: entry }], now),
    ).toEqual(['amended']);
  });

  it('is another kind of pricing, or a line that isn’t sold any more', () => {
    const lines = (line: SoldLine) => ({ lines: [line] });
    expect(look(from('2026-09-10', lines(retainer({ id: 'L1', overage: { rates } }))))).toEqual(['amended']);
    expect(look(from('2026-09-10', lines(feeLine('L1', '500.00'))))).toEqual(['amended']);
    expect(look(from('2026-09-10', { lines: [] }))).toEqual(['amended']);
    // What one fee covered another one covers; what it covered is billed by the hour otherwise.
    const fixed = contract({ lines: [feeLine('L1', '500.00')], rates });
    const milestones: SoldLine = { id: 'L1', name: 'L1', pricing: 'milestones', total: '0', milestones: [] };
    expect(look(amended(fixed, '2026-09-10', lines(milestones)), cover)).toEqual([]);
    expect(look(amended(fixed, '2026-09-10', lines(hourly('L1'))), cover)).toEqual(['amended']);
    expect(look(amended(fixed, '2026-09-10', lines(retainer({ id: 'L1' }))), cover)).toEqual(['amended']);
  });

  it('is another rounding of time that is billed or covered by the hour', () => {
    const quarter = { to: 15, direction: 'up', minimum: null } as const;
    const perEntry = { to: 1, direction: 'up', minimum: { minutes: 60, per: 'entry' } } as const;
    const perDay = { ...perEntry, minimum: { minutes: 60, per: 'person and day' } } as const;
    expect(look(from('2026-09-01', { rounding: quarter }))).toEqual(['amended']);
    expect(look(from('2026-09-11', { rounding: quarter }))).toEqual([]);
    expect(look(amended(contract({ rates, rounding: perEntry }), '2026-09-01', { rounding: perDay }))).toEqual([
      'amended',
    ]);
    const hours = contract({ lines: [retainer({ id: 'L1' })], rates });
    expect(look(amended(hours, '2026-09-01', { rounding: quarter }), cover)).toEqual(['amended']);
    const fixed = contract({ lines: [feeLine('L1', '500.00')], rates });
    expect(look(amended(fixed, '2026-09-01', { rounding: quarter }), cover)).toEqual([]);
  });

  it('is overage of a retainer’s period that includes more hours by then', () => {
    const including = (includedMinutes: number) => ({
      lines: [retainer({ id: 'L1', includedMinutes, overage: { rates } })],
    });
    const hour = contract(including(60));
    expect(look(amended(hour, '2026-09-01', including(90)))).toEqual(['amended']);
    expect(look(amended(hour, '2026-09-01', including(90)), { portion: 'overage' })).toEqual(['amended']);
    expect(look(amended(hour, '2026-09-01', including(90)), cover)).toEqual([]);
    expect(look(amended(hour, '2026-09-01', including(30)))).toEqual([]);
    // The hours of a period are those of its first day.
    expect(look(amended(hour, '2026-09-02', including(90)))).toEqual([]);
    const other = { lines: [retainer({ id: 'L1', includedMinutes: 60, overage: { rates: dearer } })] };
    expect(look(amended(hour, '2026-09-02', other))).toEqual(['amended']);
    const covering = { ...cover, drawn: covered(60, '2026-09', '2026-09').drawn };
    expect(look(amended(hour, '2026-09-02', other), covering)).toEqual([]);
    expect(look(amended(hour, '2026-09-02', { lines: [retainer({ id: 'L1', includedMinutes: 60 })] }))).toEqual([
      'amended',
    ]);
  });

  it('rule 17: waits for the next run where its entry was approved again too late for this one', () => {
    const dear = from('2026-09-10', { rates: dearer });
    const again = (approvedAt: typeof entry.approvedAt) => toTakeBack(dear, [{ claim, now: { ...entry, approvedAt } }]);
    expect(again(entry.approvedAt)).toEqual(['amended']);
    expect(again(policy().cutOff)).toEqual([]);
  });

  it('is never what was written off', () => {
    const off = { ...cover, outcome: 'written off' } as const;
    expect(look(from('2026-09-10', { rates: dearer }), off)).toEqual([]);
    expect(look(from('2026-09-10', { lines: [feeLine('L1', '500.00')] }), off)).toEqual([]);
  });

  it('is an expense that is re-invoiced otherwise', () => {
    const selling = (percent: string) => ({
      expenses: { categories: { travel: { by: 'markup' as const, percent } }, receiptAbove: null },
    });
    const now = spent('9', '2026-09-10', '40.00');
    const paid = reinvoiced('44.00', { entry: now.id, revision: now.revision });
    const ten = contract(selling('10'));
    const of = (next: Contract, more = {}) => toTakeBack(next, [{ claim: { ...paid, ...more }, now }]);
    expect(of(amended(ten, '2026-09-10', selling('20')))).toEqual(['amended']);
    expect(of(amended(ten, '2026-09-11', selling('20')))).toEqual([]);
    expect(of(amended(ten, '2026-09-10', { discountPercent: '5' }))).toEqual([]);
    expect(of(amended(ten, '2026-09-10', { lines: [hourly('L2')] }))).toEqual(['amended']);
    expect(of(amended(ten, '2026-09-10', { lines: [feeLine('L1', '500.00')] }))).toEqual([]);
  });

  it('is looked at in the currency of the contract', () => {
    const dollars = currency('USD');
    const billed = { ...claim, price: { unitPrice: '100.00', discountPercent: '0', invoicedUnitPrice: '108.37' } };
    const of = contract({ rates }, { invoiceCurrency: dollars, startsOn: civilDate('2026-01-01') });
    expect(look(amended(of, '2026-09-10', { grouping: 'task' }), billed)).toEqual([]);
  });
});
