import { describe, expect, it } from 'vitest';
import type { DealLine } from '../../../domain/deal.ts';
import { businessKey } from '../../../domain/ids.ts';
import {
  british,
  candidate,
  correction,
  deal,
  EUR,
  entity,
  erp,
  GBP,
  issuesOf,
  line,
  planOf,
  policy,
  projectOf,
} from './sample.ts';

const fixedLine = line({ service: 'FIXED', name: 'Rollout', quantity: '1', unitPrice: '10000.01' });

describe('a plan for time and materials', () => {
  const plan = planOf({ deal: deal({ notToExceed: '18000' }) });

  it('comes to the sum of its lines, each rounded once', () => {
    // 40 × 180.00 = 7,200.00; 80.5 × 150 = 12,075.00
    expect(plan.totals.untaxed).toEqual({ amount: '19275.00', currency: 'EUR' });
    expect(plan.totals.hours).toBe('120.5');
    expect(plan.totals.notToExceed).toEqual({ amount: '18000.00', currency: 'EUR' });
  });

  it('writes one order under the business key, with the customer’s own number as reference', () => {
    expect(plan.writes.order).toEqual({
      key: 'order_hubspot-123',
      company: 'Northwind Consulting GmbH',
      companyId: 1,
      priceListId: 3,
      currency: 'EUR',
      reference: 'PO-77',
      origin: 'hubspot-123',
      date: '2026-11-18',
      paymentTermsId: 31,
      salespersonId: 21,
      note: "Customer's purchase order: PO-77.\nTime and materials, not to exceed 18,000.00 EUR without tax.",
      lines: [
        {
          key: 'order_hubspot-123_line_71',
          productId: 11,
          productCode: 'TL-CONSULT',
          name: 'Solution architecture',
          quantity: '40',
          unitPrice: '180',
          discountPercent: '0',
          taxIds: null,
          analytic: null,
        },
        {
          key: 'order_hubspot-123_line_72',
          productId: 11,
          productCode: 'TL-CONSULT',
          name: 'Configuration',
          quantity: '80.5',
          unitPrice: '150',
          discountPercent: '0',
          taxIds: null,
          analytic: null,
        },
      ],
    });
  });

  it('writes a new customer and contact under the CRM’s ids', () => {
    expect(plan.writes.customer).toEqual({
      key: 'customer_hubspot-55',
      upsert: {
        name: 'Acme GmbH',
        company: null,
        vat: 'DE123456789',
        website: 'https://acme.example',
        street: 'Ring 1',
        city: 'Berlin',
        zip: '10115',
        countryId: 57,
        reference: 'hubspot-55',
      },
    });
    expect(plan.writes.contacts).toEqual([
      {
        key: 'contact_hubspot-9001',
        upsert: { name: 'Kim Acme', email: 'Kim@acme.example', phone: '+49 30 1', jobTitle: 'CIO' },
      },
    ]);
  });

  it('writes a project without tasks of its own, and staffs the roles that are sold', () => {
    expect(plan.writes.project).toEqual({
      key: 'project_hubspot-123',
      name: 'Acme GmbH: ERP rollout',
      companyId: 1,
      startsOn: '2026-12-01',
      endsOn: '2027-02-26',
      managerId: 21,
      tasks: [],
      milestones: [],
    });
    expect(plan.totals.staffing).toEqual([
      { role: 'senior', count: 1 },
      { role: 'consultant', count: 1 },
    ]);
  });
});

