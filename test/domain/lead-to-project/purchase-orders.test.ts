import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../domain/civil-date.ts';
import { orderNote } from '../../../domain/lead-to-project/order-note.ts';
import { milestoneTotals, planMilestones } from '../../../domain/lead-to-project/plan-milestones.ts';
import { planRetainers } from '../../../domain/lead-to-project/plan-retainers.ts';
import { planTotals } from '../../../domain/lead-to-project/plan-totals.ts';
import { EUR } from './sample.ts';
import { dealWith, entityIn, firm, issuesIn, sold, understood } from './sample-firm.ts';

const hours = sold('SENIOR-HOUR', { quantity: '100', unitPrice: '180' });
const fixed = sold('FIXED-SCOPE', { id: '72', position: 2, unitPrice: '5000' });

describe('a purchase order', () => {
  it.each<[string, string, string | null, string | null]>([
    ['covers the order to the cent', '23000.00', null, null],
    ['is a cent too little', '22999.99', null, '"PO amount" is 22,999.99 EUR, but the order comes to 23,000.00 EUR.'],
    ['covers time up to its cap, and all the rest', '15000', '10000', null],
    ['does not cover cap and rest', '14999.99', '10000', 'but the order comes to 15,000.00 EUR.'],
    ['covers what is sold, though the cap is above it', '23000', '60000', null],
  ])('%s', (_, purchaseOrderAmount, notToExceed, says) => {
    const issues = issuesIn(dealWith([hours, fixed], { purchaseOrderAmount, notToExceed }));
    expect(issues.map(({ code }) => code)).toEqual(says === null ? [] : ['TL-DEAL-0008']);
    if (says !== null) expect(issues[0]?.message).toContain(says);
  });

  it.each(['0', '-5', '10.005', 'plenty'])('of %s can’t be read', (purchaseOrderAmount) => {
    expect(issuesIn(dealWith([hours], { purchaseOrderAmount }))).toMatchObject([
      { code: 'TL-DEAL-0002', field: 'purchaseOrderAmount' },
    ]);
  });

  it('has a number, if it has an amount', () => {
    const source = dealWith([{ ...hours, currency: 'GBP', unitPrice: '165' }], {
      entity: 'NWL',
      currency: 'GBP',
      purchaseOrder: null,
      purchaseOrderAmount: '90000',
    });
    expect(issuesIn(source)).toMatchObject([{ code: 'TL-DEAL-0001', field: 'purchaseOrder' }]);
  });
});

describe('totals and note', () => {
  const about = (source: ReturnType<typeof dealWith>, policy = firm()) => {
    const known = understood(source, policy);
    const entity = entityIn(known);
    const milestones = milestoneTotals(known, planMilestones(known, { entity, starts: civilDate('2026-12-01') }));
    const retainers = planRetainers(known, { entity, currency: EUR });
    const { cap, purchaseOrder } = known;
    return {
      totals: planTotals(known, { currency: EUR, schedule: [], milestones, retainers }),
      note: orderNote({ purchaseOrder, cap, schedule: [], milestones, retainers }).split('\n'),
    };
  };

  it('of an ordinary deal have nothing of what it doesn’t sell, as before', () => {
    const { totals, note } = about(dealWith([hours]));
    expect(Object.keys(totals)).toEqual(['untaxed', 'hours', 'notToExceed', 'schedule', 'staffing']);
    expect(note).toEqual(["Customer's purchase order: PO-77."]);
  });

  it('say what is billed by parts, in words that stand on the order', () => {
    const lines = [
      sold('MILESTONE-DELIVERY'),
      sold('RETAINER-MONTH', { id: '72', name: 'Care', quantity: '3', position: 2 }),
    ];
    const { totals, note } = about(dealWith(lines, { purchaseOrderAmount: '80000' }));
    expect(totals).toMatchObject({
      untaxed: { amount: '80000.00' },
      hours: '0',
      milestones: [{ line: 'Rollout' }, {}, {}],
      retainers: [{ line: 'Care', fee: { amount: '20000.00' } }],
      purchaseOrder: { number: 'PO-77', limit: { amount: '80000.00', currency: EUR } },
    });
    expect(note).toEqual([
      "Customer's purchase order: PO-77, up to 80,000.00 EUR without tax.",
      expect.stringMatching(
        /^Rollout, Design accepted: 6,000.00 EUR without tax when it is accepted, planned for \d{4}-\d\d-\d\d\.$/,
      ),
      expect.stringContaining('Rollout, Build accepted: 8,000.00 EUR'),
      expect.stringContaining('Rollout, Live: 6,000.00 EUR'),
      'Care: 20,000.00 EUR a month without tax from 2026-12-01 until 2027-02-26, billed afterwards; 20 hours a month included; unused ones kept for 1 more; more at 150.00 EUR an hour.',
    ]);
  });
});
