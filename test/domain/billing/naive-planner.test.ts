import { expect, it } from 'vitest';
import type { BillingInput, Decisions } from '../../../domain/billing/billing-input.ts';
import type { Claim, FeeClaim, TimeClaim } from '../../../domain/billing/claim.ts';
import type { Contract, Retainer, SoldLine, Terms } from '../../../domain/billing/contract.ts';
import type { Expense, TimeEntry } from '../../../domain/billing/entry.ts';
import type { FirmEntry } from '../../../domain/billing/find-odd-entries.ts';
import type { FeePeriod } from '../../../domain/billing/period.ts';
import { period } from '../../../domain/billing/period.ts';
import { civilDate, parseCivilDate } from '../../../domain/civil-date.ts';
import { entityCode, entryId, instant, revision } from '../../../domain/ids.ts';
import { currency } from '../../../domain/money.ts';
import { naiveCorrections, naiveOdd } from './naive-corrections.ts';
import { naivePlan } from './naive-planner.ts';

/* The naive planner against sums done by hand: what it says counts against the other one, so it must not be taken on trust. */

it('rules 1 to 3: rounds each entry, the quantity once and the amount once', () => {
  const terms = { rounding: { to: 6, direction: 'up', minimum: null }, discountPercent: '12.5' } as const;
  // 10 → 12, 25 → 30, 16 → 18: 60 min = 1.00 h; 1.00 × 100 × 0.875 = 87.50. Values: 16.67 + 41.67 + 26.67 = 85.01.
  const { lines, totals } = plan({ terms }, [time('1', 10), time('2', 25), time('3', 16)]);
  expect(lines).toEqual(['T&M dev 1.00 × 100 - 12.5 % = 87.5']);
  expect(totals.closing.value).toMatchObject({ approved: '85.01', invoiced: '85.01' });
  // Before the discount the line is 100.00: 14.99 of it is rounding, 12.50 is discount.
  expect(totals.sums).toEqual({
    EUR: sum({ invoicedEntryValue: '85.01', rounding: '14.99', discount: '12.5', invoices: '87.5' }),
  });
  // 20 min = 0.3333 h each by itself is 0.33; three of them are 1.00, not 0.99.
  expect(plan({}, [time('1', 20), time('2', 20), time('3', 20)]).lines).toEqual(['T&M dev 1.00 × 100 - 0 % = 100']);
});

it("rule 1: a day's minimum is billed with its first entry, in later runs, too", () => {
  const terms = {
    rounding: { to: 15, direction: 'nearest', minimum: { minutes: 60, per: 'person and day' } },
  } as const;
  const minutes = (claims: Claim[]) => plan({ terms, claims }, [time('1', 20), time('2', 25), time('3', 22)]).minutes;
  // 15, then 15 + 30, then 15 + 30 + 15: the day is 60 in the first entry and never more.
  expect(minutes([])).toEqual({ '1': 60, '2': 0, '3': 0 });
  // Of the second, billed in September's run at the whole minimum, the others make 15 + 30 + 15 = 60 as well.
  expect(minutes([billed('2', 25, { roundedMinutes: 60 })])).toEqual({ '1': 0, '3': 0 });
  // With a fourth of 38 → 45 the day is 105: 45 more than the minimum.
  expect(plan({ terms }, [time('1', 20), time('2', 25), time('3', 22), time('4', 38)]).minutes).toMatchObject({
    '4': 45,
  });
});

it('rule 5: the most specific rate of the day, times overtime once', () => {
  const rate = { line: null, from: null, until: null };
  const terms: Partial<Terms> = {
    rates: [
      { ...rate, for: 'role', id: 'dev', unitPrice: '100' },
      { ...rate, for: 'role', id: 'dev', unitPrice: '110', from: civilDate('2026-10-08') },
      {
        ...rate,
        for: 'role',
        id: 'dev',
        unitPrice: '105',
        line: 'T&M',
        from: civilDate('2026-10-08'),
        until: civilDate('2026-10-08'),
      },
      { ...rate, for: 'task', id: 'build', unitPrice: '90' },
      { ...rate, for: 'person', id: 'cem', unitPrice: '133.33' },
    ],
    overtime: { factor: '1.5', onRestDays: true },
  };
  const { lines } = plan({ terms: { ...terms, grouping: 'entry' } }, [
    time('1', 60, { date: '2026-10-07' }),
    time('2', 60, { date: '2026-10-08' }), // the line's own before the later one
    time('3', 60, { date: '2026-10-09' }),
    time('4', 60, { date: '2026-10-09', task: 'build' }),
    time('5', 60, { date: '2026-10-09', task: 'build', person: 'cem' }),
    time('6', 60, { date: '2026-10-10', person: 'cem', overtime: true }), // a Saturday: 133.33 × 1.5 = 199.995, half up
    time('7', 60, { date: '2026-10-11', person: 'ana' }), // a Sunday, on which ana works
    time('8', 60, { date: '2026-10-12', role: 'lead' }), // the rate card's
  ]);
  expect(lines.map((line) => line.split(' × ')[1]?.split(' ')[0])).toEqual([
    '100',
    '105',
    '110',
    '90',
    '133.33',
    '200',
    '110',
    '150',
  ]);
});

