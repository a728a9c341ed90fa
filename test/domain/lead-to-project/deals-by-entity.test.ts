import { describe, expect, it } from 'vitest';
import type { Deal } from '../../../domain/deal.ts';
import { businessKey } from '../../../domain/ids.ts';
import { keysOfContracts } from '../../../domain/lead-to-project/contract-keys.ts';
import { contractQuestions } from '../../../domain/lead-to-project/contract-questions.ts';
import { describePlan } from '../../../domain/lead-to-project/describe-plan.ts';
import { differences } from '../../../domain/lead-to-project/differences.ts';
import { contractsOf } from '../../../domain/lead-to-project/plan-types.ts';
import type { Policy } from '../../../domain/policy.ts';
import {
  british,
  candidate,
  correction,
  deal,
  entity,
  erp,
  GBP,
  issuesOf,
  line,
  NWG,
  NWL,
  planOf,
  policy,
  snapshot,
} from './sample.ts';

const key = businessKey('hubspot', '123');
const london = line({
  id: '73',
  name: 'Training',
  service: 'CONSULT',
  quantity: '10',
  unitPrice: '140',
  currency: 'GBP',
  entity: 'Northwind Ltd',
  position: 3,
});
const inPounds = { erp: erp({ priceList: { id: 4, name: 'GBP', currency: GBP } }), psa: null };
const inEuros = { erp: erp(), psa: null };
const answers = { [NWG]: inEuros, [NWL]: inPounds };

function mixed(changes: Partial<Deal> = {}): Deal {
  return deal({ lines: [line(), london], ...changes });
}

function messages(changes: Partial<Deal>, firm?: Policy): string[] {
  return issuesOf({ deal: mixed(changes), answers }, firm).map(({ code, message }) => `${code} ${message}`);
}

