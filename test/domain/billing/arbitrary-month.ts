import fc from 'fast-check';
import type { BillingInput, BillingPolicy, Decision, Decisions } from '../../../domain/billing/billing-input.ts';
import type { Claim } from '../../../domain/billing/claim.ts';
import { holds } from '../../../domain/billing/claim.ts';
import type {
  Cap,
  Contract,
  Progress,
  PurchaseOrder,
  Rate,
  Rounding,
  SoldLine,
  Terms,
} from '../../../domain/billing/contract.ts';
import type { Expense, TimeEntry } from '../../../domain/billing/entry.ts';
import { revised } from '../../../domain/billing/entry.ts';
import type { ContractExpense, FirmEntry } from '../../../domain/billing/find-odd-entries.ts';
import { cutOff, daysOf, period } from '../../../domain/billing/period.ts';
import type { Billed } from '../../../domain/billing/plan-corrections.ts';
import { addDays, civilDate } from '../../../domain/civil-date.ts';
import type { Instant } from '../../../domain/ids.ts';
import { entityCode, entryId, instant, revision } from '../../../domain/ids.ts';
import { currency } from '../../../domain/money.ts';
import { claimsOf, plainDocuments, releasing, takingBack } from './kept-claims.ts';
import { naiveCorrections, naiveOdd, naiveOddExpenses } from './naive-corrections.ts';
import type { NaiveEmitted } from './naive-planner.ts';

/*
 * A contract's life over August, September and October 2026: each month is planned by the planner under test, what it
 * accounts for is claimed, documents are credited, entries change, amendments come late; October's input is what is asked of
 * the planners at last. Prices, limits and hours are drawn so that a few entries meet them.
 */

export interface Run {
  input: BillingInput;
  entries: TimeEntry[];
  /** All the firm's time that `input.odd` was found in. */
  firm: FirmEntry[];
  /** The contract's expenses, in which odd ones were found, too. */
  handedIn: ContractExpense[];
  /** What `input.corrections` were found in. */
  billed: Billed[];
}

export interface Month extends Run {
  /** The runs before, with what they emitted. */
  before: (Run & { emitted: NaiveEmitted[] })[];
}

export type Planner = (input: BillingInput, entries: TimeEntry[]) => { emitted: NaiveEmitted[] };

export function arbitraryMonth(planner: Planner): fc.Arbitrary<Month> {
  return life.map((drawn) => live(drawn, planner));
}

const months = [period('2026-08'), period('2026-09'), period('2026-10')];
const timeZone = 'Europe/Berlin';
const calendar: BillingPolicy['calendar'] = {
  workdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
  holidays: ['2026-10-03', '2026-10-05'],
  opensAt: '09:00',
  closesAt: '17:00',
};
/** Of `ana`, who works from Sunday to Thursday. */
const otherCalendar: BillingPolicy['calendar'] = {
  ...calendar,
  workdays: ['sun', 'mon', 'tue', 'wed', 'thu'],
  holidays: [],
};

const amount = (least: number, most: number) => fc.integer({ min: least, max: most }).map(String);
const cents = (least: number, most: number) =>
  fc.integer({ min: least * 100, max: most * 100 }).map((number) => (number / 100).toFixed(2));
const day = (first: string, last: string) => {
  const days = (Date.parse(last) - Date.parse(first)) / 86_400_000;
  return fc.integer({ min: 0, max: days }).map((number) => addDays(civilDate(first), number));
};
const rarely = fc.oneof({ weight: 14, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
const seldom = <T>(what: fc.Arbitrary<T>, otherwise: T) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary: what });

const people = fc.constantFrom('ana', 'bob', 'cem');
const roles = fc.constantFrom('dev', 'dev', 'dev', 'dev', 'dev', 'lead', 'lead', null);
const tasks = fc.constantFrom('build', 'test', null);
const projects = fc.oneof(
  { weight: 9, arbitrary: fc.constant('atlas') },
  { weight: 1, arbitrary: fc.constant('borealis') },
);
const categories = fc.constantFrom('travel', 'travel', 'travel', 'hotel', 'mileage', 'mileage', 'minibar');
const lineIds = ['T&M', 'Other', 'Fixed', 'Percent', 'Stones', 'Retainer'] as const;
const limitDates = fc.record({
  from: seldom(day('2026-08-15', '2026-10-15'), null),
  until: seldom(day('2026-09-15', '2026-10-25'), null),
});