it('rule 6: a cap with weekly grouping and a discount ends the prefix by its actual lines', () => {
  const cap = { id: 'cap', line: null, limit: { money: '998.50' }, counts: { expenses: false, fees: false } };
  const terms: Partial<Terms> = { grouping: 'week', discountPercent: '10', caps: [cap] };
  const entries = [
    time('1', 140, { date: '2026-10-05' }),
    time('2', 200, { date: '2026-10-07' }),
    time('3', 326, { date: '2026-10-12' }),
    time('4', 1, { date: '2026-10-13' }),
  ];
  // 2.33 h and 3.33 h apart would leave room: 209.70 + 299.70 + 488.70 = 998.10. But week 41 is 340 min = 5.67 h = 510.30,
  // and 510.30 + 5.43 h × 90 = 999.00 > 998.50. The minute after it would fit; the prefix has ended.
  const { lines, places } = plan({ terms }, entries);
  expect(lines).toEqual(['T&M 2026-W41 5.67 × 100 - 10 % = 510.3']);
  expect(places).toEqual({ '1': 'invoiced', '2': 'invoiced', '3': 'over-cap', '4': 'over-cap' });
  expect(plan({ terms: { ...terms, caps: [{ ...cap, limit: { money: '999' } }] } }, entries.slice(0, 3)).total).toBe(
    '999',
  );
  // Of 6 h one was billed in September; 5.67 h no longer fit, 2.33 h do.
  const hours = { ...terms, caps: [{ ...cap, limit: { hours: '6' } }] };
  expect(plan({ terms: hours, claims: [billed('0', 60)] }, entries).places).toMatchObject({
    '1': 'invoiced',
    '2': 'over-cap',
  });
});

it('rule 7: a fee that exceeds the purchase order waits whole, entries that fit are billed', () => {
  const order = { number: 'PO-1', amount: '500', lines: null, from: null, until: null };
  const fee: SoldLine = {
    id: 'Fixed',
    name: 'Fixed',
    pricing: 'fixed-fee',
    fee: '700',
    by: {
      instalments: [
        { id: 'a', name: 'A', share: { amount: '600' }, due: { on: civilDate('2026-10-01') } },
        { id: 'b', name: 'B', share: { amount: '100' }, due: { on: civilDate('2026-10-31') } },
      ],
    },
  };
  const terms: Partial<Terms> = { lines: [timeLine, fee], purchaseOrders: { required: true, orders: [order] } };
  // 500 − 100 of B leaves 400: 3 h fit, 2 h more don't.
  const { lines, places, waiting } = plan({ terms }, [time('1', 180), time('2', 120), time('3', 30)]);
  expect(lines).toEqual(['Fixed B 1.00 × 100 - 0 % = 100', 'T&M dev 3.00 × 100 - 0 % = 300']);
  expect(waiting).toEqual(['Fixed/a 600 po-exhausted']);
  expect(places).toEqual({ '1': 'invoiced', '2': 'po-exhausted', '3': 'po-exhausted' });
  const missing = plan({ terms: { ...terms, purchaseOrders: { required: true, orders: [] } } }, [time('1', 180)]);
  expect(missing).toMatchObject({
    places: { '1': 'po-missing' },
    waiting: ['Fixed/a 600 po-missing', 'Fixed/b 100 po-missing'],
  });
});

it('rules 8 to 10: the last share takes the remainder; percent complete is less what was billed', () => {
  const third = { percent: '33.33' };
  const milestones: SoldLine = {
    id: 'Stones',
    name: 'Stones',
    pricing: 'milestones',
    total: '1000.01',
    milestones: ['a', 'b', 'c'].map((id) => ({ id, name: id, share: id === 'c' ? { percent: '33.34' } : third })),
  };
  const percent: SoldLine = {
    id: 'Percent',
    name: 'Percent',
    pricing: 'fixed-fee',
    fee: '999.99',
    by: 'percent complete',
  };
  const accepted = (milestone: string, at: string) => ({ line: 'Stones', milestone, at: instant(at), by: 'pia' });
  const said = (of: string, at: string) => ({ line: 'Percent', percent: of, at: instant(at), by: 'pia' });
  const progress = {
    events: [],
    completions: [said('66.5', '2026-10-30T10:00:00.000Z'), said('70', '2026-11-04T23:00:00.000Z')],
    acceptances: ['a', 'c'].map((one) => accepted(one, '2026-10-30T10:00:00.000Z')),
  };
  const terms = { lines: [milestones, percent] };
  // a: 333.303333 → 333.30, b the same; c: 1,000.01 − 666.60 = 333.41. 999.99 × 66.5 % = 664.99335 → 664.99.
  expect(plan({ terms, progress }, []).lines).toEqual([
    'Stones a 1.00 × 333.3 - 0 % = 333.3',
    'Stones c 1.00 × 333.41 - 0 % = 333.41',
    'Percent Percent 1.00 × 664.99 - 0 % = 664.99',
  ]);
  // a was billed when the total was 900: 299.97 stays. b: 333.30; c takes 1,000.01 − 299.97 − 333.30 = 366.74.
  const claims = [fee('Stones', 'a', '299.97'), fee('Percent', 'percent complete', '700')];
  const later = plan({ terms, progress, claims }, []);
  expect(later.lines).toEqual(['Stones c 1.00 × 366.74 - 0 % = 366.74']);
  expect(later.waiting).toEqual(['Percent/percent complete -35.01 needs credit approval']);
  expect(plan({ terms, progress, claims, decisions: { creditable: ['Percent'] } }, []).total).toBe('331.73');
});

