import type { BillingInput, BillingPolicy, Decisions } from '../../../domain/billing/billing-input.ts';
import type { ExpenseClaim, FeeClaim, ReductionClaim, TimeClaim } from '../../../domain/billing/claim.ts';
import type { Cap, Contract, PurchaseOrder, Rate, SoldLine, Terms } from '../../../domain/billing/contract.ts';
import type { Expense, TimeEntry } from '../../../domain/billing/entry.ts';
import { cutOff, daysOf, type FeePeriod, period } from '../../../domain/billing/period.ts';
import type { RetainerLine } from '../../../domain/billing/retainer-value.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { entityCode, entryId, instant, revision } from '../../../domain/ids.ts';
import { currency } from '../../../domain/money.ts';

export const EUR = currency('EUR');
const OCTOBER = period('2026-10');

const berlin = {
  calendar: {
    workdays: ['mon', 'tue', 'wed', 'thu', 'fri'] as const,
    holidays: ['2026-10-03'],
    opensAt: '09:00',
    closesAt: '17:00',
  },
  timeZone: 'Europe/Berlin',
};
export const calendar = { ...berlin.calendar, workdays: [...berlin.calendar.workdays] };

/** Terms that say nothing special: time and materials on line `L1`, no rates. */
export function terms(own: Partial<Terms> = {}): Terms {
  return {
    lines: [{ id: 'L1', name: 'Consulting', pricing: 'time-and-materials' }],
    grouping: 'role',
    rounding: { to: 1, direction: 'up', minimum: null },
    discountPercent: '0',
    rates: [],
    overtime: null,
    caps: [],
    purchaseOrders: { required: false, orders: [] },
    expenses: { categories: {}, receiptAbove: null },
    ...own,
  };
}

/** Not to exceed; what it counts beside time is said by a case. */
export function cap(id: string, limit: Cap['limit'], more: Partial<Cap> = {}): Cap {
  return { id, line: null, limit, counts: { expenses: false, fees: false }, ...more };
}

export function order(number: string, amount: string | null, more: Partial<PurchaseOrder> = {}): PurchaseOrder {
  return { number, amount, lines: null, from: null, until: null, ...more };
}

/** In force from 2026-01-01 with one version. */
export function contract(own: Partial<Terms> = {}, more: Partial<Contract> = {}): Contract {
  return {
    key: 'C1',
    entity: entityCode('NWG'),
    currency: EUR,
    invoiceCurrency: EUR,
    startsOn: civilDate('2026-01-01'),
    endsOn: null,
    versions: [{ number: 1, from: civilDate('2026-01-01'), terms: terms(own) }],
    onHold: [],
    progress: { events: [], completions: [], acceptances: [] },
    ...more,
  };
}

export function rate(kind: Rate['for'], id: string, unitPrice: string, more: Partial<Rate> = {}): Rate {
  return { for: kind, id, line: null, unitPrice, from: null, until: null, ...more };
}

/** A retainer of 20 hours a month for 2,000.00 in arrears, without roll-over and without overage. */
export function retainer(own: Partial<RetainerLine> = {}): RetainerLine {
  return {
    id: 'R',
    name: 'Retainer',
    pricing: 'retainer',
    period: 'month',
    rolloverPeriods: 0,
    billed: 'arrears',
    proration: 'none',
    fee: '2000.00',
    includedMinutes: 1200,
    overage: null,
    ...own,
  };
}

export function hourly(id: string): SoldLine {
  return { id, name: id, pricing: 'time-and-materials' };
}

/** A fee that is due whole on a day. */
export function feeLine(id: string, fee: string, on = '2026-10-01'): SoldLine {
  const instalments = [{ id: 'i', name: 'Start', share: { percent: '100' }, due: { on: civilDate(on) } }];
  return { id, name: id, pricing: 'fixed-fee', fee, by: { instalments } };
}

/** With one more version, which is what the last one was but for what it changes. */
export function amended(of: Contract, from: string, own: Partial<Terms>): Contract {
  const before = of.versions.at(-1)?.terms ?? terms();
  const next = { number: of.versions.length + 1, from: civilDate(from), terms: { ...before, ...own } };
  return { ...of, versions: [...of.versions, next] };
}

/** A contract with one retainer from a day on, or as an amendment makes it another one. */
export function retained(
  startsOn: string,
  own: Partial<RetainerLine>,
  amended?: { from: string } & Partial<RetainerLine>,
): Contract {
  const version = (number: number, from: string, line: Partial<RetainerLine>) => ({
    number,
    from: civilDate(from),
    terms: terms({ lines: [retainer(line)] }),
  });
  const { from, ...after } = amended ?? { from: '' };
  const versions = [version(1, startsOn, own), ...(amended ? [version(2, from, { ...own, ...after })] : [])];
  return contract({}, { startsOn: civilDate(startsOn), versions });
}

