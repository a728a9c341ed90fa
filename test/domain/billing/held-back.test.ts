import { describe, expect, it } from 'vitest';
import type { ItemDecision } from '../../../domain/billing/billing-input.ts';
import type { TimeEntry } from '../../../domain/billing/entry.ts';
import type { OddEntry } from '../../../domain/billing/find-odd-entries.ts';
import { planInvoice } from '../../../domain/billing/plan-invoice.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { entryId, instant } from '../../../domain/ids.ts';
import { claimed, contract, decisions, EUR, input, rate, spent, takenOff, time } from './contracts.ts';
import { places, planned, toTakeBack } from './planned.ts';

const late = instant('2026-11-04T00:00:00.000Z');
const say = (time: string, more: { by?: string; because?: string } = {}): ItemDecision => ({
  ...{ time: entryId(time), by: 'cleo', because: 'the client disputes it' },
  ...more,
});

/** Everything that can keep an entry back, the strongest first: each case takes the next one away. */
const reasons: [is: string, without: Partial<TimeEntry>][] = [
  ['carried over', {}],
  ['held back, odd-entry', { approvedAt: instant('2026-11-03T22:59:59.999Z') }],
  ['held back, not-billable', { minutes: 60 }],
  ['held back, outside-contract', { billable: true }],
  ['held back, project-on-hold', { line: 'L1' }],
  ['held back, po-missing', { project: 'P1' }],
];

describe('the reason why an entry is held back', () => {
  it('is the first that applies, in the order of the rules', () => {
    const strict = contract({ purchaseOrders: { required: true, orders: [] } }, { onHold: ['P2'] });
    let entry = time('1', '2026-10-05', 0, { approvedAt: late, billable: false, line: 'L9', project: 'P2' });
    for (const [is, without] of reasons) {
      entry = { ...entry, ...without };
      expect(places(planned(input(strict), [entry]).time)).toEqual([`1: ${is}`]);
    }
    expect(places(planned(input(contract()), [entry]).time)).toEqual(['1: held back, no-rate']);
  });

  it('counts an approval at the cut-off as late: the end of the second business day after the month', () => {
    // October ends on a Saturday; the days after are Monday and Tuesday the 3rd, which ends at 23:00 UTC in Berlin.
    const at = (iso: string) =>
      places(planned(input(contract()), [time('1', '2026-10-05', 60, { approvedAt: instant(iso) })]).time)[0];
    expect(at('2026-11-03T22:59:59.999Z')).toBe('1: held back, no-rate');
    expect(at('2026-11-03T23:00:00.000Z')).toBe('1: carried over');
  });

  it('says so in words, with the date and whose it is', () => {
    const odd: OddEntry = { id: entryId('2'), date: civilDate('2026-10-05'), why: 'duplicate', of: entryId('1') };
    const plan = planned(
      input(contract({}, { endsOn: civilDate('2026-10-06') }), {
        odd: { time: new Map([[odd.id, odd]]), expenses: new Map() },
      }),
      [
        time('2', '2026-10-05', 60),
        time('3', '2026-10-06', 60, { line: null }),
        time('4', '2026-10-06', 60, { line: 'L7' }),
        time('5', '2026-10-07', 60),
      ],
    );
    expect(plan.time.map(({ because }) => because[0]?.says)).toEqual([
      'It repeats entry 1.',
      'It is on no sold line.',
      "Line L7 isn't sold on 2026-10-06.",
      "The contract isn't in force on 2026-10-07.",
    ]);
    expect(plan.totals.heldBack).toEqual({
      'odd-entry': { count: 1, minutes: 60, value: '0.00' },
      'outside-contract': { count: 3, minutes: 180, value: '0.00' },
    });
  });

  it('an approver’s word comes before all of them', () => {
    const priced = contract({ rates: [rate('role', 'consultant', '100.00')] });
    const decided = decisions({ held: [say('1'), say('2')], writtenOff: [say('3', { because: 'goodwill' })] });
    const plan = planned(input(priced, { decisions: decided }), [
      time('1', '2026-10-05', 60, { approvedAt: late }),
      time('2', '2026-10-05', 60),
      time('3', '2026-10-05', 90),
    ]);
    expect(places(plan.time)).toEqual(['1: held back, by-approver', '2: held back, by-approver', '3: written off']);
    expect(plan.time.map(({ because }) => because[0]?.says)).toEqual([
      'Held back by cleo: the client disputes it',
      'Held back by cleo: the client disputes it',
      'Written off by cleo: goodwill',
    ]);
    expect(plan.totals.closing.value).toMatchObject({ approved: '350.00', heldBack: '200.00', writtenOff: '150.00' });
    expect(plan.totals.needs).toEqual(['write-off']);
    // No lines, no document (rule 21).
    expect(plan.totals.documents).toEqual([]);
  });

  it('for expenses: no receipt above the limit, no rate of exchange, a category that is not re-invoiced', () => {
    const travel = contract({ expenses: { categories: { travel: { by: 'cost' } }, receiptAbove: '25.00' } });
    const expenses = [
      spent('1', '2026-10-05', '25.00', { hasReceipt: false }),
      spent('2', '2026-10-05', '25.01', { hasReceipt: false }),
      spent('3', '2026-10-05', '99.00', { currency: 'USD' as never, hasReceipt: false }),
      spent('4', '2026-10-05', '5.00', { category: 'drinks' }),
      spent('5', '2026-10-05', '0'),
    ];
    const plan = planned(input(travel, { expenses }), []);
    const ended = plan.emitted.flatMap((each) =>
      each.emits === 'expense' ? [`${each.entry}: ${each.reason ?? each.place}`] : [],
    );
    expect(ended).toEqual(['1: invoiced', '2: receipt-missing', '3: no-rate', '4: outside-contract', '5: odd-entry']);
  });
});

