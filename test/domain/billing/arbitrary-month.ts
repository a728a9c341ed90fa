import type fc from 'fast-check';
import type {
  BillingInput,
  BillingPolicy,
  Decisions,
  ItemDecision,
  Subject,
} from '../../../domain/billing/billing-input.ts';
import type { Claim } from '../../../domain/billing/claim.ts';
import { holds } from '../../../domain/billing/claim.ts';
import type { Contract, Terms } from '../../../domain/billing/contract.ts';
import type { Expense, TimeEntry } from '../../../domain/billing/entry.ts';
import { revised } from '../../../domain/billing/entry.ts';
import type { ContractExpense, FirmEntry, OddEntry } from '../../../domain/billing/find-odd-entries.ts';
import { cutOff, daysOf, period } from '../../../domain/billing/period.ts';
import type { Billed } from '../../../domain/billing/plan-corrections.ts';
import { addDays, civilDate } from '../../../domain/civil-date.ts';
import type { Instant } from '../../../domain/ids.ts';
import { entityCode, entryId, instant, revision } from '../../../domain/ids.ts';
import { currency } from '../../../domain/money.ts';
import { type Change, type Life, type Lived, life } from './arbitrary-life.ts';
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

/** `agreed`: what the terms are made to be. */
export function arbitraryMonth(planner: Planner, agreed = (terms: Terms): Terms => terms): fc.Arbitrary<Month> {
  return life.map((drawn) => {
    const amendments = drawn.amendments.map((one) => ({ ...one, terms: agreed(one.terms) }));
    return live({ ...drawn, first: agreed(drawn.first), amendments }, planner);
  });
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

function live(drawn: Life, planner: Planner): Month {
  const before: Month['before'] = [];
  let claims: Claim[] = [];
  const seen = new Set<string>();
  for (const index of [0, 1, 2].slice(-drawn.months)) {
    if (daysOf(monthAt(index)).last < drawn.startsOn) continue;
    const posted = before.at(-1)?.input;
    const run = runOf(drawn, index, claims, seen, posted ? lastPosted(posted) : null);
    if (index === 2) return { ...run, before };
    const { emitted } = planner(run.input, run.entries);
    before.push({ ...run, emitted });
    const name = monthAt(index);
    claims = [...takingBack(claims, emitted, name), ...claimsOf(emitted, run.input, run.entries, name)];
    for (const one of emitted)
      if (one.emits === 'time' || one.emits === 'expense') seen.add(`${one.emits} ${one.entry}`);
    for (const { after, which, covered } of drawn.reserved) {
      const document = plainDocuments(claims)[which];
      const isOther = (claim: Claim) =>
        covered ? claim.id.startsWith(name) && claim.invoiced === null : claim.invoiced?.document === document;
      if (after === index)
        claims = claims.map((claim) =>
          claim.state === 'live' && isOther(claim) ? { ...claim, state: 'reserved' as const } : claim,
        );
    }
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

function runOf(
  drawn: Life,
  index: number,
  claims: Claim[],
  seen: Set<string>,
  posted: BillingInput['lastPosted'],
): Run {
  const month = monthAt(index);
  const isLast = index === months.length - 1;

  const cut = cutOff(month, { calendar, timeZone });
  // A run reads a day after its cut-off; the last one sees everything.
  const readAt = isLast ? '9999' : new Date(Date.parse(cut) + 86_400_000).toISOString();
  const standing = <T extends TimeEntry | Expense>(all: Lived<T>[], kind: 'time' | 'expense') =>
    all.flatMap((one): T[] => {
      const now = asOf(one, index, readAt);
      return typeof now === 'string' ? [] : [{ ...now, seenBefore: seen.has(`${kind} ${now.id}`) }];
    });
  const entries = standing(drawn.entries, 'time');
  const expenses = standing(drawn.expenses, 'expense');
  const policy = policyOf(drawn, cut, index);
  const contract = contractOf(drawn, index);

  const billed = claims.flatMap((claim): Billed[] => {
    if ((claim.kind !== 'time' && claim.kind !== 'expense') || !holds(claim)) return [];
    const all: Lived<TimeEntry | Expense>[] = claim.kind === 'time' ? drawn.entries : drawn.expenses;
    return all.filter(({ first }) => first.id === claim.entry).map((one) => ({ claim, now: asOf(one, index, readAt) }));
  });
  const corrections = naiveCorrections(contract, billed, policy);
  const held = (kind: 'time' | 'expense') =>
    new Set(claims.flatMap((claim) => (claim.kind === kind && holds(claim) ? [claim.entry] : [])));
  const heldTime = held('time');
  const heldExpenses = held('expense');
  const firm = [
    ...entries.map((entry): FirmEntry => {
      const { id, date, person, task, minutes, note } = entry;
      return { id, date, person, task, minutes, note, contract: contract.key, billed: heldTime.has(id) };
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
  const handedIn = expenses.map((expense) => ({ ...expense, billed: heldExpenses.has(expense.id) }));
  const odd = { time: byId(naiveOdd(firm)), expenses: byId(naiveOddExpenses(handedIn)) };
  const decisions = decisionsOf(drawn, index);

  // Billed and later entries are among them: a planner leaves out by itself what isn't its own.
  const input = { contract, period: month, expenses, claims, lastPosted: posted, corrections, odd, decisions, policy };

  return { input, entries, firm, handedIn, billed };
}

function lastPosted({ period, contract }: BillingInput): BillingInput['lastPosted'] {
  return { period, version: Math.max(...contract.versions.map(({ number }) => number)) };
}

function byId(odd: OddEntry[]): BillingInput['odd']['time'] {
  return new Map(odd.map((one) => [one.id, one]));
}

/** What the source says of an entry in a month, when the run reads it. */
function asOf<T extends TimeEntry | Expense>(
  { first, approvedAfter, change }: Lived<T>,
  month: number,
  readAt: string,
): T | 'deleted' | 'un-approved' {
  const isChanged = change !== null && change.from <= month;
  if (isChanged && (change.what === 'deleted' || change.what === 'un-approved')) return change.what;
  const daysLater = approvedAfter + (isChanged ? change.approvedLater : 0);
  const approvedAt = instant(`${addDays(first.date, daysLater)}T12:00:00.000Z`);
  if (approvedAt >= readAt) return 'un-approved';
  const now = { ...first, approvedAt, ...(isChanged && changed(first, change)) };
  return { ...now, revision: revision(JSON.stringify(revised(now))) };
}

function changed(entry: TimeEntry | Expense, change: NonNullable<Change>): Partial<TimeEntry> & Partial<Expense> {
  if (change.what === 'minutes') return 'minutes' in entry ? { minutes: entry.minutes + 25 } : { cost: '77.70' };
  if (change.what === 'less') return 'minutes' in entry ? { minutes: Math.ceil(entry.minutes / 3) } : { cost: '3.30' };
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
    rounding: { tax: 'globally', untaxed: drawn.roundedOnce ? 'globally' : 'per line' },
    biller: 'bill',
  };
}

/** One word on each thing and month: the first that was said. */
function decisionsOf(drawn: Life, month: number): Decisions {
  const things: Subject[] = [
    ...drawn.entries.map(({ first }) => ({ time: first.id })),
    ...drawn.expenses.map(({ first }) => ({ expense: first.id })),
    { fee: { line: 'Fixed', part: 'start' } },
    { fee: { line: 'Fixed', part: 'live/m1' } },
    { fee: { line: 'Fixed/live', part: 'm1' } },
    { fee: { line: 'Retainer', part: '2026-10' } },
  ];
  const said = new Set<Subject>();
  const held: ItemDecision[] = [];
  const writtenOff: ItemDecision[] = [];
  for (const { month: when, about, is, portion } of drawn.words) {
    const thing = things[about % things.length];
    if (when !== month || thing === undefined || said.has(thing)) continue;
    said.add(thing);
    const subject = portion !== undefined && 'time' in thing ? { ...thing, portion } : thing;
    const decision = { ...subject, by: 'fay', because: 'Agreed with the customer.' };
    if (is === 'held') held.push(decision);
    else if (!('fee' in thing)) writtenOff.push(decision);
  }
  if (drawn.lenient === month)
    for (const { first } of drawn.entries)
      writtenOff.push({ time: first.id, portion: 'overage', by: 'fay', because: 'It took too long.' });
  return {
    held,
    writtenOff,
    // Said again in later months: it is taken off once.
    reductions: drawn.reductions.flatMap(({ since, ...one }, index) =>
      since <= month ? [{ id: `off-${index + 1}`, ...one, by: 'fay', because: 'Goodwill.' }] : [],
    ),
    creditable: drawn.creditable,
  };
}