describe('a plan for a fixed fee', () => {
  const plan = planOf({ deal: deal({ lines: [fixedLine], billingSchedule: 'Thirds' }) });

  it('splits the fee so that the last instalment takes the remainder', () => {
    // 33.33 % of 10,000.01 = 3,333.003333 → 3,333.00, twice; 10,000.01 − 6,666.00 = 3,334.01
    // Start Tue 1 December; 20 business days on, without 25 December: 2 to 4, 7 to 11, 14 to 18, 21 to 24, 28 to 30.
    // End Fri 26 February; 2 business days on: Tue 2 March.
    expect(plan.totals.schedule).toEqual([
      { name: 'First third', due: '2026-12-01', amount: { amount: '3333.00', currency: EUR } },
      { name: 'Second third', due: '2026-12-30', amount: { amount: '3333.00', currency: EUR } },
      { name: 'Rest', due: '2027-03-02', amount: { amount: '3334.01', currency: EUR } },
    ]);
    expect(plan.totals.hours).toBe('0');
  });

  it('shows the schedule on the order and as milestones of the project', () => {
    expect(plan.writes.order.note).toContain('First third: 3,333.00 EUR without tax, due on 2026-12-01.');
    expect(projectOf(plan).milestones).toContainEqual({
      key: 'milestone_hubspot-123_bill_thirds_one',
      name: 'First third',
      deadline: '2026-12-01',
    });
  });

  it('takes the service’s own schedule when the deal names none, over all of its lines', () => {
    const two = [fixedLine, { ...fixedLine, id: '72', unitPrice: '99.99', position: 2 }];
    const { schedule } = planOf({ deal: deal({ lines: two }) }).totals;
    // 10,000.01 + 99.99, due on Fri 26 February
    expect(schedule).toEqual([
      { name: 'On completion', due: '2027-02-26', amount: { amount: '10100.00', currency: EUR } },
    ]);
  });

  it('bills time beside it by time: only the fees are scheduled', () => {
    const mixed = planOf({ deal: deal({ lines: [line({ position: 2 }), { ...fixedLine, id: '70' }] }) });
    expect(mixed.totals.untaxed.amount).toBe('17200.01');
    expect(mixed.totals.schedule.map(({ amount }) => amount.amount)).toEqual(['10000.01']);
    expect(mixed.writes.order.lines.map(({ key }) => key)).toEqual([
      'order_hubspot-123_line_70',
      'order_hubspot-123_line_71',
    ]);
  });
});

describe('a plan with a package', () => {
  const { writes, totals } = planOf({ deal: deal({ servicePackage: 'Implementation', startsOn: '2026-12-24' }) });

  it('begins the project with the package’s tasks and milestones, counted in business days', () => {
    expect(projectOf({ writes }).name).toBe('Acme GmbH / ERP rollout (hubspot-123)');
    expect(projectOf({ writes }).tasks).toEqual([
      { key: 'task_hubspot-123_kick-off', name: 'Kick-off', hours: '8' },
      { key: 'task_hubspot-123_build', name: 'Build', hours: null },
    ]);
    // Thu 24 December; 25 is a holiday, 26 and 27 a weekend, 1 January a holiday: 28, 29, 30, 31 and then Mon 4 January.
    expect(projectOf({ writes }).milestones).toEqual([
      { key: 'milestone_hubspot-123_live', name: 'Live', deadline: '2027-01-04' },
    ]);
    expect(totals.staffing).toEqual([{ role: 'senior', count: 2 }]);
  });
});

describe('a plan by entity', () => {
  const pounds = deal({ entity: 'NWL', currency: 'GBP', lines: [line({ currency: 'GBP', unitPrice: '165' })] });
  const answers = erp({ priceList: { id: 4, name: 'GBP', currency: GBP } });

  it('keeps an own customer for an entity that does not share its customers', () => {
    const { writes } = planOf({ deal: pounds, erp: answers });
    expect(writes.customer).toMatchObject({
      key: 'customer_NWL_hubspot-55',
      upsert: { company: 'Northwind Consulting Ltd' },
    });
    expect(writes.contacts[0]).toMatchObject({ key: 'contact_NWL_hubspot-9001' });
  });

  it('puts taxes and analytic shares of the entity on every line', () => {
    const firm = policy({
      entities: { NWL: british({ taxes: ['VAT 20 %'], analytic: { London: '60', Leeds: '40' } }) },
    });
    const known = {
      ...answers,
      taxes: { 'VAT 20 %': { id: 5, name: 'VAT 20 %' } },
      analyticAccounts: { London: { id: 8, name: 'London' }, Leeds: { id: 9, name: 'Leeds' } },
    };
    const { lines } = planOf({ deal: pounds, erp: known }, firm).writes.order;
    expect(lines[0]).toMatchObject({ taxIds: [5], analytic: { '8': '60', '9': '40' } });
  });

  it('writes no field that the ERP does not take from us', () => {
    const bare = entity({
      ownership: { customer: ['name'], contact: ['name'], order: [], project: [] },
      taxes: ['19 %'],
    });
    const { writes } = planOf(
      { deal: deal({ servicePackage: 'implementation', lines: [fixedLine] }) },
      policy({ entities: { NWG: bare } }),
    );
    expect(writes.customer).toEqual({ key: 'customer_hubspot-55', upsert: { name: 'Acme GmbH', company: null } });
    expect(writes.contacts).toEqual([{ key: 'contact_hubspot-9001', upsert: { name: 'Kim Acme' } }]);
    expect(Object.keys(writes.order)).not.toEqual(expect.arrayContaining(['note']));
    expect(Object.keys(writes.order)).not.toEqual(expect.arrayContaining(['salespersonId']));
    expect(writes.order.lines[0]?.taxIds).toBeNull();
    expect(writes.project).toEqual({
      key: 'project_hubspot-123',
      name: 'Acme GmbH / ERP rollout (hubspot-123)',
      companyId: 1,
      tasks: [],
      milestones: [],
    });
  });
});

