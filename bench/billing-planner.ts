// Plans one contract's month of more and more entries, and says what that took: `npm run bench:billing`.
//
// What is to be seen are the ratios within one run: time grows with the entries, memory doesn't. Entries are made one by one
// while they are planned, as a reader's pages would bring them. A second table does the same with claims of earlier months: they
// are held, so memory grows with them.
import type { BillingInput } from '../domain/billing/billing-input.ts';
import type { TimeClaim } from '../domain/billing/claim.ts';
import type { TimeEntry } from '../domain/billing/entry.ts';
import { type Period, period } from '../domain/billing/period.ts';
import { planInvoice } from '../domain/billing/plan-invoice.ts';
import { addDays, civilDate } from '../domain/civil-date.ts';
import { entityCode, entryId, instant, revision } from '../domain/ids.ts';
import { currency } from '../domain/money.ts';

const SIZES = [10_000, 100_000, 1_000_000];
const CLAIMS = [10_000, 100_000];
const SEPTEMBER: Period = period('2026-09');
const OCTOBER: Period = period('2026-10');
const EUR = currency('EUR');
const gc = globalThis.gc;
if (!gc) throw new Error('Memory can be measured only with --expose-gc: start it as `npm run bench:billing`.');

const input: BillingInput = {
  contract: {
    key: 'bench',
    entity: entityCode('NWG'),
    currency: EUR,
    invoiceCurrency: EUR,
    startsOn: civilDate('2026-01-01'),
    endsOn: null,
    versions: [
      {
        number: 1,
        from: civilDate('2026-01-01'),
        terms: {
          lines: [
            { id: 'L1', name: 'Consulting', pricing: 'time-and-materials' },
            {
              ...{
                id: 'L2',
                name: 'Support',
                pricing: 'retainer',
                period: 'month',
                rolloverPeriods: 1,
                billed: 'arrears',
              },
              ...{ proration: 'none', fee: '2000.00', includedMinutes: 60_000 },
              overage: { rates: [{ for: 'role', id: 'r1', line: null, unitPrice: '120.00', from: null, until: null }] },
            },
          ],
          grouping: 'entry',
          rounding: { to: 15, direction: 'up', minimum: { minutes: 60, per: 'person and day' } },
          discountPercent: '2.5',
          rates: [1, 2, 3].map((id) => ({
            for: 'role',
            id: `r${id}`,
            line: null,
            unitPrice: `1${id}0.00`,
            from: null,
            until: null,
          })),
          overtime: { factor: '1.5', onRestDays: true },
          caps: [{ id: 'NTE', line: null, limit: { money: '1000000000' }, counts: { expenses: true, fees: false } }],
          purchaseOrders: {
            required: true,
            orders: [{ number: 'PO1', amount: '1000000000', lines: null, from: null, until: null }],
          },
          expenses: { categories: {}, receiptAbove: null },
        },
      },
    ],
    onHold: [],
    progress: { events: [], completions: [], acceptances: [] },
  },
  period: OCTOBER,
  expenses: [],
  claims: [],
  lastPosted: null,
  corrections: [],
  odd: { time: new Map(), expenses: new Map() },
  decisions: { held: [], writtenOff: [], reductions: [], creditable: [] },
  policy: {
    cutOff: instant('2026-11-04T00:00:00.000Z'),
    invoiceDate: civilDate('2026-10-31'),
    calendar: { workdays: ['mon', 'tue', 'wed', 'thu', 'fri'], holidays: [], opensAt: '09:00', closesAt: '17:00' },
    calendars: {},
    rateCard: [],
    exchange: [],
    rounding: { tax: 'globally', untaxed: 'globally' },
    biller: 'bench',
  },
};

