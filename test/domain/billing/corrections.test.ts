import { describe, expect, it } from 'vitest';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import { revised } from '../../../domain/billing/entry.ts';
import type { Billed } from '../../../domain/billing/plan-corrections.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { entryId, instant, revision } from '../../../domain/ids.ts';
import { claimed, contract, covered, EUR, input, rate, retainer, spent, terms, time } from './contracts.ts';
import { inShort, planned, toTakeBack } from './planned.ts';

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

  it('is also what a later amendment prices differently on its date (rule 14)', () => {
    const amended = (from: string, own: Parameters<typeof terms>[0]) =>
      contract(
        {},
        { versions: [...simple.versions, { number: 2, from: civilDate(from), terms: terms({ rates, ...own }) }] },
      );
    const dearer = [rate('role', 'consultant', '120.00')];
    expect(look(entry, amended('2026-09-10', { rates: dearer }))).toEqual(['amended']);
    expect(look(entry, amended('2026-09-11', { rates: dearer }))).toEqual([]);
    expect(look(entry, amended('2026-09-10', { discountPercent: '5' }))).toEqual(['amended']);
    expect(look(entry, amended('2026-09-10', { grouping: 'person' }))).toEqual([]);
    expect(look(entry, amended('2026-09-10', { lines: [retainer({ id: 'L1' })] }))).toEqual(['amended']);
    expect(look(entry, amended('2026-09-10', { lines: [] }))).toEqual(['amended']);
    expect(
      look(entry, amended('2026-09-10', { rates: dearer }), {
        ...claim,
        outcome: 'written off',
        invoiced: null,
        price: null,
      }),
    ).toEqual([]);
    expect(look(entry, amended('2026-09-10', { rates: dearer }), { ...claim, version: 2 })).toEqual([]);
  });

  it('waits for a change that was approved too late for this run', () => {
    const late = instant('2026-11-04T10:00:00.000Z');
    expect(look({ ...entry, revision: revision('other'), approvedAt: late })).toEqual([]);
    expect(look('deleted')).toEqual(['deleted']);
  });

  it('is what an amendment rounds otherwise, and overage of which a retainer includes more by then', () => {
    const version = (number: number, own: Parameters<typeof terms>[0]) => ({
      number,
      from: civilDate('2026-09-01'),
      terms: terms({ rates, ...own }),
    });
    const rounded = version(2, { rounding: { to: 15, direction: 'up', minimum: null } });
    expect(look(entry, contract({}, { versions: [version(1, {}), rounded] }))).toEqual(['amended']);
    const including = (number: number, includedMinutes: number) =>
      version(number, { lines: [retainer({ id: 'L1', includedMinutes, overage: { rates } })] });
    const overage = { ...claim, portion: 'overage' as const };
    const of = (minutes: number) => contract({}, { versions: [including(1, 60), including(2, minutes)] });
    expect(look(entry, of(90), overage)).toEqual(['amended']);
    expect(look(entry, of(30), overage)).toEqual([]);
  });

  it('says each claim, also where no money goes back, and that finance must agree to an amendment', () => {
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
    expect(totals.needs).toEqual(['credit note', 'retroactive amendment']);
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
    const { invoiced } = claim;
    const paid = {
      kind: 'expense',
      id: 'e',
      run: claim.run,
      version: 1,
      state: 'live',
      invoiced,
      entry: entryId('9'),
      revision: revision('r'),
      soldLine: 'L1',
      outcome: 'invoiced',
      amount: '41.10',
      invoicedAmount: '41.10',
    } as const;
    const { lines, totals } = planned(
      input(simple, taken([paid, covered(60, '2026-09', '2026-09')], 'e', '2026-09 used 60')),
      [],
    );
    expect(lines.map(inShort)).toEqual(['-1.00 × 41.10 = -41.10']);
    expect(totals.closing.minutes).toMatchObject({ opening: 0, approved: 0 });
  });

  it('must be live', () => {
    expect(() => planned(input(simple, taken([], 'c')), [])).toThrow("Claim c can't be taken back: it is not live.");
  });
});

describe('rules 18 and 20: a claim', () => {
  it('keeps its entry, portion or fee from being billed again while it is reserved or live, and not when it is released', () => {
    const entry = time('1', '2026-09-10', 60);
    for (const [state, places] of [
      ['reserved', 0],
      ['live', 0],
      ['released', 1],
      ['reversed', 1],
    ] as const) {
      const { time: portions } = planned(input(simple, { claims: [claimed(60, { state, entry: entry.id })] }), [entry]);
      expect(portions).toHaveLength(places);
    }
  });
});
