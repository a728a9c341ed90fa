import { describe, expect, it } from 'vitest';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import { revised } from '../../../domain/billing/entry.ts';
import type { Billed } from '../../../domain/billing/plan-corrections.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { entryId, instant, revision } from '../../../domain/ids.ts';
import {
  amended,
  cap,
  claimed,
  contract,
  covered,
  EUR,
  hourly,
  input,
  policy,
  rate,
  reinvoiced,
  retained,
  retainer,
  spent,
  time,
} from './contracts.ts';
import { inShort, places, planned, toTakeBack } from './planned.ts';

const rates = [rate('role', 'consultant', '100.00')];
const simple = contract({ rates });
const taken = (claims: BillingInput['claims'], ...ids: string[]): Partial<BillingInput> => ({
  claims,
  corrections: ids.map((claim) => ({ claim, because: 'changed' as const })),
});

describe('rule 17: a revision', () => {
  it('is of what is billed by, and not of notes, approvals or who has seen it', () => {
    const entry = time('1', '2026-10-05', 60);
    const retold = { ...entry, note: 'more words', approvedAt: instant('2026-12-01T00:00:00.000Z'), seenBefore: true };
    expect(revised(retold)).toEqual(revised(entry));
    for (const more of [
      { minutes: 61 },
      { person: 'ben' },
      { project: 'P2' },
      { task: 'T1' },
      { line: 'L2' },
      { billable: false },
      { overtime: true },
      { date: civilDate('2026-10-06') },
    ]) {
      expect(revised({ ...entry, ...more })).not.toEqual(revised(entry));
    }
    const expense = spent('1', '2026-10-05', '10');
    for (const more of [{ cost: '11' }, { currency: 'USD' as never }, { category: 'food' }, { quantity: '2' }]) {
      expect(revised({ ...expense, ...more })).not.toEqual(revised(expense));
    }
  });
});