it('rules 11 to 14: a retainer of 20 h with 5 h rolled in and an amendment in mid-period', () => {
  const agreed = retainer({ fee: '2000', includedMinutes: 20 * 60, rolloverPeriods: 1, overage: overageAt('130') });
  const amended = retainer({ fee: '3000', includedMinutes: 30 * 60, rolloverPeriods: 1, overage: overageAt('150') });
  const claims = [fee('Retainer', '2026-09', '2000'), covered('0', 15 * 60, '2026-09')];
  const { lines, portions, totals } = plan(
    {
      startsOn: '2026-09-01',
      terms: { lines: [agreed] },
      amendment: { from: '2026-10-15', terms: { lines: [amended] } },
      claims,
    },
    [
      time('1', 8 * 60, { line: 'Retainer', date: '2026-10-05' }),
      time('2', 10 * 60, { line: 'Retainer', date: '2026-10-12' }),
      time('3', 5 * 60, { line: 'Retainer', date: '2026-10-14' }),
      time('4', 4 * 60, { line: 'Retainer', date: '2026-10-16' }),
    ],
  );
  // September's 20 − 15 = 5 h first. The amendment's 30 h count from November, its overage rate from the 15th.
  expect(portions).toEqual([
    '1 whole 480 of 2026-09: 300, 2026-10: 180',
    '2 whole 600 of 2026-10: 600',
    '3 whole 300 of 2026-10: 300',
    '4 included 120 of 2026-10: 120',
    '4 overage 120',
  ]);
  expect(lines).toEqual(['Retainer Support 1.00 × 2000 - 0 % = 2000', 'Retainer dev 2.00 × 150 - 0 % = 300']);
  const { soldLine, period: of, ...hours } = totals.retainers[0] ?? {};
  expect(`${soldLine} ${of}`).toBe('Retainer 2026-10');
  expect(hours).toEqual({ opening: 300, included: 1200, used: 1500, expired: 0, closing: 0 });
  // 23 h at 130, 2 h at 150; and 2 h at 150.
  expect(totals.closing.value).toMatchObject({ coveredByFee: '3290.00', invoiced: '300.00' });
});

it('rule 11: by days, and a difference for what was billed in advance', () => {
  const before = retainer({ fee: '1000', includedMinutes: 620, proration: 'days', billed: 'advance' });
  const after = retainer({ fee: '1310', includedMinutes: 930, proration: 'days', billed: 'advance' });
  const claims = [fee('Retainer', '2026-10', '1000')];
  const { lines, totals } = plan(
    {
      startsOn: '2026-10-01',
      terms: { lines: [before] },
      amendment: { from: '2026-10-17', terms: { lines: [after] } },
      claims,
    },
    [],
  );
  // (1000 × 16 + 1310 × 15) ÷ 31 = 1150: 150 more; and November's. (620 × 16 + 930 × 15) ÷ 31 = 770 min, which expire.
  expect(lines).toEqual(['Retainer Support 1.00 × 150 - 0 % = 150', 'Retainer Support 1.00 × 1310 - 0 % = 1310']);
  expect(totals.retainers[0]).toMatchObject({ included: 770, used: 0, expired: 770, closing: 0 });
});

it('rule 12: the pool is used in rounded minutes, and what was credited of an entry is billed as overage again', () => {
  const line = retainer({ includedMinutes: 55, overage: overageAt('100') });
  const terms: Partial<Terms> = { lines: [line], rounding: { to: 30, direction: 'up', minimum: null } };
  const entry = time('1', 50, { line: 'Retainer' });
  // 50 → 60: 55 of the pool make all its 50 minutes included; 5 rounded minutes and none of its own are overage.
  const split = plan({ terms }, [entry]);
  expect(split.portions).toEqual(['1 included 50 of 2026-10: 55', '1 overage 0']);
  expect(split.lines).toContain('Retainer dev 0.08 × 100 - 0 % = 8');
  expect(split.totals.closing.value).toMatchObject({ coveredByFee: '83.33', invoiced: '0.00' });
  // 30 of 80 → 90 were included in September and stay so; the rest was released, and the pool isn't asked again.
  const claims: Claim[] = [
    covered('2', 30, '2026-09', { roundedMinutes: 30 }),
    {
      ...billed('2', 50, { portion: 'overage', soldLine: 'Retainer', roundedMinutes: 60 }),
      id: 'gone',
      state: 'released',
    },
  ];
  const again = plan({ terms, claims }, [time('2', 80, { line: 'Retainer', date: '2026-09-10', seenBefore: true })]);
  expect(again.portions).toEqual(['2 overage 50']);
  expect(again.minutes).toEqual({ '2': 60 });
  expect(again.statements).toEqual(['2026-10: 0 + 55 = 0 + 55 + 0']);
  expect(again.totals.closing.minutes).toMatchObject({ opening: 50, approved: 0, invoiced: 50 });
});

it('rule 12: held and written-off time leaves the pool alone; without overage the rest is over the cap', () => {
  const line = retainer({ includedMinutes: 100, rolloverPeriods: 1, overage: null });
  const word = { by: 'fay', because: 'Agreed.' };
  const decisions = { held: [{ time: entryId('1'), ...word }], writtenOff: [{ time: entryId('2'), ...word }] };
  const { portions, places, totals } = plan({ terms: { lines: [line] }, startsOn: '2026-10-01', decisions }, [
    time('1', 60, { line: 'Retainer' }),
    time('2', 60, { line: 'Retainer' }),
    time('3', 70, { line: 'Retainer' }),
    time('4', 40, { line: 'Retainer' }),
  ]);
  expect(portions).toEqual([
    '1 whole 60',
    '2 whole 60',
    '3 whole 70 of 2026-10: 70',
    '4 included 30 of 2026-10: 30',
    '4 overage 10',
  ]);
  expect(places).toEqual({ '1': 'by-approver', '2': 'written off', '3': 'covered by a fee', '4': 'over-cap' });
  expect(totals.needs).toEqual(['write-off']);
  expect(totals.closing.minutes).toEqual({
    ...{ opening: 0, approved: 230 },
    ...{ invoiced: 0, coveredByFee: 100, heldBack: 70, writtenOff: 60, carriedOver: 0 },
  });
});