/** An hour by Ada, a consultant, on line `L1`, approved in time. */
export function time(id: string, date: string, minutes: number, more: Partial<TimeEntry> = {}): TimeEntry {
  const said = {
    person: 'ada',
    role: 'consultant',
    project: 'P1',
    task: null,
    line: 'L1',
    note: '',
    billable: true,
    overtime: false,
    ...more,
  };
  return {
    id: entryId(id),
    date: civilDate(date),
    minutes,
    approvedAt: instant('2026-11-01T10:00:00.000Z'),
    seenBefore: false,
    revision: revision(JSON.stringify([date, minutes, said])),
    ...said,
  };
}

export function spent(id: string, date: string, cost: string, more: Partial<Expense> = {}): Expense {
  const said = {
    person: 'ada',
    project: 'P1',
    line: 'L1',
    category: 'travel',
    currency: EUR,
    quantity: '1',
    hasReceipt: true,
    note: '',
    billable: true,
    ...more,
  };
  return {
    id: entryId(id),
    date: civilDate(date),
    cost,
    approvedAt: instant('2026-11-01T10:00:00.000Z'),
    seenBefore: false,
    revision: revision(JSON.stringify([date, cost, said])),
    ...said,
  };
}

export function policy(more: Partial<BillingPolicy> = {}): BillingPolicy {
  return {
    cutOff: cutOff(OCTOBER, berlinHours),
    invoiceDate: daysOf(OCTOBER).last,
    calendar,
    calendars: {},
    rateCard: [],
    exchange: [],
    rounding: { tax: 'per line', untaxed: 'per line' },
    biller: 'bea',
    ...more,
  };
}

const berlinHours = { calendar, timeZone: berlin.timeZone };

/** October's run of a contract, with whatever else a case is about. */
export function input(of: Contract, more: Partial<BillingInput> = {}): BillingInput {
  return {
    contract: of,
    period: OCTOBER,
    expenses: [],
    claims: [],
    lastPosted: null,
    corrections: [],
    odd: { time: new Map(), expenses: new Map() },
    decisions: decisions({}),
    policy: policy(),
    ...more,
  };
}

/** What approvers said, where they said anything. */
export function decisions(own: Partial<Decisions>): Decisions {
  return { held: [], writtenOff: [], reductions: [], creditable: [], ...own };
}

/** So many minutes of 10 September by Ada at 100.00, invoiced on INV1. */
export function claimed(minutes: number, more: Partial<TimeClaim> = {}): TimeClaim {
  return {
    kind: 'time',
    id: `claim of ${minutes}`,
    run: period('2026-09'),
    version: 1,
    state: 'live',
    invoiced: { document: 'INV1', purchaseOrder: null, line: 'l', currency: EUR },
    entry: entryId(`entry of ${minutes}`),
    portion: 'whole',
    revision: revision('r'),
    date: civilDate('2026-09-10'),
    person: 'ada',
    soldLine: 'L1',
    minutes,
    roundedMinutes: minutes,
    outcome: 'invoiced',
    price: { unitPrice: '100.00', discountPercent: '0', invoicedUnitPrice: '100.00' },
    drawn: [],
    ...more,
  };
}

/** Expense `9` that was re-invoiced. */
export function reinvoiced(amount: string, more: Partial<ExpenseClaim> = {}): ExpenseClaim {
  const { run, version, state, revision: of, soldLine } = claimed(0);
  return {
    kind: 'expense',
    ...{ id: 'e', run, version, state, revision: of, soldLine, amount, invoicedAmount: amount },
    invoiced: { document: 'INV1', purchaseOrder: null, line: 'e', currency: EUR },
    entry: entryId('9'),
    outcome: 'invoiced',
    ...more,
  };
}

/** Rule 19: an amount that was taken off. */
export function takenOff(reduction: string, amount: string): ReductionClaim {
  const { run, version, state } = claimed(0);
  const invoiced = { document: 'INV1', purchaseOrder: null, line: reduction, currency: EUR };
  return { kind: 'reduction', id: `off ${reduction}`, run, version, state, invoiced, reduction, amount };
}

/** So many minutes that a retainer `R` covered in a run, of one period's hours. */
export function covered(minutes: number, run: string, from: string, more: Partial<TimeClaim> = {}): TimeClaim {
  const drawn = [{ from: from as FeePeriod, minutes }];
  return claimed(minutes, {
    ...{ id: `${run} used ${minutes}`, run: period(run), date: civilDate(`${run}-10`), soldLine: 'R', drawn },
    ...{ entry: entryId(`${run} of ${minutes}`), outcome: 'covered', invoiced: null, price: null },
    ...more,
  });
}

/** A fee that was billed. */
export function billedFee(soldLine: string, part: string, amount: string): FeeClaim {
  const invoiced = { document: 'INV1', purchaseOrder: null, line: part, currency: EUR };
  return {
    kind: 'fee',
    id: `fee ${soldLine}/${part}`,
    run: period('2026-09'),
    version: 1,
    state: 'live',
    soldLine,
    part,
    amount,
    invoiced,
  };
}
