import fc from 'fast-check';
import type { BillingPolicy } from '../../../domain/billing/billing-input.ts';
import type { Progress } from '../../../domain/billing/contract.ts';
import type { Expense, TimeEntry } from '../../../domain/billing/entry.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { entryId, type Instant, instant, revision } from '../../../domain/ids.ts';
import { currency } from '../../../domain/money.ts';
import { amount, cents, day, type Frame, lineIds, rarely, seldom, terms } from './arbitrary-terms.ts';

/* What happens under a contract over three months: work, expenses, progress, amendments, what approvers say. */

const people = fc.constantFrom('ana', 'bob', 'cem');
const roles = fc.constantFrom('dev', 'dev', 'dev', 'dev', 'dev', 'lead', 'lead', null);
const tasks = fc.constantFrom('build', 'test', null);
const projects = fc.oneof(
  { weight: 9, arbitrary: fc.constant('atlas') },
  { weight: 1, arbitrary: fc.constant('borealis') },
);
const categories = fc.constantFrom('travel', 'travel', 'travel', 'hotel', 'mileage', 'mileage', 'minibar');

const approvals = fc.constantFrom(0, 0, 0, 1, 1, 1, 2, 3, 15, 40);
const ids = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 200 }).map(String) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 30 }).map((number) => `te-${number}`) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 30 }).map((number) => `${number}/overage`) },
);
const dates = fc.oneof(
  { weight: 3, arbitrary: day('2026-08-20', '2026-09-30') },
  { weight: 4, arbitrary: day('2026-10-01', '2026-10-31') },
  // Days on which much happens.
  { weight: 3, arbitrary: fc.constantFrom(civilDate('2026-09-14'), civilDate('2026-10-02'), civilDate('2026-10-03')) },
  { weight: 1, arbitrary: day('2026-11-01', '2026-11-05') },
);
const worked = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 300 }) },
  { weight: 8, arbitrary: fc.constantFrom(15, 30, 60, 90, 120, 480) },
  { weight: 2, arbitrary: fc.constantFrom(0, -30, 900, 1000) },
);
/** From which month on an entry is another one than it was. */
const change = seldom(
  fc.record({
    from: fc.constantFrom(1, 1, 2),
    what: fc.constantFrom(
      'minutes',
      'minutes',
      'minutes',
      'less',
      'less',
      'line',
      'line',
      'line',
      'date',
      'note',
      'not billable',
      'deleted',
      'un-approved',
    ),
    approvedLater: fc.constantFrom(0, 0, 0, 30, 60, 90),
  }),
  null,
);

export type Change = {
  from: number;
  what: 'minutes' | 'less' | 'line' | 'date' | 'note' | 'not billable' | 'deleted' | 'un-approved';
  /** So many days after what it was before had been. */
  approvedLater: number;
} | null;
export interface Lived<T> {
  first: T;
  approvedAfter: number;
  change: Change;
}

function lived<T extends TimeEntry | Expense>(first: fc.Arbitrary<T>): fc.Arbitrary<Lived<T>> {
  return fc.record({ first, approvedAfter: approvals, change });
}

const unset = { approvedAt: instant(''), revision: revision(''), seenBefore: false };

function timeEntries({ sold }: Frame): fc.Arbitrary<Lived<TimeEntry>[]> {
  const entry = fc.record({
    id: ids.map(entryId),
    date: dates,
    person: people,
    role: roles,
    project: projects,
    task: tasks,
    line: lines(sold),
    minutes: worked,
    note: fc.constantFrom('', 'call'),
    billable: rarely.map((not) => !not),
    overtime: rarely,
  });
  return fc.uniqueArray(lived(entry.map((one): TimeEntry => ({ ...one, ...unset }))), {
    selector: ({ first }) => first.id,
    maxLength: 30,
    size: 'max',
  });
}

function expenses({ sold, currencies: [own] }: Frame): fc.Arbitrary<Lived<Expense>[]> {
  const expense = fc.record({
    // As time has, too: their source numbers them apart.
    id: fc.integer({ min: 1, max: 40 }).map((number) => entryId(number % 4 === 0 ? `ex-${number}` : `${number}`)),
    date: dates,
    person: people,
    project: projects,
    line: lines(sold),
    category: categories,
    cost: fc.oneof(
      { weight: 9, arbitrary: cents(1, 200) },
      { weight: 3, arbitrary: fc.constantFrom('50', '50.01') },
      { weight: 1, arbitrary: fc.constantFrom('0', '-12.50') },
    ),
    currency: fc.constantFrom(own, own, 'EUR', 'USD', 'JPY', 'CHF').map((code) => currency(code)),
    quantity: fc.constantFrom('1', '2', '37.5'),
    hasReceipt: fc.boolean(),
    note: fc.constantFrom('', 'taxi'),
    billable: rarely.map((not) => !not),
  });
  return fc.uniqueArray(lived(expense.map((one): Expense => ({ ...one, ...unset }))), {
    selector: ({ first }) => first.id,
    maxLength: 6,
    size: 'max',
  });
}

function lines(sold: readonly string[]) {
  return fc.oneof(
    { weight: 19, arbitrary: fc.constantFrom(...sold) },
    { weight: 1, arbitrary: fc.constantFrom('Unsold', null) },
  );
}