it('rule 12: an entry uses the hours of the period that it is dated in, whatever run it is in', () => {
  const line = retainer({ includedMinutes: 100, rolloverPeriods: 1, overage: overageAt('60') });
  const september = time('9', 120, { line: 'Retainer', date: '2026-09-20' });
  const october = time('10', 150, { line: 'Retainer' });
  const terms = { lines: [line] };
  // 70 of September's were used: 30 are left for the late one, and 90 are overage. So nothing rolls over from September
  // once that is claimed; in this run nothing is left of it.
  const late = plan({ terms, startsOn: '2026-09-01', claims: [covered('1', 70, '2026-09')] }, [september, october]);
  expect(late.portions).toEqual([
    '9 included 30 of 2026-09: 30',
    '9 overage 90',
    '10 included 100 of 2026-10: 100',
    '10 overage 50',
  ]);
  expect(late.statements).toEqual(['2026-10: 0 + 100 = 100 + 0 + 0', '2026-09: 0 + 100 = 100 + 0 + 0']);
  // Its overage was written off in September's run: it ended what rolls over, though 60 of it weren't used. An entry of September
  // may still use them.
  const claims = [
    covered('1', 40, '2026-09'),
    billed('2', 5, { portion: 'overage', soldLine: 'Retainer', outcome: 'written off', invoiced: null, price: null }),
  ].map((claim) => ({ ...claim, date: civilDate('2026-09-10') }));
  const after = plan({ terms, startsOn: '2026-09-01', claims }, [{ ...september, minutes: 50 }, october]);
  expect(after.portions).toEqual(['9 whole 50 of 2026-09: 50', '10 included 100 of 2026-10: 100', '10 overage 50']);
  expect(after.statements).toEqual(['2026-10: 0 + 100 = 100 + 0 + 0', '2026-09: 0 + 100 = 90 + 10 + 0']);
  // What October had used of September's before September had overage had rolled over, and nothing expires twice.
  const used = [
    covered('1', 60, '2026-09', { date: civilDate('2026-10-05') }),
    billed('2', 50, { portion: 'overage', soldLine: 'Retainer', date: civilDate('2026-09-20') }),
  ];
  const third = plan({ terms, startsOn: '2026-09-01', claims: used }, [{ ...october, minutes: 10 }]);
  expect(third.statements).toEqual(['2026-10: 60 + 100 = 70 + 0 + 90']);
  // Overage counts in the run that bills it as it does in the next: October doesn't get what has become free since.
  const rest = [covered('9', 40, '2026-09', { date: civilDate('2026-09-20') })];
  expect(
    plan({ terms, startsOn: '2026-09-01', claims: rest }, [{ ...september, minutes: 70 }, october]).portions,
  ).toEqual(['9 overage 30', '10 included 100 of 2026-10: 100', '10 overage 50']);
  // Without overage what September leaves is October's, the oldest first.
  const usual = plan({ terms, startsOn: '2026-09-01', claims: [covered('1', 40, '2026-09')] }, [
    { ...september, minutes: 20 },
    { ...october, minutes: 90 },
  ]);
  expect(usual.portions).toEqual(['9 whole 20 of 2026-09: 20', '10 whole 90 of 2026-09: 40, 2026-10: 50']);
  expect(usual.statements).toEqual(['2026-10: 40 + 100 = 90 + 0 + 50', '2026-09: 0 + 100 = 60 + 0 + 40']);
});

it('rule 12: what is left of an entry whose overage was written off is judged as things are now', () => {
  const writtenOff = { portion: 'overage', outcome: 'written off', invoiced: null, price: null } as const;
  const claims = [
    billed('1', 30, { ...writtenOff, soldLine: 'Retainer' }),
    covered('1', 50, '2026-10', { id: 'included', date: civilDate('2026-10-06') }),
  ];
  const corrections = [{ claim: 'included', because: 'changed' as const }];
  const after = (line: SoldLine, told: Partial<Case> = {}) =>
    plan({ terms: { lines: [line] }, claims, corrections, ...told }, [time('1', 90, { line: 'Retainer' })]);
  const hourly: SoldLine = { id: 'Retainer', name: 'Support', pricing: 'time-and-materials' };
  // 90 − 30 = 60 min: an hour at 100.
  expect(after(hourly)).toMatchObject({ portions: ['1 included 60'], places: { '1': 'invoiced' }, total: '100' });
  expect(after(retainer({ includedMinutes: 60, fee: '0' }))).toMatchObject({
    portions: ['1 included 60 of 2026-10: 60'],
    takenBack: ['included without a line'],
  });
  // Of 59 it uses none, because it can't be split once more.
  const short = after(retainer({ includedMinutes: 59, fee: '0' }));
  expect(short).toMatchObject({ portions: ['1 included 60'], places: { '1': 'over-cap' } });
  expect(short.statements[0]).toBe('2026-10: 0 + 59 = 0 + 59 + 0');
});

