import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../domain/civil-date.ts';
import { orderLinesOf, soldAmount } from '../../../domain/lead-to-project/order-lines.ts';
import { milestoneTotals, planMilestones } from '../../../domain/lead-to-project/plan-milestones.ts';
import { amountOf } from '../../../domain/lead-to-project/understand-amounts.ts';
import { lineAmount } from '../../../domain/money.ts';
import type { PlannedMilestone } from '../../../domain/policy.ts';
import { EUR } from './sample.ts';
import { dealWith, entityIn, firm, firstLine, issuesIn, sold, understood } from './sample-firm.ts';

const starts = civilDate('2026-12-01');

const plan = (shares: PlannedMilestone['share'][]): PlannedMilestone[] =>
  shares.map((share, at) => ({ code: `m${at + 1}`, name: `Step ${at + 1}`, share, afterBusinessDays: 10 * (at + 1) }));
const firmWith = (shares: PlannedMilestone['share'][]) => firm({ milestonePlans: { 'three-steps': plan(shares) } });
const percents = (...values: string[]) => values.map((percent) => ({ percent }));
const amounts = (...values: string[]) => values.map((amount) => ({ amount }));

function planned(shares: PlannedMilestone['share'][], changes: Parameters<typeof sold>[1] = {}) {
  const known = understood(dealWith([sold('MILESTONE-DELIVERY', changes)]), firmWith(shares));
  const line = firstLine(known);
  const milestones = planMilestones(known, { entity: entityIn(known), starts }).get(line.id) ?? [];
  return { known, line, milestones, orderLines: orderLinesOf(line) };
}

