import fc from 'fast-check';
import type { Cap, PurchaseOrder, Rate, Rounding, SoldLine, Terms } from '../../../domain/billing/contract.ts';
import { addDays, civilDate } from '../../../domain/civil-date.ts';

/* What a contract may say. Prices, limits and hours are such that a few entries meet them. */

export const amount = (least: number, most: number) => fc.integer({ min: least, max: most }).map(String);
export const cents = (least: number, most: number) =>
  fc.integer({ min: least * 100, max: most * 100 }).map((number) => (number / 100).toFixed(2));
export const day = (first: string, last: string) => {
  const days = (Date.parse(last) - Date.parse(first)) / 86_400_000;
  return fc.integer({ min: 0, max: days }).map((number) => addDays(civilDate(first), number));
};
export const rarely = fc.oneof(
  { weight: 14, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(true) },
);
export const seldom = <T>(what: fc.Arbitrary<T>, otherwise: T) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary: what });

export const lineIds = ['T&M', 'Other', 'Fixed', 'Percent', 'Fixed/live', 'Retainer'] as const;

const limitDates = fc.record({
  from: seldom(day('2026-08-15', '2026-10-15'), null),
  until: seldom(day('2026-09-15', '2026-10-25'), null),
});

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

/** What stays as it is over all versions of a contract; what is drawn for each is what a line costs. */
export interface Frame {
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

/** Now and then a version of the contract lacks a line, or prices it in another way than its name says. */
function soldLines({ sold, retainer }: Frame): fc.Arbitrary<SoldLine[]> {
  const kinds = pricings(retainer);
  const any = fc.oneof(...Object.values(kinds));
  const usual: Record<(typeof lineIds)[number], fc.Arbitrary<Priced>> = {
    'T&M': kinds.hourly,
    Other: kinds.hourly,
    Fixed: kinds.instalments,
    Percent: kinds.percent,
    'Fixed/live': kinds.milestones,
    Retainer: kinds.retainer,
  };
  const one = (id: (typeof lineIds)[number]) =>
    fc.oneof(
      { weight: 22, arbitrary: usual[id].map((priced): SoldLine => ({ id, name: `The ${id}`, ...priced })) },
      { weight: 2, arbitrary: any.map((priced): SoldLine => ({ id, name: `The ${id}`, ...priced })) },
      { weight: 1, arbitrary: fc.constant(null) },
    );
  return fc
    .tuple(...lineIds.filter((id) => sold.includes(id)).map(one))
    .map((all) => all.filter((line) => line !== null));
}

type Pricing<Line = SoldLine> = Line extends unknown ? Omit<Line, 'id' | 'name'> : never;
type Priced = Pricing;

function pricings(retainer: Frame['retainer']) {
  const hourly = fc.constant<Priced>({ pricing: 'time-and-materials' });
  const instalments = amount(1000, 9000).chain((fee) =>
    shares(fee).map(([first, second, third]): Priced => {
      const none = { percent: '0' };
      const due = { on: civilDate('2026-10-31') };
      return {
        pricing: 'fixed-fee',
        fee,
        by: {
          instalments: [
            { id: 'start', name: 'At the start', share: first ?? none, due: { on: civilDate('2026-08-20') } },
            // With the line's name the same as a milestone of line `Fixed/live`.
            { id: 'live/m1', name: 'Going live', share: second ?? none, due: { event: 'live' } },
            { id: 'end', name: 'At the end', share: third ?? { percent: '100' }, due },
          ],
        },
      };
    }),
  );
  const percent = amount(1000, 9000).map((fee): Priced => ({ pricing: 'fixed-fee', fee, by: 'percent complete' }));
  const milestones = amount(1000, 9000).chain((total) =>
    shares(total).map(
      (parts): Priced => ({
        pricing: 'milestones',
        total,
        milestones: parts.map((share, index) => ({ id: `m${index + 1}`, name: `Milestone ${index + 1}`, share })),
      }),
    ),
  );
  const hours = fc
    .record({
      fee: amount(500, 2000),
      includedMinutes: fc.constantFrom(0, 90, 240, 240, 600, 1200),
      overage: fc.oneof(
        { weight: 1, arbitrary: fc.constant(null) },
        { weight: 2, arbitrary: rates.map((list) => ({ rates: list })) },
      ),
    })
    .map((terms): Priced => ({ pricing: 'retainer', ...retainer, ...terms }));
  return { hourly, instalments, percent, milestones, retainer: hours };
}

const caps: fc.Arbitrary<Cap[]> = fc
  .array(
    fc.record({
      line: fc.constantFrom(null, null, 'T&M', 'T&M', 'Retainer'),
      limit: fc.oneof(
        fc.record({ money: fc.oneof(amount(100, 1500), cents(100, 900)) }),
        fc.record({ hours: fc.oneof(amount(1, 10), cents(1, 8)) }),
      ),
      counts: fc.record({ expenses: fc.boolean(), fees: fc.boolean() }),
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

export function terms(frame: Frame): fc.Arbitrary<Terms> {
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