/* Terms */

const fullRates = fc.uniqueArray(
  fc
    .record({
      who: fc.constantFrom(
        ...(['ana', 'bob'] as const).map((id) => ({ for: 'person' as const, id })),
        { for: 'task' as const, id: 'build' },
        ...(['dev', 'lead'] as const).map((id) => ({ for: 'role' as const, id })),
      ),
      line: seldom(fc.constantFrom('T&M', 'Retainer'), null),
      unitPrice: fc.oneof(amount(60, 200), cents(60, 200)),
      dates: limitDates,
    })
    .map(({ who, line, unitPrice, dates }): Rate => ({ ...who, line, unitPrice, ...dates })),
  // Of two that begin on one day for the same work the rules say nothing.
  { selector: (rate) => JSON.stringify([rate.for, rate.id, rate.line, rate.from]), maxLength: 6 },
);
const usualRate: Rate = { for: 'role', id: 'dev', line: null, unitPrice: '120', from: null, until: null };
const rates = fc.oneof(
  { weight: 1, arbitrary: fullRates },
  {
    weight: 3,
    arbitrary: fullRates.map((some) => [
      ...some.filter((rate) => rate.for !== 'role' || rate.id !== 'dev' || rate.line !== null || rate.from !== null),
      usualRate,
    ]),
  },
);

const rounding: fc.Arbitrary<Rounding> = fc.record({
  to: fc.constantFrom(1, 6, 15, 30, 60),
  direction: fc.constantFrom('up', 'nearest'),
  minimum: seldom(
    fc.record({ minutes: fc.constantFrom(15, 30, 60, 120), per: fc.constantFrom('entry', 'person and day') }),
    null,
  ),
});

/** Percent that sum to 100, with the odd thirds. */
const thirds = fc.constantFrom(['33.33', '33.33', '33.34'], ['25', '50', '25'], ['10.5', '19.5', '70']);
const shares = (total: string) =>
  fc.oneof(
    thirds.map((percent) => percent.map((one) => ({ percent: one }))),
    fc.integer({ min: 1, max: 98 }).map((first) => {
      const rest = Number(total) - first - 100;
      return [first, 100, rest].map((one) => ({ amount: String(one) }));
    }),
  );

/** What each line is stays; what it costs is drawn for each version. */
interface Frame {
  /** The contract's, and the invoice's. */
  currencies: readonly [string, string];
  sold: readonly string[];
  retainer: {
    period: 'month' | 'quarter';
    rolloverPeriods: number;
    billed: 'arrears' | 'advance';
    proration: 'none' | 'days';
  };
}

function soldLines({ sold, retainer }: Frame): fc.Arbitrary<SoldLine[]> {
  const one: Record<(typeof lineIds)[number], fc.Arbitrary<SoldLine>> = {
    'T&M': fc.constant({ id: 'T&M', name: 'Consulting', pricing: 'time-and-materials' }),
    // Now and then an amendment changes what kind of line it is.
    Other: rarely.map((isFixed) =>
      isFixed
        ? {
            id: 'Other',
            name: 'More',
            pricing: 'fixed-fee',
            fee: '900',
            by: { instalments: [{ id: 'all', name: 'All of it', share: { percent: '100' }, due: { event: 'done' } }] },
          }
        : { id: 'Other', name: 'More', pricing: 'time-and-materials' },
    ),
    Fixed: amount(1000, 9000).chain((fee) =>
      shares(fee).map(([first, second, third]) => ({
        id: 'Fixed',
        name: 'Implementation',
        pricing: 'fixed-fee',
        fee,
        by: {
          instalments: [
            {
              id: 'start',
              name: 'At the start',
              share: first ?? { percent: '0' },
              due: { on: civilDate('2026-08-20') },
            },
            { id: 'live', name: 'Going live', share: second ?? { percent: '0' }, due: { event: 'live' } },
            { id: 'end', name: 'At the end', share: third ?? { percent: '100' }, due: { on: civilDate('2026-10-31') } },
          ],
        },
      })),
    ),
    Percent: amount(1000, 9000).map((fee) => ({
      id: 'Percent',
      name: 'Migration',
      pricing: 'fixed-fee',
      fee,
      by: 'percent complete',
    })),
    Stones: amount(1000, 9000).chain((total) =>
      shares(total).map((parts) => ({
        id: 'Stones',
        name: 'Roll-out',
        pricing: 'milestones',
        total,
        milestones: parts.map((share, index) => ({ id: `m${index + 1}`, name: `Milestone ${index + 1}`, share })),
      })),
    ),
    Retainer: fc
      .record({
        fee: amount(500, 2000),
        includedMinutes: fc.constantFrom(0, 90, 240, 240, 600, 1200),
        overage: fc.oneof(
          { weight: 1, arbitrary: fc.constant(null) },
          { weight: 2, arbitrary: rates.map((list) => ({ rates: list })) },
        ),
      })
      .map((terms) => ({ id: 'Retainer', name: 'Support', pricing: 'retainer', ...retainer, ...terms })),
  };
  return fc.tuple(...lineIds.filter((id) => sold.includes(id)).map((id) => one[id]));
}