/** Told before the cut-off of August, September or October, or after the last. */
const told = fc.constantFrom(
  '2026-08-25T10:00:00.000Z',
  '2026-09-20T10:00:00.000Z',
  '2026-10-20T10:00:00.000Z',
  '2026-11-20T10:00:00.000Z',
);
const progress: fc.Arbitrary<Progress> = fc.record({
  events: fc.array(
    told.map((at) => ({ event: 'live', at: at as Instant, by: 'pia' })),
    { maxLength: 1 },
  ),
  completions: fc.uniqueArray(
    fc
      .record({ at: told, percent: fc.oneof(amount(0, 100), cents(0, 100)) })
      .map((one) => ({ line: 'Percent', ...one, at: one.at as Instant, by: 'pia' })),
    { selector: ({ at }) => at, maxLength: 3 },
  ),
  acceptances: fc.uniqueArray(
    fc
      .record({ at: told, milestone: fc.constantFrom('m1', 'm2', 'm3') })
      .map((one) => ({ line: 'Fixed/live', ...one, at: one.at as Instant, by: 'pia' })),
    { selector: ({ milestone }) => milestone, maxLength: 3 },
  ),
});

/** About which of the entries, counted round; and in which month. */
const word = fc.record({
  month: fc.constantFrom(0, 1, 2, 2),
  about: fc.nat({ max: 60 }),
  is: fc.constantFrom('held', 'writtenOff'),
  portion: fc.constantFrom(undefined, undefined, 'overage' as const),
});

const currencies: fc.Arbitrary<Frame['currencies']> = fc.constantFrom<Frame['currencies'][]>(
  ...Array.from({ length: 7 }, (): Frame['currencies'] => ['EUR', 'EUR']),
  ['EUR', 'USD'],
  ['EUR', 'JPY'],
  ['EUR', 'KWD'],
  ['USD', 'EUR'],
  ['JPY', 'JPY'],
  ['KWD', 'KWD'],
  ['JPY', 'EUR'],
);

const frame: fc.Arbitrary<Frame> = fc.record({
  currencies,

  sold: fc.oneof(
    fc.constantFrom<string[][]>(
      ['T&M'],
      ['T&M', 'Other'],
      ['Retainer'],
      ['T&M', 'Retainer'],
      ['T&M', 'Other', 'Fixed'],
    ),
    fc.subarray<string>([...lineIds], { minLength: 1 }),
  ),
  retainer: fc.record({
    period: fc.constantFrom('month', 'month', 'quarter'),
    rolloverPeriods: fc.constantFrom(0, 1, 2, 3),
    billed: fc.constantFrom('arrears', 'advance'),
    proration: fc.constantFrom('none', 'days'),
  }),
});

export const life = frame.chain((of) =>
  fc.record({
    currencies: fc.constant(of.currencies),
    months: fc.constantFrom(1, 2, 3, 3, 3),
    startsOn: fc
      .constantFrom('2026-06-15', '2026-06-15', '2026-07-01', '2026-08-01', '2026-08-01', '2026-09-10', '2026-10-05')
      .map(civilDate),
    endsOn: seldom(fc.constantFrom('2026-10-20', '2026-09-25').map(civilDate), null),
    first: terms(of),
    amendments: fc.array(
      fc.record({ terms: terms(of), from: day('2026-08-25', '2026-10-25'), agreedIn: fc.constantFrom(0, 1, 2, 2) }),
      { maxLength: 2 },
    ),
    onHold: seldom(fc.constant<string[]>(['borealis']), []),
    progress,
    entries: timeEntries(of),
    others: fc.array(fc.record({ date: dates, person: people, minutes: fc.constantFrom(60, 600, 900, -60) }), {
      maxLength: 3,
    }),
    expenses: expenses(of),
    words: fc.array(word, { maxLength: 4 }),
    /** A month in which all that is beyond a retainer's hours is written off. */
    lenient: fc.constantFrom(null, 0, 0, 1),
    reductions: seldom(
      fc.array(
        fc.record({
          amount: amount(1, 300),
          purchaseOrder: fc.constantFrom(null, 'PO-1'),
          since: fc.constantFrom(0, 1, 2, 2),
        }),
        { maxLength: 2 },
      ),
      [],
    ),
    creditable: fc.subarray([...lineIds]),
    /** Documents that another process has reserved, and time without a document. */
    reserved: fc.array(fc.record({ after: fc.constantFrom(0, 1), which: fc.nat({ max: 3 }), covered: fc.boolean() }), {
      maxLength: 1,
    }),
    credited: fc.array(fc.record({ after: fc.constantFrom(0, 1), which: fc.nat({ max: 3 }) }), { maxLength: 1 }),
    roundedOnce: fc.boolean(),
    rateCard: fc.constantFrom<BillingPolicy['rateCard']>(
      [],
      [
        { role: 'lead', currency: currency('EUR'), unitPrice: '150', from: null, until: null },
        { role: 'lead', currency: currency('EUR'), unitPrice: '155.5', from: civilDate('2026-10-01'), until: null },
        { role: 'dev', currency: currency('USD'), unitPrice: '130', from: null, until: null },
      ],
    ),
  }),
);

export type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;
