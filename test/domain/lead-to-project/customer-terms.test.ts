import { describe, expect, it } from 'vitest';
import { customerTerms } from '../../../domain/lead-to-project/customer-terms.ts';
import { effectiveDiscount, listPrice, missingRates } from '../../../domain/lead-to-project/line-rates.ts';
import { planRetainers } from '../../../domain/lead-to-project/plan-retainers.ts';
import { requiredApprovals } from '../../../domain/lead-to-project/required-approvals.ts';
import type { CustomerTerms } from '../../../domain/policy.ts';
import { EUR } from './sample.ts';
import { dealWith, entityIn, firm, firstLine, issuesIn, sold, understood } from './sample-firm.ts';

const agreed = (EURrate: string): CustomerTerms => ({ rates: { senior: { EUR: EURrate } }, purchaseOrder: 'optional' });
const hours = sold('SENIOR-HOUR', { quantity: '40', unitPrice: '160' });

describe('what is agreed with a customer', () => {
  // The sample deal's company: id 55, "DE 123 456 789", acme.example.
  it.each([['55'], ['DE123456789'], ['de 123.456.789'], ['acme.example'], ['https://www.acme.example/de']])(
    'is found by "%s"',
    (key) => {
      expect(customerTerms(dealWith([hours]), firm({ customers: { [key]: agreed('160') } }))?.key).toBe(key);
    },
  );

  it.each(['5', '123456789', 'acme.example.com', 'Acme GmbH'])('is not found by "%s"', (key) => {
    expect(customerTerms(dealWith([hours]), firm({ customers: { [key]: agreed('160') } }))).toBeNull();
  });

  it('is that of the record before that of the company, and that before the domain’s', () => {
    const [record, vat, domain] = [agreed('1'), agreed('2'), agreed('3')];
    const customers = { 'acme.example': domain, DE123456789: vat, '55': record };
    const keyOf = (all: Record<string, CustomerTerms>) =>
      customerTerms(dealWith([hours]), firm({ customers: all }))?.key;
    expect(keyOf(customers)).toBe('55');
    expect(keyOf({ 'acme.example': domain, DE123456789: vat })).toBe('DE123456789');
  });

  it('is no discount: its rate is the list price, and what isn’t agreed is the rate card’s', () => {
    const discountOf = (policy: ReturnType<typeof firm>) => {
      const known = understood(dealWith([hours]), policy);
      const list = listPrice(firstLine(known), entityIn(known), EUR);
      return [list, effectiveDiscount(firstLine(known), list).toFixed(2)];
    };
    expect(discountOf(firm())).toEqual(['180.00', '11.11']);
    expect(discountOf(firm({ customers: { '55': agreed('160.00') } }))).toEqual(['160.00', '0.00']);
    const others = { rates: { senior: { GBP: '100' }, consultant: { EUR: '90' } }, purchaseOrder: 'optional' as const };
    expect(discountOf(firm({ customers: { '55': others } }))).toEqual(['180.00', '11.11']);
  });

  it('is what an approver is told of', () => {
    const reasonIn = (policy: ReturnType<typeof firm>) => {
      const known = understood(dealWith([{ ...hours, unitPrice: '120' }]), policy);
      const committed = { amount: '4800.00', currency: EUR };
      const facts = { understood: known, entity: entityIn(known), committed, corrections: [] };
      return requiredApprovals(policy.approvals, facts).find(({ rule }) => rule === 'discount')?.because;
    };
    expect(reasonIn(firm())).toContain('33.33 % discount on Rollout (120 EUR for a rate of 180.00)');
    expect(reasonIn(firm({ customers: { '55': agreed('160.00') } }))).toContain(
      '25 % discount on Rollout (120 EUR for the rate agreed with this customer, 160.00)',
    );
  });

  it('is the price of hours beyond a retainer’s', () => {
    const policy = firm({ customers: { '55': { rates: { consultant: { EUR: '120' } }, purchaseOrder: 'optional' } } });
    const line = sold('RETAINER-MONTH', { quantity: '3' });
    const known = understood(dealWith([line], { startsOn: '2026-12-01', endsOn: '2027-02-26' }), policy);
    expect(planRetainers(known, { entity: entityIn(known), currency: EUR })[0]?.overageRate?.amount).toBe('120.00');
  });

  it('may make a purchase order mandatory', () => {
    const source = dealWith([sold('SENIOR-HOUR', { currency: 'GBP', unitPrice: '165' })], {
      entity: 'NWL',
      currency: 'GBP',
      purchaseOrder: null,
    });
    expect(issuesIn(source)).toEqual([]);
    const customers = { '55': { rates: {}, purchaseOrder: 'required' as const } };
    expect(issuesIn(source, firm({ customers }))).toMatchObject([
      {
        code: 'TL-DEAL-0001',
        field: 'purchaseOrder',
        message: '"PO number" is empty; Acme GmbH orders nothing without one.',
      },
    ]);
  });
});

it('names a rate that a retainer’s overage lacks', () => {
  const known = understood(dealWith([sold('RETAINER-MONTH', { quantity: '3' })]));
  const entity = { ...entityIn(known), rates: {} };
  expect(missingRates(known.lines.lines, entity, EUR)).toMatchObject([
    {
      code: 'TL-MAP-0009',
      message:
        'Northwind Consulting GmbH has no EUR rate for the role "consultant", which "Monthly retainer" is exceeded at.',
    },
  ]);
});
