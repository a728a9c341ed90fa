import { describe, expect, it } from 'vitest';
import type { Deal } from '../../../domain/deal.ts';
import { describePlan } from '../../../domain/lead-to-project/describe-plan.ts';
import { differences } from '../../../domain/lead-to-project/differences.ts';
import { candidate, correction, deal, erp, line, planOf } from './sample.ts';

const plan = planOf();

function afterwards(changes: Partial<Deal>): string[] {
  return differences(plan, planOf({ deal: deal(changes) }));
}

describe('the differences of two plans', () => {
  it('are none when the same would be written', () => {
    expect(afterwards({ version: '2', name: deal().name })).toEqual([]);
  });

  it('name lines and the total they come to', () => {
    const lines = [
      line({ quantity: '50', discountPercent: '5' }),
      line({ id: '73', name: 'Training', quantity: '1', position: 3 }),
    ];
    // 50 × 180 × 0.95 = 8,550.00; with 180.00 for training 8,730.00; before 19,275.00
    expect(afterwards({ lines })).toEqual([
      'A line is added: Training: 1 × 180 = 180.00 EUR.',
      'A line is left out: Configuration: 80.5 × 150 = 12,075.00 EUR.',
      'Line was Solution architecture: 40 × 180 = 7,200.00 EUR and is now Solution architecture: 50 × 180 less 5 % = 8,550.00 EUR.',
      'The total without tax was 19,275.00 EUR and is now 8,730.00 EUR.',
      'Who is to be staffed was 1 × senior, 1 × consultant and is now 1 × senior.',
    ]);
  });

  it('name what came and what went', () => {
    expect(afterwards({ notToExceed: '15000', endsOn: null, purchaseOrder: 'PO-78' })).toEqual([
      'The order reference was PO-77 and is now PO-78.',
      'The cap is now 15,000.00 EUR; there was none.',
      'The end of the project was 2027-02-26; now there is none.',
    ]);
  });

  it('name the customer, and details that have no words of their own', () => {
    const used = planOf({ erp: erp({ customers: [candidate(7, 'vat')] }) });
    expect(differences(plan, used)).toEqual(['The customer was Acme GmbH and is now Acme GmbH (7 in the ERP).']);
    const company = { ...deal().company, id: '55', name: 'Acme GmbH', city: 'Bonn' } as NonNullable<Deal['company']>;
    expect(afterwards({ company })).toEqual(["The customer's address or numbers change."]);
    expect(
      differences(
        plan,
        planOf({ erp: erp({ priceList: { id: 99, name: 'x', currency: plan.writes.order.currency } }) }),
      ),
    ).toEqual(['What is written for the order changes in its details.']);
  });
});

describe('a plan in sentences', () => {
  it('says what approving it makes happen', () => {
    const lines = [
      line({ discountPercent: '15' }),
      line({ id: '72', name: 'Rollout', service: 'FIXED', quantity: '1', unitPrice: '1000', position: 2 }),
    ];
    const corrections = [correction('purchaseOrder', 'PO-9', { sourceValue: 'PO-7' })];
    const described = describePlan(
      planOf({ deal: deal({ lines, notToExceed: '7000', servicePackage: 'implementation' }), corrections }),
    );
    // 40 × 180 × 0.85 = 6,120.00
    expect(described).toEqual([
      'The customer is Acme GmbH, as the CRM describes it, with 1 contact.',
      'Northwind GmbH takes order "PO-9" of 2026-11-18 over 7,120.00 EUR without tax.',
      'Solution architecture: 40 × 180 less 15 % = 6,120.00 EUR.',
      'Rollout: 1 × 1000 = 1,000.00 EUR.',
      'Time and materials do not exceed 7,000.00 EUR.',
      'On completion: 1,000.00 EUR due on 2027-02-26.',
      'Payment terms are 30 Days.',
      'The salesperson is Tom Hale.',
      'Project "Acme GmbH / ERP rollout (hubspot-123)" from 2026-12-01 to 2027-02-26 begins with 2 tasks and 2 milestones.',
      'To staff: 2 × senior.',
      'Priya Nair set purchaseOrder to "PO-9" (the CRM says "PO-7"): as agreed',
    ]);
  });
});
