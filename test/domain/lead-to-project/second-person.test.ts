import { describe, expect, it } from 'vitest';
import type { Correction } from '../../../domain/lead-to-project/plan-types.ts';
import { movesMoney, secondPerson } from '../../../domain/lead-to-project/second-person.ts';

const by = { id: 'ines', name: 'Ines Duarte', email: null };
const policy = { ask: ['finance'], dueBusinessHours: 8, escalate: { afterBusinessHours: 16, to: ['operations'] } };

function correction(field: string, value = '1', sourceValue: string | null = '2'): Correction {
  return { field, value, sourceValue, by, reason: 'agreed' };
}

describe('a correction that touches money', () => {
  it.each([
    'amount',
    'currency',
    'notToExceed',
    'purchaseOrderAmount',
    'paymentTerms',
    'billingSchedule',
    'lines.77.quantity',
    'lines.77.unitPrice',
    'lines.77.discountPercent',
    'lines.77.currency',
    'lines.77.service',
    'startsOn',
    'endsOn',
    'lines.service',
    'lines.77.entity',
    'lines.entity',
  ])('%s is one', (field) => {
    expect(movesMoney(field)).toBe(true);
    expect(secondPerson(policy, [correction('owner'), correction(field)])).toHaveLength(1);
  });

  it.each(['entity', 'purchaseOrder', 'owner', 'customer', 'company.vat', 'company.country'])('%s is none', (field) => {
    expect(secondPerson(policy, [correction(field)])).toEqual([]);
  });

  it('is put before whom the firm names, once, with both values and who changed them', () => {
    const corrections = [correction('amount', '900.00', '1000.00'), correction('paymentTerms', '60 days', null)];
    expect(secondPerson(policy, corrections)).toEqual([
      {
        rule: 'money-correction',
        roles: ['finance'],
        need: 'any',
        because:
          'Amount was corrected from "1000.00" to "900.00" by Ines Duarte, paymentTerms was corrected from nothing to "60 days" by Ines Duarte; a second person checks every correction that touches money.',
        dueBusinessHours: 8,
        escalate: { afterBusinessHours: 16, to: ['operations'] },
      },
    ]);
  });

  it('is put before operations where a policy was recorded that has no such setting', () => {
    expect(secondPerson(undefined, [correction('amount')])).toMatchObject([{ roles: ['operations'] }]);
  });
});