const caps: fc.Arbitrary<Cap[]> = fc
  .array(
    fc.record({
      line: fc.constantFrom(null, null, 'T&M', 'T&M', 'Retainer'),
      limit: fc.oneof(
        fc.record({ money: fc.oneof(amount(100, 1500), cents(100, 900)) }),
        fc.record({ hours: fc.oneof(amount(1, 10), cents(1, 8)) }),
      ),
      withExpenses: fc.boolean(),
    }),
    { maxLength: 2, size: 'max' },
  )
  .map((list) => list.map((cap, index) => ({ id: `cap ${index + 1}`, ...cap })));

const purchaseOrders: fc.Arbitrary<Terms['purchaseOrders']> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Terms['purchaseOrders']>({ required: false, orders: [] }) },
  {
    weight: 2,
    arbitrary: fc
      .record({
        required: fc.boolean(),
        orders: fc.array(
          fc.record({
            amount: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 4, arbitrary: amount(100, 1500) }),
            lines: seldom(fc.constantFrom<(string[] | null)[]>(['T&M', 'Fixed'], ['Retainer']), null),
            dates: limitDates,
          }),
          { maxLength: 2 },
        ),
      })
      .map(({ required, orders }) => ({
        required,
        orders: orders.map(
          ({ dates, ...order }, index): PurchaseOrder => ({ number: `PO-${index + 1}`, ...order, ...dates }),
        ),
      })),
  },
);

const expenseTerms: fc.Arbitrary<Terms['expenses']> = fc.record({
  categories: fc.constantFrom<Terms['expenses']['categories']>(
    {
      travel: { by: 'cost' },
      hotel: { by: 'markup', percent: '7.5' },
      mileage: { by: 'sales price', unitPrice: '0.42' },
    },
    { travel: { by: 'markup', percent: '10' }, mileage: { by: 'sales price', unitPrice: '1' } },
  ),
  receiptAbove: fc.constantFrom(null, '50', '0'),
});

function terms(frame: Frame): fc.Arbitrary<Terms> {
  return fc.record({
    lines: soldLines(frame),
    grouping: fc.constantFrom('role', 'person', 'task', 'week', 'entry'),
    rounding,
    discountPercent: fc.constantFrom('0', '0', '10', '12.5', '33.33', '7.25'),
    rates,
    overtime: seldom(fc.record({ factor: fc.constantFrom('1.5', '1.25', '2'), onRestDays: fc.boolean() }), null),
    caps,
    purchaseOrders,
    expenses: expenseTerms,
  });
}

/* What happens */

const approvals = fc.constantFrom(0, 0, 0, 1, 1, 1, 2, 3, 15, 40);
const ids = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 200 }).map(String) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 30 }).map((number) => `te-${number}`) },
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
    what: fc.constantFrom('minutes', 'line', 'date', 'note', 'not billable', 'deleted', 'un-approved'),
  }),
  null,
);

type Change = {
  from: number;
  what: 'minutes' | 'line' | 'date' | 'note' | 'not billable' | 'deleted' | 'un-approved';
} | null;
interface Lived<T> {
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
    id: fc.integer({ min: 1001, max: 1040 }).map((number) => entryId(number % 4 === 0 ? `ex-${number}` : `${number}`)),
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
      .map((one) => ({ line: 'Stones', ...one, at: one.at as Instant, by: 'pia' })),
    { selector: ({ milestone }) => milestone, maxLength: 3 },
  ),
});