describe('a deal whose lines are sold by several entities', () => {
  const plan = planOf({ deal: mixed({ servicePackage: 'implementation' }), answers });

  it('is a contract for each, the deal’s own under the business key and another’s under its own', () => {
    const contracts = contractsOf(plan).map(({ entity: code, writes, totals }) => ({
      code,
      order: writes.order.key,
      lines: writes.order.lines.map((one) => one.key),
      project: writes.project?.key,
      customer: 'key' in writes.customer && writes.customer.key,
      untaxed: totals.untaxed,
    }));
    expect(plan.key).toBe('hubspot-123');
    expect(contracts).toEqual([
      {
        code: 'NWG',
        order: 'order_hubspot-123',
        lines: ['order_hubspot-123_line_71'],
        project: 'project_hubspot-123',
        customer: 'customer_hubspot-55',
        untaxed: { amount: '7200.00', currency: 'EUR' },
      },
      {
        code: 'NWL',
        order: 'order_hubspot-123_NWL',
        lines: ['order_hubspot-123_NWL_line_73'],
        project: 'project_hubspot-123_NWL',
        customer: 'customer_NWL_hubspot-55',
        // 10 × 140
        untaxed: { amount: '1400.00', currency: 'GBP' },
      },
    ]);
  });

  it('begins the package’s work once', () => {
    expect(contractsOf(plan).map(({ writes }) => writes.project?.tasks.length)).toEqual([2, 0]);
    expect(contractsOf(plan).map(({ totals }) => totals.staffing)).toEqual([
      [{ role: 'senior', count: 2 }],
      [{ role: 'consultant', count: 1 }],
    ]);
  });

  it('is one contract where the deal’s own entity sells nothing', () => {
    const only = planOf({ deal: mixed({ lines: [london] }), answers });
    expect(only.more).toBeUndefined();
    expect([only.entity, only.writes.order.key, only.writes.order.currency]).toEqual([
      'NWL',
      'order_hubspot-123_NWL',
      'GBP',
    ]);
  });

  it('is the deal’s own where a line names the same entity by another name', () => {
    const same = planOf({ deal: deal({ lines: [line({ entity: 'Northwind GmbH' })] }) });
    expect([same.entity, same.more]).toEqual(['NWG', undefined]);
  });

  it('waits where policy forbids it, naming who sells what', () => {
    const [message] = messages({}, policy({ mixedDeals: 'park' }));
    expect(message).toBe(
      'TL-MAP-0011 Northwind GmbH sells line 1 "Solution architecture"; Northwind Ltd sells line 2 "Training": they would be contracts of their own, which policy forbids.',
    );
  });

  it('names a line’s unknown entity, and lets it be corrected', () => {
    const [issue] = issuesOf({ deal: mixed({ lines: [line(), { ...london, entity: 'Acme' }] }), answers });
    expect(issue).toMatchObject({ code: 'TL-MAP-0001', field: 'lines.73.entity' });
    const corrected = planOf({
      deal: mixed({ lines: [line(), { ...london, entity: 'Acme' }] }),
      answers,
      corrections: [correction('lines.73.entity', 'NWL')],
    });
    expect(corrected.more).toHaveLength(1);
  });

  it('names what every contract lacks at once, each line by its number in the whole deal', () => {
    expect(
      messages({ lines: [line({ service: 'X' }), { ...london, quantity: null }], paymentTerms: 'someday' }),
    ).toEqual([
      'TL-MAP-0003 The product code of line 1 "Solution architecture" is "X", which is none of our services.',
      'TL-MAP-0005 "Payment terms" is "someday", for which no terms of the ERP are named.',
      'TL-DEAL-0001 The quantity of line 2 "Training" is empty; nothing can be contracted without it.',
    ]);
  });

  it('is checked against the deal’s amount where all is in its currency, and not where it can’t be', () => {
    const euros = { ...london, currency: 'EUR', unitPrice: '150' };
    const firm = policy({
      entities: { NWG: entity(), NWL: british({ currencies: [...entity().currencies], rates: entity().rates }) },
    });
    const both = { [NWG]: inEuros, [NWL]: inEuros };
    // 40 × 180 + 10 × 150
    const right = mixed({ lines: [line(), euros], amount: '8700' });
    expect(planOf({ deal: right, answers: both }, firm).more).toHaveLength(1);
    expect(issuesOf({ deal: { ...right, amount: '8700.01' }, answers: both }, firm)).toMatchObject([
      { code: 'TL-DEAL-0003', field: 'amount' },
    ]);
    expect(planOf({ deal: mixed({ amount: '1' }), answers }).more).toHaveLength(1);
  });

  it('has its cap with the only one that sells time, and asks where several do', () => {
    const fixed = line({ id: '70', service: 'FIXED', name: 'Rollout', quantity: '1', unitPrice: '500', position: 0 });
    const firm = policy({
      entities: { NWG: entity(), NWL: british({ currencies: [...entity().currencies], rates: entity().rates }) },
    });
    const both = { [NWG]: inEuros, [NWL]: inEuros };
    const capped = planOf(
      { deal: mixed({ lines: [fixed, { ...london, currency: 'EUR' }], notToExceed: '1000' }), answers: both },
      firm,
    );
    expect(contractsOf(capped).map(({ totals }) => totals.notToExceed?.amount)).toEqual([undefined, '1000.00']);
    expect(messages({ notToExceed: '1000' })[0]).toContain('Northwind GmbH and Northwind Ltd both sell time');
    expect(messages({ lines: [fixed, london], notToExceed: '1000' })[0]).toContain(
      'Northwind Ltd sells its time in another',
    );
  });

  it('takes no cap and no correction that are in another currency than what it is about', () => {
    expect(messages({ lines: [london], notToExceed: '1000' })[0]).toContain('Northwind Ltd sells its time in another');
    const euros = { ...london, currency: 'EUR' };
    expect(issuesOf({ deal: mixed({ lines: [line(), euros] }), answers })[0]).toMatchObject({
      code: 'TL-MAP-0002',
      field: null,
    });
  });

  it('asks each contract’s approvers, saying for whom', () => {
    const rule = {
      code: 'always',
      when: {},
      ask: { roles: ['lead'], need: 'any' as const },
      dueBusinessHours: 8,
      because: 'new work',
    };
    const asked = planOf({ deal: mixed(), answers }, policy({ approvals: [rule] })).approvals;
    expect(asked.map(({ because }) => because)).toEqual(['Northwind GmbH: New work', 'Northwind Ltd: New work']);
  });

  it('lets a person choose the customer of each entity that keeps its own', () => {
    const several = [candidate(7, 'name'), candidate(8, 'name')];
    const unclear = {
      [NWG]: { erp: erp({ customers: several }), psa: null },
      [NWL]: { erp: erp({ ...inPounds.erp, customers: [candidate(17, 'name'), candidate(18, 'name')] }), psa: null },
    };
    expect(issuesOf({ deal: mixed(), answers: unclear }).map(({ field }) => field)).toEqual([
      'customer',
      'customer.NWL',
    ]);
    const chosen = [correction('customer', '8'), correction('customer.NWL', '17')];
    const both = planOf({ deal: mixed(), answers: unclear, corrections: chosen });
    expect(contractsOf(both).map(({ writes }) => writes.customer)).toEqual([{ use: 8 }, { use: 17 }]);
  });

  it('is told and compared contract by contract', () => {
    expect(describePlan(plan)).toEqual(
      expect.arrayContaining([
        'Northwind GmbH takes order "PO-77" of 2026-11-18 over 7,200.00 EUR without tax.',
        'For Northwind Ltd: the customer is Acme GmbH, as the CRM describes it, with 1 contact.',
        'Northwind Ltd takes order "PO-77" of 2026-11-18 over 1,400.00 GBP without tax.',
      ]),
    );
    const other = planOf({
      deal: mixed({ servicePackage: 'implementation', lines: [line(), { ...london, quantity: '11' }] }),
      answers,
    });
    expect(differences(plan, other)).toEqual([
      'Northwind Ltd: Line was Training: 10 × 140 = 1,400.00 GBP and is now Training: 11 × 140 = 1,540.00 GBP.',
      'Northwind Ltd: The total without tax was 1,400.00 GBP and is now 1,540.00 GBP.',
    ]);
    const alone = planOf({ deal: deal({ lines: [line()], servicePackage: 'implementation' }) });
    expect(differences(plan, alone)).toEqual(['Northwind Ltd no longer has a contract; it was over 1,400.00 GBP.']);
    expect(differences(alone, plan)).toEqual(['Northwind Ltd has a contract of its own now, over 1,400.00 GBP.']);
  });
});