describe('customers that the ERP’s own people make', () => {
  const theirs = entity({ ownership: { customer: [], contact: [], order: [], project: [] } });
  const firm = policy({ entities: { NWG: theirs } });

  it('park a deal whose company isn’t there, naming the setting', () => {
    expect(issuesOf({}, firm)).toMatchObject([
      { code: 'TL-MATCH-0003', hint: expect.stringContaining('NWG.ownership.customer') },
    ]);
  });

  it('are used when they are, and nobody is put under them', () => {
    const known = erp({ customers: [candidate(7, 'vat')] });
    const { writes } = planOf({ erp: known }, firm);
    expect(writes.customer).toEqual({ use: 7 });
    expect(writes.contacts).toEqual([]);
  });
});

describe('a fixed fee of a few cents', () => {
  const fee = (unitPrice: string, changes: Partial<DealLine> = {}) =>
    line({ service: 'FIXED', name: 'Rollout', quantity: '1', unitPrice, ...changes });
  const byThirds = (...lines: DealLine[]) => ({
    deal: deal({ lines, billingSchedule: 'thirds', endsOn: '2027-02-26' }),
  });

  it('parks when an instalment would come to nothing, or to less', () => {
    expect(issuesOf(byThirds(fee('0.01')))).toMatchObject([
      {
        code: 'TL-DEAL-0006',
        message:
          'By the billing schedule "thirds", line 1 "Rollout" comes to 0.01 EUR, too little for 3 instalments above zero.',
      },
    ]);
    expect(issuesOf(byThirds(fee('0.01'), fee('0.01', { id: '2', name: 'More' })))).toMatchObject([
      { message: expect.stringMatching(/and .* come to 0\.02 EUR/) },
    ]);
  });

  it('is split when each comes to a cent, and one that is given away needs no split', () => {
    const amounts = (of: DealLine) => planOf(byThirds(of)).totals.schedule.map(({ amount }) => amount.amount);
    expect(amounts(fee('0.03'))).toEqual(['0.01', '0.01', '0.01']);
    expect(amounts(fee('500', { discountPercent: '100' }))).toEqual(['0.00', '0.00', '0.00']);
  });
});

describe('what a deal leaves open', () => {
  it('is dated on the day that was recorded, referred to by the business key, and based on that day', () => {
    const firm = policy({ entities: { NWG: entity({ mandatory: [] }) } });
    const open = deal({
      closedOn: null,
      purchaseOrder: null,
      startsOn: null,
      servicePackage: 'implementation',
      owner: null,
    });
    const plan = planOf({ deal: open, erp: erp({ salesperson: null }), key: businessKey('hubspot', '123', 2) }, firm);
    expect(plan.writes.order).toMatchObject({ date: '2026-11-20', reference: 'hubspot-123-g2', note: '' });
    expect(projectOf(plan).startsOn).toBeNull();
    // Fri 20 November and five business days
    expect(projectOf(plan).milestones[0]?.deadline).toBe('2026-11-27');
    expect(plan.requester).toBeNull();
  });

  it('keeps the deal’s owner as the CRM has it, whoever was corrected to be the salesperson', () => {
    const unknown = { id: '8', name: 'Ada', email: 'ada@northwind.example' };
    const plan = planOf({
      deal: deal({ owner: unknown }),
      corrections: [correction('owner', 'tom@northwind.example')],
    });
    expect(plan.requester).toEqual(unknown);
    expect(plan.writes.order.salespersonId).toBe(21);
  });

  it('makes keys that every system can carry, whatever the source’s ids are', () => {
    const odd = deal({ lines: [line({ id: 'a.b c' }), line({ id: 'a_b', position: 2 })] });
    expect(planOf({ deal: odd }).writes.order.lines.map(({ key }) => key)).toEqual([
      'order_hubspot-123_line_a_002eb_0020c',
      'order_hubspot-123_line_a_005fb',
    ]);
  });
});