it('rules 6 and 19: fees use up a cap that counts them, and a reduction is taken off once', () => {
  const cap = { id: 'cap', line: null, limit: { money: '1000' }, counts: { expenses: false, fees: true } };
  const fixed: SoldLine = {
    id: 'Fixed',
    name: 'Fixed',
    pricing: 'fixed-fee',
    fee: '1900',
    by: {
      instalments: [
        { id: 'a', name: 'A', share: { amount: '800' }, due: { on: civilDate('2026-10-01') } },
        { id: 'b', name: 'B', share: { amount: '1100' }, due: { event: 'done' } },
      ],
    },
  };
  const terms = { lines: [timeLine, fixed], caps: [cap] };
  const entries = [time('1', 60), time('2', 60), time('3', 60)];
  expect(plan({ terms }, entries).places).toEqual({ '1': 'invoiced', '2': 'invoiced', '3': 'over-cap' });
  // It is beyond the cap by itself, and billed.
  const events = [{ event: 'done', at: instant('2026-10-20T10:00:00.000Z'), by: 'pia' }];
  const done = { terms, progress: { events, completions: [], acceptances: [] } };
  expect(plan(done, entries)).toMatchObject({ total: '1900', places: { '1': 'over-cap' } });
  // Of a line's own cap only its own fees are.
  expect(plan({ ...done, terms: { ...terms, caps: [{ ...cap, line: 'T&M' }] } }, entries).total).toBe('2200');

  const reduction = { id: 'off', amount: '10', purchaseOrder: null, by: 'fay', because: 'Goodwill.' };
  const claims: Claim[] = [
    { ...september, kind: 'reduction', id: 'r', invoiced: invoicedInSeptember, reduction: 'off', amount: '10' },
  ];
  const decisions = { reductions: [reduction, { ...reduction, id: 'more', amount: '5' }] };
  expect(plan({ decisions }, entries).total).toBe('285');
  expect(plan({ decisions, claims }, entries).total).toBe('295');
});

it('rules 8 to 10: what an amendment changes after all parts were billed is a difference; less needs an approval', () => {
  const fixed = (of: string): SoldLine => ({
    id: 'Fixed',
    name: 'Fixed',
    pricing: 'fixed-fee',
    fee: of,
    by: {
      instalments: [
        { id: 'a', name: 'A', share: { percent: '50' }, due: { on: civilDate('2026-09-01') } },
        { id: 'b', name: 'B', share: { percent: '50' }, due: { on: civilDate('2026-10-01') } },
      ],
    },
  });
  const [a, b] = [fee('Fixed', 'a', '50'), fee('Fixed', 'b', '50')];
  const after = (of: string, claims: Claim[], creditable: string[] = []) =>
    plan({ terms: { lines: [fixed(of)] }, claims, decisions: { creditable } }, []);
  expect(after('100', [a, b]).lines).toEqual([]);
  expect(after('120', [a, b]).lines).toEqual(['Fixed Fixed 1.00 × 20 - 0 % = 20']);
  expect(after('120', [a, b, fee('Fixed', 'difference 2026-09', '20')]).lines).toEqual([]);
  expect(after('90', [a, b]).waiting).toEqual(['Fixed/difference 2026-10 -10 needs credit approval']);
  expect(after('30', [a]).waiting).toEqual(['Fixed/b -20 needs credit approval']);
  expect(after('30', [a], ['Fixed']).total).toBe('-20');
});

it('rule 15: cost, markup and sales price; converted at the day and rounded once', () => {
  const expenses = [
    expense('a', 'travel', '40.10'), // as it is
    expense('b', 'hotel', '100.10', { currency: 'USD', hasReceipt: true }), // × 0.9227 × 1.1 = 101.5985 → 101.60
    expense('c', 'hotel', '60', { currency: 'USD' }), // 55.362 is above 50, without a receipt
    expense('d', 'mileage', '12', { quantity: '37.5' }), // 37.5 × 0.42 = 15.75
    expense('e', 'travel', '9', { currency: 'CHF' }),
    expense('f', 'minibar', '9'),
    expense('g', 'travel', '40.10'), // a second time the same
  ];
  const { lines, places, totals } = plan({ expenses, odd: { expenses: ['g'] } }, []);
  expect(lines).toEqual([
    'T&M a 1.00 × 40.1 - 0 % = 40.1',
    'T&M b 1.00 × 101.6 - 0 % = 101.6',
    'T&M d 1.00 × 15.75 - 0 % = 15.75',
  ]);
  expect(places).toMatchObject({ c: 'receipt-missing', e: 'no-rate', f: 'outside-contract', g: 'odd-entry' });
  // Values: 40.10 + 92.36 + 12.00; billed 157.45.
  expect(totals.sums).toEqual({
    EUR: sum({ invoicedEntryValue: '144.46', expensesMarkup: '12.99', invoices: '157.45' }),
  });
});

it('rule 16: unit prices are converted to 2 digits, then multiplied; the cap counts as agreed', () => {
  const cap = { id: 'cap', line: null, limit: { money: '150' }, counts: { expenses: false, fees: false } };
  const { lines, agreed, totals } = plan({ invoiceCurrency: 'JPY', terms: { caps: [cap] } }, [
    time('1', 89),
    time('2', 20),
  ]);
  // 100 EUR = 16,137.00 JPY; 89 min = 1.48 h: 23,882.76 → 23,883 JPY, agreed 148.00 EUR. 20 min more would be 182.
  expect(lines).toEqual(['T&M dev 1.48 × 16137 - 0 % = 23883']);
  expect(agreed).toEqual(['148']);
  // The value: 89 ÷ 60 × 16,137 = 23,936.55.
  expect(totals.sums).toEqual({ JPY: sum({ invoicedEntryValue: '23936.55', rounding: '-53.55', invoices: '23883' }) });
});