/** So many entries over the days of October, in the rules' order. */
function* entries(count: number): Generator<TimeEntry> {
  const perDay = Math.ceil(count / 31);
  for (let n = 0; n < count; n += 1) {
    yield {
      id: entryId(String(n + 1)),
      date: addDays(civilDate('2026-10-01'), Math.floor(n / perDay)),
      person: `p${n % 400}`,
      role: `r${(n % 3) + 1}`,
      project: 'P1',
      task: `t${n % 50}`,
      line: n % 4 === 0 ? 'L2' : 'L1',
      minutes: 5 + (n % 120),
      note: `entry ${n}`,
      billable: n % 17 !== 0,
      overtime: n % 29 === 0,
      approvedAt: instant('2026-11-02T10:00:00.000Z'),
      revision: revision('r'),
      seenBefore: false,
    };
  }
}

/** So many entries of September as they were invoiced, one claim at a time. */
function* claims(count: number): Generator<TimeClaim> {
  for (let n = 0; n < count; n += 1) {
    const minutes = 5 + (n % 120);
    const line = JSON.stringify(['L1', 'PO1', 'entry', `s${n}`, '110.00', '2.50']);
    yield {
      ...{ kind: 'time', id: `claim-${n}`, run: SEPTEMBER, version: 1, state: 'live', entry: entryId(`s${n}`) },
      ...{ portion: 'whole', revision: revision('r'), person: `p${n % 400}`, soldLine: 'L1' },
      date: addDays(civilDate('2026-09-01'), n % 30),
      minutes,
      roundedMinutes: Math.ceil(minutes / 15) * 15,
      outcome: 'invoiced',
      invoiced: { document: 'INV/2026/09', purchaseOrder: 'PO1', line, currency: EUR },
      price: { unitPrice: '110.00', discountPercent: '2.5', invoicedUnitPrice: '110.00' },
      drawn: [],
    };
  }
}

/** Bytes that are in use, after what isn't has been collected. */
function inUse(): number {
  gc?.();
  return process.memoryUsage().heapUsed;
}

function measure(count: number, before: Iterable<TimeClaim> = []): { seconds: number; peak: number; lines: number } {
  const empty = inUse();
  let peak = 0;
  let lines = 0;
  let emitted = 0;
  let collecting = 0;
  const begun = performance.now();
  const plan = planInvoice({ ...input, claims: before }, entries(count), (each) => {
    if (each.emits === 'line') lines += 1;
    emitted += 1;
    if (emitted % Math.ceil(count / 20) !== 0) return;
    const before = performance.now();
    peak = Math.max(peak, inUse() - empty);
    collecting += performance.now() - before;
  });
  const seconds = (performance.now() - begun - collecting) / 1000;
  if ('issues' in plan) throw new Error(JSON.stringify(plan.issues));
  return { seconds, peak, lines };
}

measure(10_000); // Once before, so that the first row isn't measured while the code is still being compiled.
process.stdout.write("  entries    lines  seconds  µs an entry  peak memory  time, of 10,000's\n");
let first: number | null = null;
for (const count of SIZES) {
  const { seconds, peak, lines } = measure(count);
  first ??= seconds;
  row([
    [count.toLocaleString('en'), 9],
    [lines.toLocaleString('en'), 8],
    [seconds.toFixed(2), 8],
    [((seconds / count) * 1e6).toFixed(1), 12],
    [mebibytes(peak), 12],
    [`${(seconds / first).toFixed(1)} ×`, 17],
  ]);
}

process.stdout.write('\n  10,000 entries after so many claims\n   claims  seconds  peak memory  bytes a claim\n');
for (const count of CLAIMS) {
  const { seconds, peak } = measure(10_000, claims(count));
  row([
    [count.toLocaleString('en'), 9],
    [seconds.toFixed(2), 8],
    [mebibytes(peak), 12],
    [(peak / count).toFixed(0), 14],
  ]);
}

function row(cells: [value: string, width: number][]) {
  process.stdout.write(`${cells.map(([value, width]) => value.padStart(width)).join(' ')}\n`);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