describe('what is asked for each contract', () => {
  it('is its entity’s, by its own keys and lines', () => {
    const questions = contractQuestions(snapshot({ deal: mixed() }), policy());
    expect(
      questions.map(({ entity: code, erp: { orderKey, currency, customerKey } }) => [
        code,
        orderKey,
        currency,
        customerKey,
      ]),
    ).toEqual([
      ['NWG', 'order_hubspot-123', 'EUR', 'customer_hubspot-55'],
      ['NWL', 'order_hubspot-123_NWL', 'GBP', 'customer_NWL_hubspot-55'],
    ]);
    expect(contractQuestions(snapshot({ deal: mixed({ company: null }) }), policy())).toEqual([]);
  });

  it('is asked of the PSA only where the project lives there', () => {
    const firm = policy({ entities: { NWG: entity(), NWL: british({ projectIn: 'both', psaSubsidiary: 'London' }) } });
    const [own, other] = contractQuestions(
      snapshot({ deal: mixed({ amends: { dealId: '77', key: businessKey('hubspot', '77') } }) }),
      firm,
    );
    expect(own?.psa).toBeNull();
    expect(own?.erp.amendedOrderKey).toBe('order_hubspot-77');
    expect(other?.erp.amendedOrderKey).toBe('order_hubspot-77_NWL');
    expect(other?.psa).toEqual({
      companyKey: 'company_hubspot-55',
      projectKey: 'project_hubspot-123_NWL',
      budgetKey: 'budget_hubspot-123_NWL',
      amendedProjectKey: 'project_hubspot-77_NWL',
      company: { name: 'Acme GmbH', domain: 'acme.example' },
      subsidiary: 'London',
      template: null,
      serviceTypes: ['Consulting'],
      managerEmail: 'tom@northwind.example',
    });
  });
});

describe('the keys under which something may have been written', () => {
  const orders = (...about: Parameters<typeof keysOfContracts>) =>
    keysOfContracts(...about).map(({ entity: code, erp: keys }) => [code, keys.order]);
  const firm = policy();

  it('are the deal’s own first, then those of entities that the deal or the plan names', () => {
    expect(orders(key, deal(), firm, null)).toEqual([['NWG', 'order_hubspot-123']]);
    expect(orders(key, mixed(), firm, null)).toEqual([
      ['NWG', 'order_hubspot-123'],
      ['NWL', 'order_hubspot-123_NWL'],
    ]);
    const before = planOf({ deal: mixed(), answers });
    expect(orders(key, deal(), firm, before)).toEqual(orders(key, mixed(), firm, null));
  });

  it('are those of all entities when the deal is gone', () => {
    expect(orders(key, null, firm, null)).toEqual([
      ['NWG', 'order_hubspot-123'],
      ['NWG', 'order_hubspot-123_NWG'],
      ['NWL', 'order_hubspot-123_NWL'],
    ]);
  });

  it('name the PSA’s where any entity has projects there, and the order that is amended', () => {
    const both = policy({ entities: { NWG: entity(), NWL: british({ projectIn: 'psa' }) } });
    const amending = deal({ amends: { dealId: '77', key: businessKey('hubspot', '77') } });
    expect(keysOfContracts(key, amending, both, null)).toMatchObject([
      {
        entity: 'NWG',
        erp: { order: 'order_hubspot-123', project: 'project_hubspot-123', amends: 'order_hubspot-77' },
        psa: { project: 'project_hubspot-123', budget: 'budget_hubspot-123' },
      },
    ]);
    expect(keysOfContracts(key, deal(), firm, null)[0]?.psa).toBeNull();
  });
});