it('rule 17: takes back at the old price and bills again beside it; the cap gets back what is credited', () => {
  const cap = { id: 'cap', line: null, limit: { money: '300' }, counts: { expenses: false, fees: false } };
  const claims = [billed('1', 60), billed('2', 50)]; // 110 min on one line: 1.83 h
  const corrections = [{ claim: 'claim of 1', because: 'changed' as const }];
  const entries = [
    time('1', 90, { date: '2026-09-10', seenBefore: true }),
    time('2', 50, { date: '2026-09-10' }),
    time('3', 30),
    time('4', 20),
  ];
  // 183 − 100 + 150 + 50 = 283; with 20 min more it would be 183 − 100 + 150 + 83 = 316 > 300.
  const { lines, places, totals } = plan({ terms: { caps: [cap] }, claims, corrections }, entries);
  expect(lines.map((line) => line.replace('claim of 1', 'dev'))).toEqual([
    'T&M dev -1.00 × 100 - 0 % = -100',
    'T&M dev 1.50 × 100 - 0 % = 150',
    'T&M dev 0.50 × 100 - 0 % = 50',
  ]);
  expect(places).toEqual({ '1': 'invoiced', '3': 'invoiced', '4': 'over-cap' });
  expect(totals.closing.minutes).toMatchObject({ opening: 90, approved: 50, invoiced: 120, heldBack: 20 });
  expect(totals.sums).toMatchObject({ EUR: { corrections: '-100', invoices: '100' } });
});

it('places: the first reason counts, an approver before all, and everything ends somewhere', () => {
  const word = { by: 'fay', because: 'Agreed.' };
  const decisions = {
    held: [{ time: entryId('8'), ...word }],
    writtenOff: [{ time: entryId('9'), by: 'bill', because: 'By myself.' }],
  };
  const late = '2026-11-04T23:00:00.000Z'; // the end of the 4th, two business days after October, is this instant in Berlin in winter
  const { places, totals } = plan({ onHold: ['ice'], endsOn: '2026-10-20', decisions, odd: { time: ['2', '3'] } }, [
    time('1', 60, { approvedAt: late, billable: false }),
    time('2', -30, { billable: false }),
    time('3', 60, { approvedAt: late }),
    time('4', 60, { billable: false, line: null }),
    time('5', 60, { line: 'Nothing', project: 'ice' }),
    time('6', 60, { date: '2026-10-21' }),
    time('7', 60, { project: 'ice', role: null }),
    time('8', 60, { approvedAt: late }),
    time('9', 60, { role: null }),
    time('10', 60, { date: '2026-11-01' }),
  ]);
  expect(places).toEqual({
    ...{ '1': 'carried over', '2': 'odd-entry', '3': 'carried over', '4': 'not-billable', '5': 'outside-contract' },
    ...{ '6': 'outside-contract', '7': 'project-on-hold', '8': 'by-approver', '9': 'no-rate' },
  });
  expect(totals.closing.minutes).toMatchObject({ approved: 450, carriedOver: 120, heldBack: 330 });
  expect(totals.heldBack['outside-contract']).toEqual({ count: 2, minutes: 120, value: '100.00' });
});

it('odd entries: 24 hours of a person’s day, and what is there twice', () => {
  const firm = (id: string, minutes: number, more: Partial<FirmEntry> = {}): FirmEntry => ({
    ...{
      id: entryId(id),
      date: civilDate('2026-10-06'),
      person: 'bob',
      task: null,
      note: id,
      minutes,
      contract: 'c',
      billed: false,
    },
    ...more,
  });
  const why = (...entries: FirmEntry[]) => Object.fromEntries(naiveOdd(entries).map((one) => [one.id, one.why]));
  // 9 comes before 10: 1000 + 440 = 1440 is 24 h, one minute more is odd, and so is all after it; −60 counts 0.
  const day = [firm('10', 440), firm('9', 1000, { contract: null }), firm('11', -60), firm('12', 1), firm('x', 5)];
  expect(why(...day)).toEqual({ '11': 'negative', '12': 'over 24 hours', x: 'over 24 hours' });
  const note = 'the same';
  expect(
    why(firm('1', 30, { note }), firm('2', 30, { note, billed: true }), firm('3', 30, { note, contract: 'd' })),
  ).toEqual({
    '1': 'duplicate',
  });
});

it('rules 14 and 17: takes back what changed, is gone, or is priced otherwise by a later version', () => {
  const contract = contractOf({ amendment: { from: '2026-09-15', terms: { discountPercent: '5' } } });
  const { policy } = inputOf({});
  const why = (date: string, claim: Partial<TimeClaim> = {}, now: Partial<TimeEntry> = {}) =>
    naiveCorrections(contract, [{ claim: billed('1', 60, claim), now: time('1', 60, { date, ...now }) }], policy)[0]
      ?.because;
  expect(why('2026-09-14')).toBeUndefined();
  expect(why('2026-09-15')).toBe('amended');
  expect(why('2026-09-15', { version: 2 })).toBeUndefined();
  expect(
    why('2026-09-15', { price: { unitPrice: '100.00', discountPercent: '5', invoicedUnitPrice: '100' } }),
  ).toBeUndefined();
  expect(why('2026-09-14', { revision: revision('before') })).toBe('changed');
  expect(naiveCorrections(contract, [{ claim: billed('1', 60), now: 'deleted' }], policy)).toEqual([
    { claim: 'claim of 1', because: 'deleted' },
  ]);
  // Only what is on a posted invoice; not yet what will be approved anew; never what was written off.
  expect(why('2026-09-15', { state: 'reserved' })).toBeUndefined();
  const before = { revision: revision('before') };
  const later = { approvedAt: policy.cutOff };
  expect(why('2026-09-14', before, later)).toBeUndefined();
  expect(why('2026-09-14', { ...before, outcome: 'written off', price: null, invoiced: null })).toBeUndefined();
  expect(naiveCorrections(contract, [{ claim: billed('1', 60), now: 'un-approved' }], policy)).toHaveLength(1);
});