describe('rule 19: write-offs', () => {
  it('need somebody other than the biller', () => {
    const own = decisions({
      writtenOff: [say('1', { by: 'bea' })],
      reductions: [{ id: 'x', amount: '5.00', purchaseOrder: null, by: 'bea', because: 'goodwill' }],
    });
    const plan = planInvoice(input(contract(), { decisions: own }), [], () => undefined);
    expect('issues' in plan && plan.issues.map(({ message }) => message)).toEqual([
      'bea runs the billing of 2026-10 and wrote off 2 of its items.',
    ]);
  });

  it('need a reason, and take something off', () => {
    const of = decisions({
      writtenOff: [say('1', { because: ' ' })],
      reductions: [{ id: 'x', amount: '-5.00', purchaseOrder: null, by: 'cleo', because: 'goodwill' }],
    });
    const plan = planInvoice(input(contract(), { decisions: of }), [], () => undefined);
    expect('issues' in plan && plan.issues.map(({ message }) => message)).toEqual([
      '1 write-offs name nobody, or no reason.',
      'Reduction x takes -5.00 off.',
    ]);
  });

  it('of an amount are a correction line, taken off once', () => {
    const priced = contract({ rates: [rate('role', 'consultant', '100.00')] });
    const reductions = [{ id: 'x', amount: '15.50', purchaseOrder: null, by: 'cleo', because: 'goodwill' }];
    const of = { decisions: decisions({ reductions }) };
    const { lines, totals } = planned(input(priced, of), [time('1', '2026-10-05', 60)]);
    expect(lines.map(({ kind, quantity, amount }) => [kind, quantity, amount.amount])).toEqual([
      ['reduction', '-1.00', '-15.50'],
      ['time', '1.00', '100.00'],
    ]);
    expect(totals.sums[EUR]).toMatchObject({ invoicedEntryValue: '100.00', corrections: '-15.50', invoices: '84.50' });
    expect(planned(input(priced, { ...of, claims: [takenOff('x', '15.50')] }), []).lines).toEqual([]);
  });

  it('stay, whatever becomes of their entry', () => {
    const off = claimed(60, { outcome: 'written off', invoiced: null, price: null });
    const now = time('entry of 60', '2026-09-10', 65);
    expect(toTakeBack(contract(), [{ claim: off, now }])).toEqual([]);
  });
});