/** About which of the entries, counted round; and in which month. */
const word = fc.record({
  month: fc.constantFrom(0, 1, 2, 2),
  about: fc.nat({ max: 40 }),
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

const life = frame.chain((of) =>
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
    reductions: seldom(
      fc.array(fc.record({ amount: amount(1, 300), purchaseOrder: fc.constantFrom(null, 'PO-1') }), { maxLength: 2 }),
      [],
    ),
    creditable: fc.subarray(['Percent']),
    credited: fc.array(fc.record({ after: fc.constantFrom(0, 1), which: fc.nat({ max: 3 }) }), { maxLength: 1 }),
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

type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

/* Living it */

function live(drawn: Life, planner: Planner): Month {
  const before: Month['before'] = [];
  let claims: Claim[] = [];
  const seen = new Set<string>();
  for (const index of [0, 1, 2].slice(-drawn.months)) {
    if (daysOf(monthAt(index)).last < drawn.startsOn) continue;
    const run = runOf(drawn, index, claims, seen);
    if (index === 2) return { ...run, before };
    const { emitted } = planner(run.input, run.entries);
    before.push({ ...run, emitted });
    const name = monthAt(index);
    claims = [...takingBack(claims, run.input.corrections, name), ...claimsOf(emitted, run.input, run.entries, name)];
    for (const one of emitted) if (one.emits === 'time' || one.emits === 'expense') seen.add(one.entry);
    for (const { after, which } of drawn.credited) {
      const documents = plainDocuments(claims);
      const document = documents[which % Math.max(1, documents.length)];
      if (after === index && document !== undefined) claims = releasing(claims, document);
    }
  }
  throw new Error('A life ends in October.');
}

function monthAt(index: number) {
  const month = months[index];
  if (month === undefined) throw new Error('There are three months.');
  return month;
}

function runOf(drawn: Life, index: number, claims: Claim[], seen: Set<string>): Run {
  const month = monthAt(index);
  const isLast = index === months.length - 1;

  const cut = cutOff(month, { calendar, timeZone });
  // A run reads a day after its cut-off; the last one sees everything.
  const readAt = isLast ? '9999' : new Date(Date.parse(cut) + 86_400_000).toISOString();
  const standing = <T extends TimeEntry | Expense>(all: Lived<T>[]) =>
    all.flatMap((one): T[] => {
      const now = asOf(one, index);
      return typeof now === 'string' || now.approvedAt >= readAt ? [] : [{ ...now, seenBefore: seen.has(now.id) }];
    });
  const entries = standing(drawn.entries);
  const expenses = standing(drawn.expenses);
  const policy = policyOf(drawn, cut, index);
  const contract = contractOf(drawn, index);

  const billed = claims.flatMap((claim): Billed[] => {
    if (claim.kind === 'fee' || claim.state !== 'live') return [];

    const all: Lived<TimeEntry | Expense>[] = [...drawn.entries, ...drawn.expenses];
    return all.filter(({ first }) => first.id === claim.entry).map((one) => ({ claim, now: asOf(one, index) }));
  });
  const corrections = naiveCorrections(contract, billed, policy);
  const held = new Set(claims.flatMap((claim) => (claim.kind !== 'fee' && holds(claim) ? [claim.entry] : [])));
  const firm = [
    ...entries.map((entry): FirmEntry => {
      const { id, date, person, task, minutes, note } = entry;
      return { id, date, person, task, minutes, note, contract: contract.key, billed: held.has(id) };
    }),
    ...drawn.others.map(
      (other, number): FirmEntry => ({
        ...other,
        id: entryId(`${9000 + number}`),
        task: null,
        note: '',
        contract: number === 0 ? null : 'other',
        billed: false,
      }),
    ),
  ];
  const handedIn = expenses.map((expense) => ({ ...expense, billed: held.has(expense.id) }));
  const odd = new Map([...naiveOdd(firm), ...naiveOddExpenses(handedIn)].map((one) => [one.id, one]));
  const decisions = decisionsOf(drawn, index);

  // Billed and later entries are among them: a planner leaves out by itself what isn't its own.
  const input = { contract, period: month, expenses, claims, corrections, odd, decisions, policy };

  return { input, entries, firm, handedIn, billed };
}

/** What the source says of an entry in a month. */
function asOf<T extends TimeEntry | Expense>(
  { first, approvedAfter, change }: Lived<T>,
  month: number,
): T | 'deleted' | 'un-approved' {
  const isChanged = change !== null && change.from <= month;
  if (isChanged && (change.what === 'deleted' || change.what === 'un-approved')) return change.what;
  const approvedAt = instant(`${addDays(first.date, approvedAfter)}T12:00:00.000Z`);
  const now = { ...first, approvedAt, ...(isChanged && changed(first, change)) };
  return { ...now, revision: revision(JSON.stringify(revised(now))) };
}

function changed(entry: TimeEntry | Expense, change: NonNullable<Change>): Partial<TimeEntry> & Partial<Expense> {
  if (change.what === 'minutes') return 'minutes' in entry ? { minutes: entry.minutes + 25 } : { cost: '77.70' };
  if (change.what === 'line') return { line: 'T&M' };
  if (change.what === 'date') return { date: addDays(entry.date, 1) };
  if (change.what === 'not billable') return { billable: false };
  return { note: 'better said' };
}

/** As it was agreed by then. */
function contractOf(drawn: Life, month: number): Contract {
  const amendments = drawn.amendments
    .toSorted((a, b) => a.agreedIn - b.agreedIn)
    .filter(({ agreedIn }) => agreedIn <= month);
  const [agreed, invoiced] = drawn.currencies;
  const versions = [{ terms: drawn.first, from: drawn.startsOn }, ...amendments].map((one, index) => ({
    number: index + 1,
    from: [one.from, drawn.startsOn].sort().at(-1) ?? one.from,
    terms: one.terms,
  }));
  const endsOn = drawn.endsOn !== null && drawn.endsOn < drawn.startsOn ? null : drawn.endsOn;
  return {
    key: 'hubspot-1',
    entity: entityCode('NWG'),
    currency: currency(agreed),
    invoiceCurrency: currency(invoiced),
    startsOn: drawn.startsOn,
    endsOn,
    versions,
    onHold: drawn.onHold,
    progress: drawn.progress,
  };
}

function policyOf(drawn: Life, cut: Instant, month: number): BillingPolicy {
  const rate = (from: string, to: string, on: string, of: string) => ({
    from: currency(from),
    to: currency(to),
    on: civilDate(on),
    rate: of,
    source: 'Odoo',
  });
  return {
    cutOff: cut,
    invoiceDate: daysOf(monthAt(month)).last,
    calendar,
    calendars: { ana: otherCalendar },
    rateCard: drawn.rateCard,
    exchange: [
      rate('EUR', 'USD', '2026-01-01', '1.1'),
      rate('EUR', 'USD', '2026-10-15', '1.0837'),
      rate('EUR', 'JPY', '2026-01-01', '161.37'),
      rate('EUR', 'KWD', '2026-01-01', '0.33457'),
      rate('USD', 'EUR', '2026-01-01', '0.92'),
      rate('USD', 'EUR', '2026-10-03', '0.9227'),
      rate('JPY', 'EUR', '2026-01-01', '0.0062'),
      // Known since late: there is none for an earlier expense. Of Swiss francs there is none at all.
      rate('USD', 'JPY', '2026-10-10', '149.53'),
    ],
    biller: 'bill',
  };
}

/** One word on an entry and month: the first that was said. */
function decisionsOf(drawn: Life, month: number): Decisions {
  const things = [
    ...[...drawn.entries, ...drawn.expenses].map(({ first }) => String(first.id)),
    'Fixed/start',
    'Stones/m1',
    'Retainer/2026-10',
  ];
  const said = new Map<string, { is: 'held' | 'writtenOff'; decision: Decision }>();
  for (const { month: when, about, is, portion } of drawn.words) {
    const of = things[about % things.length];
    if (when !== month || of === undefined || said.has(of)) continue;
    said.set(of, {
      is,
      decision: {
        of,
        ...(portion && !of.includes('/') && { portion }),
        by: 'fay',
        because: 'Agreed with the customer.',
      },
    });
  }
  const all = (kind: 'held' | 'writtenOff') =>
    [...said.values()].filter(({ is }) => is === kind).map(({ decision }) => decision);
  return {
    held: all('held'),
    writtenOff: all('writtenOff').filter(({ of }) => !of.includes('/')),
    reductions:
      month === 2
        ? drawn.reductions.map((one, index) => ({ id: `off-${index + 1}`, ...one, by: 'fay', because: 'Goodwill.' }))
        : [],
    creditable: drawn.creditable,
  };
}