it('rule 14: takes back what is rounded otherwise by the hour, and overage for which there are hours now', () => {
  const { policy } = inputOf({});
  const rounding = { to: 15, direction: 'up', minimum: null } as const;
  const lines = [timeLine, retainer({ includedMinutes: 60, overage: overageAt('100') })];
  const why = (terms: Partial<Terms>, soldLine: string, from: string, claim: Partial<TimeClaim> = {}) =>
    naiveCorrections(
      contractOf({ terms: { lines }, amendment: { from, terms } }),
      [
        {
          claim: billed('1', 60, { soldLine, date: civilDate('2026-09-10'), ...claim }),
          now: time('1', 60, { date: '2026-09-10' }),
        },
      ],
      policy,
    )[0]?.because;
  const cover = { outcome: 'covered', price: null, invoiced: null } as const;
  expect(why({ rounding }, 'T&M', '2026-09-01')).toBe('amended');
  expect(why({ rounding }, 'Retainer', '2026-09-01', cover)).toBe('amended');
  expect(why({ rounding }, 'T&M', '2026-09-11')).toBeUndefined();
  const more = (includedMinutes: number) => ({
    lines: [timeLine, retainer({ includedMinutes, overage: overageAt('100') })],
  });
  expect(why(more(90), 'Retainer', '2026-09-01')).toBe('amended');
  expect(why(more(90), 'Retainer', '2026-09-01', { portion: 'overage' })).toBe('amended');
  expect(why(more(90), 'Retainer', '2026-09-01', cover)).toBeUndefined();
  expect(why(more(30), 'Retainer', '2026-09-01')).toBeUndefined();
  expect(why(more(90), 'Retainer', '2026-09-02')).toBeUndefined();
});

/* What the cases are made of: one time line at 100 an hour, October 2026 */

interface Case {
  startsOn?: string;
  endsOn?: string;
  invoiceCurrency?: string;
  onHold?: string[];
  terms?: Partial<Terms>;
  amendment?: { from: string; terms: Partial<Terms> };
  progress?: Contract['progress'];
  expenses?: Expense[];
  claims?: Claim[];
  corrections?: BillingInput['corrections'];
  decisions?: Partial<Decisions>;
  odd?: { time?: string[]; expenses?: string[] };
}

const timeLine: SoldLine = { id: 'T&M', name: 'Consulting', pricing: 'time-and-materials' };

const plainTerms: Terms = {
  lines: [timeLine],
  grouping: 'role',
  rounding: { to: 1, direction: 'up', minimum: null },
  discountPercent: '0',
  rates: [{ for: 'role', id: 'dev', line: null, unitPrice: '100', from: null, until: null }],
  overtime: null,
  caps: [],
  purchaseOrders: { required: false, orders: [] },
  expenses: {
    categories: {
      travel: { by: 'cost' },
      hotel: { by: 'markup', percent: '10' },
      mileage: { by: 'sales price', unitPrice: '0.42' },
    },
    receiptAbove: '50',
  },
};

function contractOf({
  startsOn = '2026-08-01',
  endsOn,
  invoiceCurrency = 'EUR',
  onHold = [],
  terms,
  amendment,
  progress,
}: Case): Contract {
  const first = { number: 1, from: civilDate(startsOn), terms: { ...plainTerms, ...terms } };
  const second = amendment && {
    number: 2,
    from: civilDate(amendment.from),
    terms: { ...first.terms, ...amendment.terms },
  };
  return {
    key: 'hubspot-1',
    entity: entityCode('NWG'),
    currency: currency('EUR'),
    invoiceCurrency: currency(invoiceCurrency),
    startsOn: civilDate(startsOn),
    endsOn: parseCivilDate(endsOn ?? ''),
    versions: second ? [first, second] : [first],
    onHold,
    progress: progress ?? { events: [], completions: [], acceptances: [] },
  };
}

function inputOf(one: Case): BillingInput {
  const calendar = {
    workdays: ['mon', 'tue', 'wed', 'thu', 'fri'] as const,
    holidays: [],
    opensAt: '09:00',
    closesAt: '17:00',
  };
  const workdays = [...calendar.workdays];
  const exchange = (from: string, to: string, rate: string) => ({
    from: currency(from),
    to: currency(to),
    on: civilDate('2026-01-01'),
    rate,
    source: 'Odoo',
  });
  const date = civilDate('2026-10-06');
  const odd = (ids: string[] = []) =>
    new Map(ids.map((id) => [entryId(id), { id: entryId(id), date, why: 'zero' as const }]));
  return {
    contract: contractOf(one),
    period: period('2026-10'),
    expenses: one.expenses ?? [],
    claims: one.claims ?? [],
    corrections: one.corrections ?? [],
    odd: { time: odd(one.odd?.time), expenses: odd(one.odd?.expenses) },
    decisions: { held: [], writtenOff: [], reductions: [], creditable: [], ...one.decisions },
    policy: {
      cutOff: instant('2026-11-04T23:00:00.000Z'),
      invoiceDate: civilDate('2026-10-31'),
      calendar: { ...calendar, workdays },
      calendars: { ana: { ...calendar, workdays: [...workdays, 'sun'] } },
      rateCard: [{ role: 'lead', currency: currency('EUR'), unitPrice: '150', from: null, until: null }],
      exchange: [exchange('EUR', 'JPY', '161.37'), exchange('USD', 'EUR', '0.9227')],
      biller: 'bill',
    },
  };
}