describe('milestones', () => {
  it('are billed by the service’s own plan, after so many business days of the entity', () => {
    const known = understood(dealWith([sold('MILESTONE-DELIVERY')]));
    const milestones = planMilestones(known, { entity: entityIn(known), starts });
    expect(Object.fromEntries(milestones)).toEqual({
      '71': [
        {
          suffix: '',
          code: 'design',
          name: 'Design accepted',
          amount: eur('6000.00'),
          share: '0.3',
          deadline: '2027-01-01',
        },
        {
          suffix: '',
          code: 'build',
          name: 'Build accepted',
          amount: eur('8000.00'),
          share: '0.4',
          deadline: '2027-02-04',
        },
        { suffix: '', code: 'live', name: 'Live', amount: eur('6000.00'), share: '0.3', deadline: '2027-02-25' },
      ].map((milestone) => ({ ...milestone, deadline: expect.stringMatching(/^2026-12|^2027-0[1-3]/) })),
    });
    const days = milestones.get('71')?.map(({ deadline }) => deadline) ?? [];
    expect(days).toEqual(days.toSorted());
    for (const day of days) expect(entityIn(known).calendar.holidays).not.toContain(day);
    expect(milestoneTotals(known, milestones)[0]).toEqual({
      line: 'Rollout',
      name: 'Design accepted',
      due: days[0],
      amount: eur('6000.00'),
    });
  });

  it.each<[string, PlannedMilestone['share'][], Parameters<typeof sold>[1], [share: string, amount: string][]]>([
    [
      'shares of one',
      percents('30', '40', '30'),
      {},
      [
        ['0.3', '6000.00'],
        ['0.4', '8000.00'],
        ['0.3', '6000.00'],
      ],
    ],
    [
      'shares of several',
      percents('50', '50'),
      { quantity: '10', unitPrice: '1250' },
      [
        ['0.5', '6250.00'],
        ['0.5', '6250.00'],
      ],
    ],
    // 1 of 3 days: a share without end, cut far below what two digits of quantity can notice.
    [
      'a third',
      amounts('100', '200'),
      { quantity: '3', unitPrice: '100' },
      [
        ['0.3333333333', '100.00'],
        ['0.6666666667', '200.00'],
      ],
    ],
    [
      'amounts',
      amounts('5000', '15000'),
      {},
      [
        ['0.25', '5000.00'],
        ['0.75', '15000.00'],
      ],
    ],
    [
      'a discount that leaves whole cents',
      percents('50', '50'),
      { discountPercent: '10' },
      [
        ['0.5', '9000.00'],
        ['0.5', '9000.00'],
      ],
    ],
  ])('are shares of the line where the ERP bills exactly these amounts: %s', (_, shares, changes, expected) => {
    const { milestones, orderLines, line } = planned(shares, changes);
    expect(milestones.map(({ share, amount }) => [share, amount.amount])).toEqual(expected);
    expect(orderLines).toHaveLength(1);
    expect(orderLines[0]).toMatchObject({ suffix: '', quantity: line.quantity, unitPrice: line.unitPrice });
  });

  // 33.33 % of 1 × 20,000.00 would be 0.33 of it in the ERP, and so 6,600.00.
  it('are order lines of their own where a share would be billed otherwise, the last with the rest', () => {
    const { milestones, orderLines } = planned(percents('33.33', '33.33', '33.34'));
    expect(milestones.map(({ suffix, share, amount }) => [suffix, share, amount.amount])).toEqual([
      ['m1', '1', '6666.00'],
      ['m2', '1', '6666.00'],
      ['m3', '1', '6668.00'],
    ]);
    expect(orderLines).toEqual([
      { suffix: 'm1', name: 'Rollout: Step 1', quantity: '1', unitPrice: '6666', discountPercent: '0' },
      { suffix: 'm2', name: 'Rollout: Step 2', quantity: '1', unitPrice: '6666', discountPercent: '0' },
      { suffix: 'm3', name: 'Rollout: Step 3', quantity: '1', unitPrice: '6668', discountPercent: '0' },
    ]);
  });

  it('say both figures when the amounts do not come to the line', () => {
    const [issue, ...more] = issuesIn(dealWith([sold('MILESTONE-DELIVERY')]), firmWith(amounts('5000', '14999.99')));
    expect(more).toEqual([]);
    expect(issue).toMatchObject({
      code: 'TL-DEAL-0006',
      message:
        'By the milestone plan "three-steps", line 1 "Rollout" is billed 19,999.99 EUR, but it comes to 20,000.00 EUR.',
      field: 'lines.71.unitPrice',
      cause: 'TL-DEAL-0006:milestones=three-steps',
    });
  });

  it('must each be something: a few cents can’t be divided', () => {
    const shares = percents(...Array.from({ length: 10 }, () => '10'));
    const [issue] = issuesIn(dealWith([sold('MILESTONE-DELIVERY', { unitPrice: '0.05' })]), firmWith(shares));
    expect(issue?.message).toContain('comes to 0.05 EUR, too little for 10 milestones above zero');
  });

  it('come to the line’s amount, and so does the order, whatever is sold by whatever shares', () => {
    fc.assert(
      fc.property(percentages, quantity, price, discount, (shares, count, each, off) => {
        const source = dealWith([
          sold('MILESTONE-DELIVERY', { quantity: count, unitPrice: each, discountPercent: off }),
        ]);
        const policy = firmWith(percents(...shares));
        const problems = issuesIn(source, policy);
        const whole = lineAmount(count, each, off, EUR).amount;
        if (problems.length > 0) {
          // Only what is too small to be divided is refused.
          expect(problems.map(({ code }) => code)).toEqual(['TL-DEAL-0006']);
          expect((Number(whole) * Math.min(...shares.map(Number))) / 100).toBeLessThan(0.005 * shares.length);
          return;
        }
        const known = understood(source, policy);
        const line = firstLine(known);
        const milestones = planMilestones(known, { entity: entityIn(known), starts }).get(line.id) ?? [];
        const total = milestones.reduce((all, { amount }) => all.plus(amount.amount), new Big(0));
        expect(total.toFixed(2)).toBe(whole);
        expect(amountOf(line, EUR).amount).toBe(whole);
        for (const orderLine of orderLinesOf(line)) {
          const own = milestones.filter(({ suffix }) => suffix === orderLine.suffix);
          expect(own.reduce((all, { share }) => all.plus(share), new Big(0)).toFixed()).toBe('1');
          // As Odoo bills, whichever of them are reached: delivered quantity to 2 digits, at the line's price.
          for (let reached = 0; reached < 2 ** Math.min(own.length, 4); reached += 1) {
            const some = own.filter((_, at) => reached & (2 ** at));
            const delivered = some
              .reduce((all, { share }) => all.plus(share), new Big(0))
              .times(orderLine.quantity)
              .round(2, Big.roundHalfUp);
            const billed = soldAmount({ ...orderLine, quantity: delivered.toFixed() }, EUR).amount;
            const agreed = some.reduce((all, { amount }) => all.plus(amount.amount), new Big(0));
            expect(billed).toBe(agreed.toFixed(2));
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('which plan', () => {
  it('the deal names, in its field for the billing schedule', () => {
    const known = understood(dealWith([sold('MILESTONE-DELIVERY')], { billingSchedule: 'Two-Steps' }));
    expect(firstLine(known).milestones.map(({ code, amount }) => [code, amount.amount])).toEqual([
      ['delivery', '13334.00'],
      ['acceptance', '6666.00'],
    ]);
  });

  it('is each kind’s own: the one that isn’t named keeps its usual one', () => {
    const lines = [sold('MILESTONE-DELIVERY'), sold('FIXED-SCOPE', { id: '72', position: 2 })];
    for (const billingSchedule of ['half-half', 'two-steps', null]) {
      const known = understood(dealWith(lines, { billingSchedule }));
      expect(firstLine(known).milestones).toHaveLength(billingSchedule === 'two-steps' ? 2 : 3);
    }
  });

  it.each([
    ['MILESTONE-DELIVERY', 'half-half', 'milestonePlans'],
    ['FIXED-SCOPE', 'two-steps', 'schedules'],
    ['MILESTONE-DELIVERY', 'whenever', 'milestonePlans'],
  ])('of %s can’t be %s', (service, billingSchedule, section) => {
    const issues = issuesIn(dealWith([sold(service)], { billingSchedule }));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code: 'TL-MAP-0006', field: 'billingSchedule' });
    expect(issues[0]?.hint).toContain(`config/mappings.yaml: ${section}.${billingSchedule}`);
  });
});

const eur = (amount: string) => ({ amount, currency: EUR });
const hundredths = (min: number, max: number) => fc.integer({ min, max }).map((n) => new Big(n).div(100).toFixed());
const quantity = fc.oneof(fc.constant('1'), fc.integer({ min: 1, max: 400 }).map(String), hundredths(1, 40_000));
const price = fc.oneof(hundredths(1, 5_000_000), fc.integer({ min: 1, max: 50_000 }).map(String));
const discount = fc.oneof(fc.constant('0'), hundredths(0, 9_999));
/** Two to six shares above zero, of two digits, that sum to 100. */
const percentages = fc
  .uniqueArray(fc.integer({ min: 1, max: 9_999 }), { minLength: 1, maxLength: 5 })
  .map((cuts) => [0, ...cuts.toSorted((a, b) => a - b), 10_000])
  .map((edges) => edges.slice(1).map((edge, at) => new Big(edge - (edges[at] ?? 0)).div(100).toFixed()));
