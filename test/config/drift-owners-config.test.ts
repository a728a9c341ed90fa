import { describe, expect, it } from 'vitest';
import { knownRoles } from '../../starters/api/known-roles.ts';
import { policyAfter, problemsAfter } from './config-folder.ts';

const atLarge = '  drift: operations\n';
const withOwners = (owners: string) => ({
  approvals: [[atLarge, `${atLarge}  driftIn: ${owners}\n`]] as [string, string][],
});

describe('config/approvals.yaml: exceptionOwners.driftIn', () => {
  it('may be left out: drift belongs to one role, wherever it is', () => {
    expect(policyAfter({}).owners).toMatchObject({ drift: 'operations' });
    expect(policyAfter({}).owners).not.toHaveProperty('driftIn');
  });

  it('names owners by system, as many as the firm has, and their roles are the firm’s', () => {
    const policy = policyAfter(withOwners('{ psa: delivery-lead, erp: finance-systems }'));
    expect(policy.owners.driftIn).toEqual({ psa: 'delivery-lead', erp: 'finance-systems' });
    const onlyThere = { ...policy, owners: { ...policy.owners, driftIn: { crm: 'crm-desk' } } };
    expect(knownRoles(onlyThere)).toEqual(expect.arrayContaining(['operations', 'crm-desk']));
    expect(knownRoles(onlyThere).every((role) => typeof role === 'string')).toBe(true);
  });

  it.each([
    ['{ erp: finanse }', /exceptionOwners\.driftIn\.erp: "finanse" is not one of roles; did you mean finance/],
    ['{ odoo: finance }', /exceptionOwners\.driftIn.*odoo/],
  ])('refuses %s', (owners, says) => {
    expect(problemsAfter(withOwners(owners)).join('\n')).toMatch(says);
  });
});