function plan(one: Case, entries: TimeEntry[]) {
  const { emitted, totals } = naivePlan(inputOf(one), entries);
  const lines = emitted.filter((each) => each.emits === 'line');
  const times = emitted.filter((each) => each.emits === 'time');
  const placed = emitted.filter((each) => each.emits === 'time' || each.emits === 'expense');
  return {
    totals,
    statements: totals.retainers.map(
      (one) => `${one.period}: ${one.opening} + ${one.included} = ${one.used} + ${one.expired} + ${one.closing}`,
    ),
    total: totals.documents[0]?.untaxed,
    lines: lines.map(
      (line) =>
        `${line.soldLine} ${line.about} ${line.quantity} × ${line.unitPrice} - ${line.discountPercent} % = ${line.amount.amount}`,
    ),
    agreed: lines.map((line) => line.agreed?.amount),
    places: Object.fromEntries(placed.map(({ entry, place, reason }) => [entry, reason ?? place])),
    minutes: Object.fromEntries(times.map(({ entry, roundedMinutes }) => [entry, roundedMinutes])),
    portions: times.map(({ entry, portion, minutes, drawn }) => {
      const hours = drawn.map((some) => `${some.from}: ${some.minutes}`).join(', ');
      return `${entry} ${portion} ${minutes}${hours && ` of ${hours}`}`;
    }),
    takenBack: emitted.flatMap((each) =>
      each.emits === 'taken back' ? [`${each.claim}${each.line === null ? ' without a line' : ''}`] : [],
    ),
    waiting: emitted.flatMap((each) =>
      each.emits === 'waiting fee' ? [`${each.soldLine}/${each.part} ${each.amount} ${each.reason}`] : [],
    ),
  };
}

type Told<T> = Partial<Omit<T, 'date' | 'approvedAt' | 'currency'>> & {
  date?: string;
  approvedAt?: string;
  currency?: string;
};

function time(id: string, minutes: number, told: Told<TimeEntry> = {}): TimeEntry {
  return {
    ...{ id: entryId(id), person: 'bob', role: 'dev', project: 'atlas', task: null, line: 'T&M', minutes, note: '' },
    ...{ billable: true, overtime: false, revision: revision('now'), seenBefore: false },
    ...told,
    date: civilDate(told.date ?? '2026-10-06'),
    approvedAt: instant(told.approvedAt ?? '2026-10-20T10:00:00.000Z'),
  };
}

function expense(id: string, category: string, cost: string, told: Told<Expense> = {}): Expense {
  return {
    ...{
      id: entryId(id),
      person: 'bob',
      project: 'atlas',
      line: 'T&M',
      category,
      cost,
      quantity: '1',
      hasReceipt: false,
      note: '',
    },
    ...{ billable: true, revision: revision('now'), seenBefore: false },
    ...told,
    currency: currency(told.currency ?? 'EUR'),
    date: civilDate(told.date ?? '2026-10-06'),
    approvedAt: instant(told.approvedAt ?? '2026-10-20T10:00:00.000Z'),
  };
}

function retainer(terms: Partial<Retainer>): SoldLine {
  const usual: Retainer = {
    ...{ period: 'month', rolloverPeriods: 0, billed: 'arrears', proration: 'none' },
    ...{ fee: '1000', includedMinutes: 600, overage: null },
  };
  return { id: 'Retainer', name: 'Support', pricing: 'retainer', ...usual, ...terms };
}

function overageAt(unitPrice: string): Retainer['overage'] {
  return { rates: [{ for: 'role', id: 'dev', line: null, unitPrice, from: null, until: null }] };
}

const september = { run: period('2026-09'), version: 1, state: 'live' } as const;
const invoicedInSeptember = { document: 'INV-1', purchaseOrder: null, line: 'line 1', currency: currency('EUR') };

function billed(entry: string, minutes: number, more: Partial<TimeClaim> = {}): TimeClaim {
  return {
    ...{ ...september, kind: 'time', id: `claim of ${entry}`, invoiced: invoicedInSeptember, entry: entryId(entry) },
    ...{ portion: 'whole', revision: revision('now'), date: civilDate('2026-10-06'), person: 'bob', soldLine: 'T&M' },
    ...{ minutes, roundedMinutes: minutes, outcome: 'invoiced', drawn: [] },
    price: { unitPrice: '100', discountPercent: '0', invoicedUnitPrice: '100' },
    ...more,
  };
}

function covered(entry: string, minutes: number, from: string, more: Partial<TimeClaim> = {}): TimeClaim {
  const drawn = [{ from: from as FeePeriod, minutes }];
  const what = { portion: 'included', soldLine: 'Retainer', outcome: 'covered', price: null, invoiced: null } as const;
  return billed(entry, minutes, { ...what, drawn, date: civilDate(`${from}-10`), ...more });
}

function fee(soldLine: string, part: string, amount: string): FeeClaim {
  return {
    ...september,
    kind: 'fee',
    id: `${soldLine}/${part}`,
    invoiced: invoicedInSeptember,
    soldLine,
    part,
    amount,
  };
}

function sum(parts: Record<string, string>) {
  const none = {
    invoicedEntryValue: '0',
    rounding: '0',
    discount: '0',
    fees: '0',
    expensesMarkup: '0',
    corrections: '0',
  };
  return { ...none, ...parts };
}
