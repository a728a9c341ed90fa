import { describe, expect, it } from 'vitest';
import type { Deal } from '../../../domain/deal.ts';
import type { ApprovalRule } from '../../../domain/policy.ts';
import { correction, deal, EUR, erp, GBP, line, planOf, policy } from './sample.ts';

function rule(when: ApprovalRule['when'], changes: Partial<ApprovalRule> = {}): ApprovalRule {
  const ask = { roles: ['sales-lead'], need: 'any' as const };
  return { code: 'rule', when, ask, dueBusinessHours: 8, because: 'the lead decides.', ...changes };
}

function reasons(
  when: ApprovalRule['when'],
  changes: Partial<Deal> = {},
  corrections = [] as ReturnType<typeof correction>[],
) {
  const terms = changes.paymentTerms ? { id: 32, name: '60 Days' } : { id: 31, name: '30 Days' };
  const firm = policy({ approvals: [rule(when)] });
  const plan = planOf({ deal: deal(changes), erp: erp({ paymentTerms: terms }), corrections }, firm);
  return plan.approvals.map(({ because }) => because);
}

const fixed = line({ service: 'FIXED', quantity: '1', unitPrice: '1000' });

describe('a discount', () => {
  const above10 = { discountAbovePercent: '10' };
  const cases: [name: string, changes: Partial<Deal>, because: string | null][] = [
    ['none', {}, null],
    ['exactly the limit', { lines: [line({ discountPercent: '10' })] }, null],
    [
      'a hundredth above it',
      { lines: [line({ discountPercent: '10.01' })] },
      '10.01 % discount on Solution architecture; the lead decides.',
    ],
    // 100 − 150 ÷ 180 × 100 = 16.666…
    [
      'a price below the rate card',
      { lines: [line({ unitPrice: '150' })] },
      '16.67 % discount on Solution architecture (150 EUR for a rate of 180.00); the lead decides.',
    ],
    // 171 × 0.94 = 160.74; 100 − 160.74 ÷ 180 × 100 = 10.7
    [
      'a low price and a discount, together',
      { lines: [line({ unitPrice: '171', discountPercent: '6' })] },
      '10.7 % discount on Solution architecture (171 EUR for a rate of 180.00); the lead decides.',
    ],
    ['a price above the rate card', { lines: [line({ unitPrice: '200' })] }, null],
    // 225 × 0.8 = 180, the rate; the customer is shown 20 % all the same
    [
      'a discount on a price above the rate card',
      { lines: [line({ unitPrice: '225', discountPercent: '20' })] },
      '20 % discount on Solution architecture; the lead decides.',
    ],
    [
      'a discount on a fee',
      { lines: [{ ...fixed, discountPercent: '12.5' }] },
      '12.5 % discount on Solution architecture; the lead decides.',
    ],
    [
      'the deepest of several',
      {
        lines: [
          line({ discountPercent: '11' }),
          line({ id: '72', name: 'Training', discountPercent: '20', position: 2 }),
        ],
      },
      '20 % discount on Training; the lead decides.',
    ],
  ];
  it.each(cases)('%s', (_, changes, because) => {
    expect(reasons(above10, changes)).toEqual(because === null ? [] : [because]);
  });
});

describe('an amount', () => {
  it('counts from the limit on, in its currency only', () => {
    // The sample deal comes to 19,275.00 EUR.
    expect(reasons({ amountAtLeast: { amount: '19275', currency: EUR } })).toEqual([
      'The order comes to 19,275.00 EUR; the lead decides.',
    ]);
    expect(reasons({ amountAtLeast: { amount: '19275.01', currency: EUR } })).toEqual([]);
    expect(reasons({ amountAtLeast: { amount: '1', currency: GBP } })).toEqual([]);
  });
});

describe('payment terms', () => {
  it('count as special when they are not the entity’s', () => {
    const special = { paymentTermsOtherThanDefault: true };
    expect(reasons(special)).toEqual([]);
    expect(reasons(special, { paymentTerms: null })).toEqual([]);
    expect(reasons(special, { paymentTerms: '60 Days' })).toEqual(['Payment terms are 60 Days; the lead decides.']);
    expect(reasons(special, { paymentTerms: 'a month' })).toEqual([]);
    expect(reasons({ paymentTermsOtherThanDefault: false })).toEqual(['The lead decides.']);
  });
});

describe('corrections', () => {
  it('count when they override what the source says, not when a customer was picked', () => {
    const corrected = { corrected: true };
    expect(reasons(corrected)).toEqual([]);
    expect(reasons(corrected, {}, [correction('customer', 'new')])).toEqual([]);
    expect(reasons(corrected, {}, [correction('purchaseOrder', 'PO-9')])).toEqual([
      'PurchaseOrder was corrected to "PO-9" by Priya Nair; the lead decides.',
    ]);
  });
});

describe('a rule', () => {
  it('holds only if all of its conditions do', () => {
    const both = { entity: ['NWG'], pricing: ['fixed-fee' as const], discountAbovePercent: '5' };
    expect(reasons(both, { lines: [line({ discountPercent: '9' })] })).toEqual([]);
    expect(reasons(both, { lines: [fixed] })).toEqual([]);
    expect(reasons(both, { lines: [{ ...fixed, discountPercent: '9' }] })).toHaveLength(1);
    expect(reasons({ entity: ['NWL'] })).toEqual([]);
    expect(reasons({})).toEqual(['The lead decides.']);
  });

  it('asks its roles in its own way, each rule for itself', () => {
    const first = rule(
      {},
      { code: 'first', ask: { roles: ['finance', 'delivery-lead'], need: 'all' }, dueBusinessHours: 16 },
    );
    const plan = planOf({}, policy({ approvals: [first, rule({ corrected: false }, { code: 'second' })] }));
    expect(plan.approvals).toEqual([
      {
        rule: 'first',
        roles: ['finance', 'delivery-lead'],
        need: 'all',
        because: 'The lead decides.',
        dueBusinessHours: 16,
      },
      { rule: 'second', roles: ['sales-lead'], need: 'any', because: 'The lead decides.', dueBusinessHours: 8 },
    ]);
  });
});