describe('rule 17: what is taken back', () => {
  const entry = time('1', '2026-09-10', 60, { revision: revision('r') });
  const claim = claimed(60, { id: 'c', entry: entry.id });
  const look = (now: Billed['now'], of = simple, more = claim) => toTakeBack(of, [{ claim: more, now }]);

  it('is what was changed, moved, un-approved or deleted, and nothing that holds no more', () => {
    expect(look(entry)).toEqual([]);
    expect(look({ ...entry, revision: revision('other') })).toEqual(['changed']);
    expect(look('deleted')).toEqual(['deleted']);
    expect(look('un-approved')).toEqual(['un-approved']);
    expect(look('deleted', simple, { ...claim, state: 'released' })).toEqual([]);
    expect(look('deleted', simple, { ...claim, state: 'reserved' })).toEqual([]);
  });

  it('waits for a change that was approved too late for this run', () => {
    const late = instant('2026-11-04T10:00:00.000Z');
    expect(look({ ...entry, revision: revision('other'), approvedAt: late })).toEqual([]);
    expect(look({ ...entry, revision: revision('other'), approvedAt: policy().cutOff })).toEqual([]);
    expect(look('deleted')).toEqual(['deleted']);
  });

  it('says each claim, also where no money goes back', () => {
    const claims = [claim, covered(60, '2026-09', '2026-09')];
    const corrections = [
      { claim: 'c', because: 'amended' as const },
      { claim: '2026-09 used 60', because: 'deleted' as const },
    ];
    const { emitted, totals } = planned(input(simple, { claims, corrections }), []);
    expect(
      emitted.flatMap((each) =>
        each.emits === 'taken back' ? [[each.claim, each.line !== null, each.because[0]?.says]] : [],
      ),
    ).toEqual([
      [
        '2026-09 used 60',
        false,
        'Entry 2026-09 of 60 was billed in 2026-09 and is deleted since. Its 60 minutes cost nothing.',
      ],
      ['c', true, 'Entry 1 was billed in 2026-09 and is amended since.'],
    ]);
    expect(totals.needs).toEqual(['credit note']);
  });

  it('keeps the names of lines short, however often an entry is corrected', () => {
    let old = { ...claim, id: 'c0' };
    for (let month = 1; month <= 12; month += 1) {
      const { lines } = planned(input(simple, taken([old], old.id)), [entry]);
      const [back, again] = lines.map(({ key }) => key);
      expect(Math.max(back?.length ?? 0, again?.length ?? 0)).toBeLessThan(100);
      const invoiced = { document: `INV${month}`, purchaseOrder: null, line: again ?? '', currency: EUR };
      old = { ...claim, id: `c${month}`, invoiced };
    }
  });

  it('of one old line is one line at its old price, and what is billed anew has lines of its own', () => {
    // 20, 20 and 20 minutes were 1.00 h. The first two are changed: 40 minutes are 0.67 h back, 25 + 20 = 0.75 h anew, on
    // another line than the 60 minutes that are new.
    const claims = ['a', 'b', 'c'].map((id) => claimed(20, { id, entry: entryId(id) }));
    const plan = planned(input(simple, taken(claims, 'a', 'b')), [
      time('a', '2026-09-10', 25, { seenBefore: true }),
      time('b', '2026-09-10', 20, { seenBefore: true }),
      time('n', '2026-10-05', 60),
    ]);
    expect(plan.lines.map((line) => `${line.kind} ${inShort(line)}`)).toEqual([
      'take-back -0.67 × 100.00 = -67.00',
      'time 0.75 × 100.00 = 75.00',
      'time 1.00 × 100.00 = 100.00',
    ]);
    expect(plan.lines[0]).toMatchObject({
      about: 'INV1',
      because: [{ rule: 17, says: '2 changed: taken back at the price of INV1.' }],
    });
    expect(plan.totals.closing.minutes).toMatchObject({ opening: 45, approved: 60, invoiced: 105 });
    expect(plan.totals.sums[EUR]).toMatchObject({
      invoicedEntryValue: '175.00',
      corrections: '-67.00',
      invoices: '108.00',
    });
  });

  it('and billed again unchanged comes to nothing, to the cent', () => {
    const odd = { price: { unitPrice: '100.00', discountPercent: '33.33', invoicedUnitPrice: '100.00' } };
    const claims = [
      claimed(20, { id: 'a', entry: entryId('a'), ...odd }),
      claimed(25, { id: 'b', entry: entryId('b'), ...odd }),
    ];
    const discounted = contract({ rates, discountPercent: '33.33' });
    const entries = [time('a', '2026-09-10', 20), time('b', '2026-09-10', 25)];
    const { totals, lines } = planned(input(discounted, taken(claims, 'a', 'b')), entries);
    expect(lines).toHaveLength(2);
    // Rule 21: a total of zero with lines is posted.
    expect(totals.documents).toMatchObject([{ untaxed: '0.00', type: 'invoice', lines: 2 }]);
  });

  it('stays on the purchase order and in the currency that it was billed in', () => {
    const invoiced = { document: 'INV7', purchaseOrder: 'PO1', line: 'l', currency: 'USD' as never };
    const price = { unitPrice: '100.00', discountPercent: '0', invoicedUnitPrice: '108.00' };
    const { lines, totals } = planned(input(simple, taken([{ ...claim, invoiced, price }], 'c')), []);
    expect(lines.map(inShort)).toEqual(['-1.00 × 108.00 = -108.00']);
    expect(totals.documents).toEqual([
      { purchaseOrder: 'PO1', currency: 'USD', type: 'credit note', lines: 1, untaxed: '-108.00' },
    ]);
    expect(totals.needs).toEqual(['credit note']);
  });

  it('takes back an expense at what it was billed, and covered time without money', () => {
    const { lines, totals } = planned(
      input(simple, taken([reinvoiced('41.10'), covered(60, '2026-09', '2026-09')], 'e', '2026-09 used 60')),
      [],
    );
    expect(lines.map(inShort)).toEqual(['-1.00 × 41.10 = -41.10']);
    expect(totals.closing.minutes).toMatchObject({ opening: 0, approved: 0 });
  });

  it('must be live', () => {
    const says = "Claim c can't be taken back: it is not live.";
    expect(() => planned(input(simple, taken([], 'c')), [])).toThrow(says);
    expect(() => planned(input(simple, taken([{ ...claim, state: 'reserved' }], 'c')), [])).toThrow(says);
  });

  it('of one document is a line for each of its lines, at their own prices', () => {
    const on = (id: string, line: string, unitPrice: string, discountPercent: string) =>
      claimed(60, {
        ...{ id, entry: entryId(id), invoiced: { document: 'INV1', purchaseOrder: null, line, currency: EUR } },
        price: { unitPrice, discountPercent, invoicedUnitPrice: unitPrice },
      });
    const claims = [on('a', 'l', '100.00', '0'), on('b', 'm', '150.00', '10')];
    const { lines } = planned(input(simple, taken(claims, 'a', 'b')), []);
    expect(lines.map(inShort)).toEqual(['-1.00 × 100.00 = -100.00', '-1.00 × 150.00 − 10 % = -135.00']);
    // They were lines of their own when they were billed, too: 0.33 h and 0.33 h, where together they would be 0.67 h.
    const third = (claim: (typeof claims)[number]) => ({ ...claim, minutes: 20, roundedMinutes: 20 });
    const used = contract({ rates, caps: [cap('HOURS', { hours: '0.68' })] });
    const plan = planned(input(used, { claims: claims.map(third) }), [time('n', '2026-10-05', 1)]);
    expect(places(plan.time)).toEqual(['n: invoiced']);
  });

  it('gives caps back what it credits, and what is billed again uses them', () => {
    // 110 minutes on one line were 1.83 h: 183.00. The hour of it is an hour and a half by now: 183.00 − 100.00 + 150.00.
    // Half an hour more makes it 283.00; another 20 minutes on that line would make it 0.83 h, and 316.00 > 300.00.
    const claims = [claimed(60, { id: 'a', entry: entryId('a') }), claimed(50, { id: 'b', entry: entryId('b') })];
    const capped = contract({ rates, caps: [cap('NTE', { money: '300.00' })] });
    const plan = planned(input(capped, taken(claims, 'a')), [
      time('a', '2026-09-10', 90, { seenBefore: true }),
      time('b', '2026-09-10', 50),
      time('n', '2026-10-05', 30),
      time('o', '2026-10-06', 20),
    ]);
    expect(places(plan.time)).toEqual(['a: invoiced', 'n: invoiced', 'o: held back, over-cap']);
    expect(plan.totals.closing.minutes).toMatchObject({ opening: 90, approved: 50, invoiced: 120, heldBack: 20 });
    expect(plan.totals.sums[EUR]).toMatchObject({ corrections: '-100.00', invoices: '100.00' });
  });

  it('of an expense gives a cap on time nothing back', () => {
    const paid = reinvoiced('100.00');
    const capped = (expenses: boolean) =>
      contract({ rates, caps: [cap('NTE', { money: '100.00' }, { counts: { expenses, fees: false } })] });
    const of = (expenses: boolean) =>
      places(planned(input(capped(expenses), taken([paid, claim], 'e')), [time('n', '2026-10-05', 60)]).time);
    // The hour that was billed has used it up; where expenses count, both had used 200.00, and the hour still has.
    expect(of(false)).toEqual(['n: held back, over-cap']);
    expect(of(true)).toEqual(['n: held back, over-cap']);
  });

  it('that a retainer splits by now has its overage on a line of its own still', () => {
    // An hour was billed by the hour; since the 1st its line is a retainer of half an hour.
    const overage = { rates: [rate('role', 'consultant', '110.00')] };
    const of = amended(contract({ lines: [hourly('R')], rates }), '2026-09-01', {
      lines: [retainer({ includedMinutes: 30, fee: '0', overage })],
    });
    const old = claimed(60, { id: 'c', entry: entry.id, soldLine: 'R' });
    const plan = planned(input(of, taken([old], 'c')), [
      { ...entry, line: 'R' },
      time('2', '2026-09-11', 60, { line: 'R' }),
    ]);
    expect(plan.lines.map((line) => `${line.kind} ${inShort(line)}`).toSorted()).toEqual([
      'take-back -1.00 × 100.00 = -100.00',
      'time 0.50 × 110.00 = 55.00',
      'time 1.00 × 110.00 = 110.00',
    ]);
  });

  it('of split entries undoes the line of their overage to the cent', () => {
    // 60 minutes of August and of September, 35 of each included: 25 + 25 were 0.83 h of overage, and not 0.42 twice.
    const overage = { rates: [rate('role', 'consultant', '110.00')] };
    const of = retained('2026-08-01', { includedMinutes: 35, fee: '0', overage });
    const price = { unitPrice: '110.00', discountPercent: '0', invoicedUnitPrice: '110.00' };
    const entries = ['2026-08', '2026-09'].map((month) => time(month, `${month}-10`, 60, { line: 'R' }));
    const claims = entries.flatMap(({ id, date }, at) => {
      const common = { entry: id, date, soldLine: 'R' };
      const month = date.slice(0, 7);
      return [
        covered(35, month, month, { ...common, id: `${at} b`, portion: 'included' }),
        claimed(25, { ...common, id: at === 0 ? '0 a' : '1 c', portion: 'overage', price }),
      ];
    });
    const plan = planned(input(of, taken(claims, '0 a', '0 b', '1 b', '1 c')), entries);
    expect(plan.lines.map(inShort)).toEqual(['-0.83 × 110.00 = -91.30', '0.83 × 110.00 = 91.30']);
    expect(plan.totals.documents).toMatchObject([{ untaxed: '0.00' }]);
  });
});
