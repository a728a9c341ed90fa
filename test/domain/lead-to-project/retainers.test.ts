import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../../../domain/civil-date.ts';
import { orderLinesOf } from '../../../domain/lead-to-project/order-lines.ts';
import { planRetainers } from '../../../domain/lead-to-project/plan-retainers.ts';
import { retainerPeriods } from '../../../domain/lead-to-project/retainer-periods.ts';
import { amountOf, untaxedTotal } from '../../../domain/lead-to-project/understand-amounts.ts';
import type { RetainerTerms } from '../../../domain/policy.ts';
import { EUR } from './sample.ts';
import { dealWith, entityIn, firm, firstLine, issuesIn, sold, understood } from './sample-firm.ts';

const monthly: RetainerTerms = {
  period: 'month',
  includedHours: '20',
  rolloverPeriods: 0,
  overageRole: null,
  billed: 'arrears',
  proration: 'none',
};
const byDays: RetainerTerms = { ...monthly, proration: 'days' };
const price = { unitPrice: '3000', discountPercent: '0' };

function periods(terms: RetainerTerms, startsOn: string, endsOn: string, each = price) {
  return retainerPeriods(terms, { startsOn: civilDate(startsOn), endsOn: civilDate(endsOn) }, each, EUR);
}

function retainerDeal(quantity: string, startsOn: string, endsOn: string, changes: Parameters<typeof sold>[1] = {}) {
  return dealWith([sold('RETAINER-MONTH', { quantity, unitPrice: '3000', ...changes })], { startsOn, endsOn });
}

describe('a retainer’s periods', () => {
  it.each<
    [string, RetainerTerms, string, string, [name: string, from: string, until: string, fee: string, hours: string][]]
  >([
    [
      'whole months',
      monthly,
      '2027-01-01',
      '2027-02-28',
      [
        ['January 2027', '2027-01-01', '2027-01-31', '3000.00', '20'],
        ['February 2027', '2027-02-01', '2027-02-28', '3000.00', '20'],
      ],
    ],
    [
      'months in part at the full fee',
      monthly,
      '2026-12-31',
      '2027-01-01',
      [
        ['December 2026', '2026-12-31', '2026-12-31', '3000.00', '20'],
        ['January 2027', '2027-01-01', '2027-01-01', '3000.00', '20'],
      ],
    ],
    // 17 of 31 days of 3,000.00 are 1,645.161…, of 1,200 minutes 658.06…, so 658: 10.97 hours.
    [
      'by days',
      byDays,
      '2027-01-15',
      '2027-02-14',
      [
        ['January 2027', '2027-01-15', '2027-01-31', '1645.16', '10.97'],
        ['February 2027', '2027-02-01', '2027-02-14', '1500.00', '10'],
      ],
    ],
    [
      'by days, in a leap year',
      byDays,
      '2028-02-01',
      '2028-02-28',
      [['February 2028', '2028-02-01', '2028-02-28', '2896.55', '19.32']],
    ],
    [
      'quarters of the calendar',
      { ...monthly, period: 'quarter' },
      '2027-02-15',
      '2027-04-01',
      [
        ['Q1 2027', '2027-02-15', '2027-03-31', '3000.00', '20'],
        ['Q2 2027', '2027-04-01', '2027-04-01', '3000.00', '20'],
      ],
    ],
    [
      'a quarter by days',
      { ...byDays, period: 'quarter' },
      '2027-02-15',
      '2027-03-31',
      [['Q1 2027', '2027-02-15', '2027-03-31', '1500.00', '10']],
    ],
    ['one day', monthly, '2027-01-31', '2027-01-31', [['January 2027', '2027-01-31', '2027-01-31', '3000.00', '20']]],
  ])('%s', (_, terms, startsOn, endsOn, expected) => {
    const found = periods(terms, startsOn, endsOn);
    expect(
      found.map(({ name, from, until, fee, includedHours }) => [name, from, until, fee.amount, includedHours]),
    ).toEqual(expected);
  });

  it('have no hours where none are included', () => {
    expect(periods({ ...byDays, includedHours: null }, '2027-01-15', '2027-01-20')[0]?.includedHours).toBeNull();
  });

  it('round half a cent up, once: 10 of 30 days of 100.05 less 10 %, and 15 of 30 of 0.01', () => {
    expect(
      periods(byDays, '2027-04-01', '2027-04-10', { unitPrice: '100.05', discountPercent: '10' })[0]?.fee.amount,
    ).toBe('30.02');
    expect(
      periods(byDays, '2027-04-01', '2027-04-15', { unitPrice: '0.01', discountPercent: '0' })[0]?.fee.amount,
    ).toBe('0.01');
  });

  it('follow each other without a gap, and by days cost no more than whole ones and never less than nothing', () => {
    fc.assert(
      fc.property(spanUpTo(900), hundredths, minutes, terms, ({ startsOn, endsOn }, fee, hours, own) => {
        const each = { unitPrice: fee, discountPercent: '0' };
        const found = periods({ ...own, includedHours: hours }, startsOn, endsOn, each);
        expect(found[0]?.from).toBe(startsOn);
        expect(found.at(-1)?.until).toBe(endsOn);
        for (const [at, period] of found.entries()) {
          if (at > 0) expect(period.from).toBe(addDays(found[at - 1]?.until ?? startsOn, 1));
          expect(Number(period.fee.amount)).toBeLessThanOrEqual(Number(fee));
          expect(Number(period.fee.amount)).toBeGreaterThanOrEqual(0);
          // At most the minute that half of one is rounded up to.
          expect(new Big(period.includedHours ?? 0).minus(hours).toNumber()).toBeLessThanOrEqual(0.01);
          // Whole minutes come back from two digits of an hour.
          if (own.proration === 'days' && own.period === 'month') {
            const days = 1 + Number(period.until.slice(8)) - Number(period.from.slice(8));
            const ofMonth = new Date(
              Date.UTC(Number(period.from.slice(0, 4)), Number(period.from.slice(5, 7)), 0),
            ).getUTCDate();
            const exact = new Big(hours).times(60).times(days).div(ofMonth);
            const backAgain = new Big(period.includedHours ?? 0).times(60).round(0, Big.roundHalfUp);
            if (days < ofMonth) expect(backAgain.toFixed()).toBe(exact.round(0, Big.roundHalfUp).toFixed());
          }
          const isWhole = at > 0 && at < found.length - 1;
          if (isWhole || own.proration === 'none') expect(period.fee.amount).toBe(new Big(fee).toFixed(2));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a deal that sells a retainer', () => {
  it('has what is agreed in its totals, overage at the rate card’s price', () => {
    const known = understood(retainerDeal('2', '2027-01-01', '2027-02-28'));
    expect(planRetainers(known, { entity: entityIn(known), currency: EUR })).toEqual([
      {
        line: 'Rollout',
        period: 'month',
        includedHours: '20',
        rolloverPeriods: 1,
        overageRole: 'consultant',
        billed: 'arrears',
        proration: 'none',
        fee: { amount: '3000.00', currency: EUR },
        overageRate: { amount: '150.00', currency: EUR },
        periods: [
          { from: '2027-01-01', until: '2027-01-31', fee: { amount: '3000.00', currency: EUR }, includedHours: '20' },
          { from: '2027-02-01', until: '2027-02-28', fee: { amount: '3000.00', currency: EUR }, includedHours: '20' },
        ],
      },
    ]);
  });

  it('must sell as many periods as its dates touch, and says which', () => {
    const issues = issuesIn(retainerDeal('6', '2027-01-15', '2027-07-14'));
    expect(issues).toMatchObject([
      {
        code: 'TL-DEAL-0006',
        message:
          'The quantity of line 1 "Rollout" is 6, but from 2027-01-15 until 2027-07-14 it is 7, one for each month: January 2027 to July 2027.',
        hint: 'Correct the quantity to 7, or the dates.',
        field: 'lines.71.quantity',
      },
    ]);
  });

  it('needs both dates, and says so once', () => {
    const issues = issuesIn(dealWith([sold('RETAINER-MONTH')], { startsOn: null, endsOn: null }));
    expect(issues.map(({ code, field }) => `${code} ${field}`)).toEqual([
      'TL-DEAL-0001 startsOn',
      'TL-DEAL-0001 endsOn',
    ]);
  });

  it('is told of it before anybody knows which entity sells', () => {
    const issues = issuesIn({ ...retainerDeal('6', '2027-01-15', '2027-07-14'), entity: null });
    expect(issues.map(({ code, field }) => `${code} ${field}`)).toEqual(
      expect.arrayContaining(['TL-DEAL-0001 entity', 'TL-DEAL-0006 lines.71.quantity']),
    );
  });

  it('is one order line as long as all fees are one', () => {
    const line = firstLine(understood(retainerDeal('3', '2027-01-10', '2027-03-01', { discountPercent: '10' })));
    expect(orderLinesOf(line)).toEqual([
      { suffix: '', name: 'Rollout', quantity: '3', unitPrice: '3000', discountPercent: '10' },
    ]);
  });

  it('is sold at the fee itself where quantity × price less discount would not be so many fees', () => {
    const known = understood(
      retainerDeal('3', '2027-01-01', '2027-03-31', { unitPrice: '999.99', discountPercent: '15' }),
    );
    // 849.9915 a month: 3 × 849.99, and not 2,549.97 by chance.
    expect(orderLinesOf(firstLine(known))).toEqual([
      { suffix: '', name: 'Rollout', quantity: '3', unitPrice: '849.99', discountPercent: '0' },
    ]);
  });

  it('is one order line for each distinct fee by days', () => {
    const policy = firm({ retainer: { proration: 'days' } });
    const known = understood(retainerDeal('4', '2027-01-15', '2027-04-15'), policy);
    const line = firstLine(known);
    expect(orderLinesOf(line)).toEqual([
      { suffix: '', name: 'Rollout: January 2027', quantity: '1', unitPrice: '1645.16', discountPercent: '0' },
      {
        suffix: 'fee-2',
        name: 'Rollout: February 2027, March 2027',
        quantity: '2',
        unitPrice: '3000',
        discountPercent: '0',
      },
      { suffix: 'fee-3', name: 'Rollout: April 2027', quantity: '1', unitPrice: '1500', discountPercent: '0' },
    ]);
    expect(untaxedTotal([line], EUR).amount).toBe('9145.16');
  });

  it('names what an order line is for: a run of months by its first and last', () => {
    const policy = firm({ retainer: { proration: 'days' } });
    const line = firstLine(understood(retainerDeal('6', '2027-01-16', '2027-06-16'), policy));
    expect(orderLinesOf(line).map(({ name }) => name)).toEqual([
      'Rollout: January 2027',
      'Rollout: February 2027 to May 2027',
      'Rollout: June 2027',
    ]);
    // The same fee before and after: 15 of 30 days in April and in June.
    const apart = firstLine(understood(retainerDeal('3', '2027-04-16', '2027-06-15'), policy));
    expect(orderLinesOf(apart).map(({ name }) => name)).toEqual([
      'Rollout: April 2027, June 2027',
      'Rollout: May 2027',
    ]);
  });

  it.each(['12000', '9145.16'])(
    'may say %s as its amount: what the CRM reckons, or what it comes to by days',
    (amount) => {
      const policy = firm({ retainer: { proration: 'days' } });
      const source = retainerDeal('4', '2027-01-15', '2027-04-15');
      expect(issuesIn({ ...source, amount }, policy)).toEqual([]);
      expect(issuesIn({ ...source, amount: '9145.15' }, policy)[0]?.code).toBe('TL-DEAL-0003');
    },
  );

  it('has an order that comes to the sum of its fees, whatever they are', () => {
    fc.assert(
      fc.property(spanUpTo(400), hundredths, discount, terms, ({ startsOn, endsOn }, fee, off, own) => {
        const policy = firm({ retainer: own });
        const count = periods(own, startsOn, endsOn).length;
        const changes = { unitPrice: fee, discountPercent: off };
        const line = firstLine(understood(retainerDeal(String(count), startsOn, endsOn, changes), policy));
        const fees = line.periods.reduce((all, period) => all.plus(period.fee.amount), new Big(0));
        expect(amountOf(line, EUR).amount).toBe(fees.toFixed(2));
        const lines = orderLinesOf(line);
        expect(lines.reduce((all, { quantity }) => all + Number(quantity), 0)).toBe(count);
        expect(new Set(lines.map(({ suffix }) => suffix)).size).toBe(lines.length);
      }),
      { numRuns: 200 },
    );
  });
});

const spanUpTo = (days: number) =>
  fc.tuple(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0, max: days })).map(([start, length]) => {
    const startsOn = addDays(civilDate('2026-01-01'), start);
    return { startsOn, endsOn: addDays(startsOn, length) };
  });
const hundredths = fc.integer({ min: 1, max: 2_000_000 }).map((n) => new Big(n).div(100).toFixed());
const minutes = fc.integer({ min: 0, max: 20_000 }).map((n) => new Big(n).div(100).toFixed());
const discount = fc.oneof(
  fc.constant('0'),
  fc.integer({ min: 0, max: 9_999 }).map((n) => new Big(n).div(100).toFixed()),
);
const terms = fc
  .record({
    period: fc.constantFrom('month' as const, 'quarter' as const),
    proration: fc.constantFrom('none' as const, 'days' as const),
  })
  .map((own): RetainerTerms => ({ ...monthly, ...own }));
