import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../domain/civil-date.ts';
import type { ErpOrder, ErpProject } from '../../../domain/erp.ts';
import { planHash } from '../../../domain/ids.ts';
import { changedAfterDone } from '../../../domain/lead-to-project/drift.ts';
import type { LeadToProjectPlan, OrderLineWrite } from '../../../domain/lead-to-project/plan-types.ts';
import { proveLeadToProject } from '../../../domain/lead-to-project/prove-lead-to-project.ts';
import { receiptOf } from './applied.ts';
import { deal, GBP, NWG, planOf, projectOf } from './sample.ts';

const made = planOf({ deal: deal({ servicePackage: 'implementation' }) });
const plan = withLines(made, { taxIds: [4, 3], analytic: { 31: '60', 32: '40' } });
const receipt = receiptOf(plan, plan.customerName);

function found(change: (order: ErpOrder) => unknown): string[] {
  const order = structuredClone(receipt.order);
  change(order);
  const issues = proveLeadToProject(plan, [{ erp: { ...receipt, order }, psa: null }]);
  for (const { code, category, field } of issues)
    expect([code, category, field]).toEqual(['TL-DRIFT-0003', 'drift', null]);
  return issues.map(({ message }) => message);
}

function withLines({ writes, ...others }: LeadToProjectPlan, values: Partial<OrderLineWrite>): LeadToProjectPlan {
  const lines = writes.order.lines.map((line) => ({ ...line, ...values }));
  return { ...others, writes: { ...writes, order: { ...writes.order, lines } } };
}

function firstLine(order: ErpOrder) {
  const [line] = order.lines;
  if (!line) throw new Error('The order has no line.');
  return line;
}

function firstProject(order: ErpOrder): ErpProject {
  const [project] = order.projects;
  if (!project) throw new Error('The order has no project.');
  return project;
}

describe('what was read back', () => {
  it('is proven when it is what was planned, however the ERP writes numbers', () => {
    expect(found(() => {})).toEqual([]);
  });

  const cases: [name: string, change: (order: ErpOrder) => unknown, says: string[]][] = [
    ['not confirmed', (o) => Object.assign(o, { state: 'draft' }), ['Order S00012 is draft; confirmed is planned.']],
    [
      'for another customer',
      (o) => Object.assign(o.customer, { id: 5 }),
      ['Order S00012 has the customer Acme GmbH (5); Acme GmbH (1000000) is planned.'],
    ],
    ['in another currency', (o) => Object.assign(o, { currency: GBP }), ['Order S00012 is in GBP; EUR is planned.']],
    [
      'without its reference',
      (o) => Object.assign(o, { reference: '' }),
      ['Order S00012 has the reference nothing; PO-77 is planned.'],
    ],
    [
      'in another company',
      (o) => Object.assign(o.company, { id: 9, name: 'Northwind Consulting Ltd' }),
      [
        `Order S00012 has the company Northwind Consulting Ltd (9); Northwind Consulting GmbH (${plan.writes.order.companyId}) is planned.`,
      ],
    ],
    [
      'with another source document',
      (o) => Object.assign(o, { origin: 'S00001' }),
      ['Order S00012 has the source document S00001; hubspot-123 is planned.'],
    ],
    [
      'dated when it was confirmed',
      (o) => Object.assign(o, { date: civilDate('2026-11-21') }),
      [`Order S00012 has the date 2026-11-21; ${plan.writes.order.date} is planned.`],
    ],
    [
      'on other terms',
      (o) => Object.assign(o, { paymentTerms: { id: 99, name: '15 days' } }),
      [
        `Order S00012 has the payment terms 15 days (99); ${plan.names.paymentTerms} (${plan.writes.order.paymentTermsId}) is planned.`,
      ],
    ],
    [
      'sold by nobody',
      (o) => Object.assign(o, { salesperson: null }),
      [`Order S00012 has no salesperson; ${plan.names.salesperson} (${plan.writes.order.salespersonId}) is planned.`],
    ],
    ['without its note', (o) => Object.assign(o, { hasNote: false }), ['Order S00012 has no note; one is planned.']],
    [
      'other taxes',
      (o) => Object.assign(firstLine(o), { taxes: [{ id: 8, name: '0% Export' }] }),
      ['Order S00012 has for Solution architecture the taxes 0% Export (8); 3, 4 is planned.'],
    ],
    [
      'no taxes',
      (o) => Object.assign(firstLine(o), { taxes: [] }),
      ['Order S00012 has for Solution architecture no taxes; 3, 4 is planned.'],
    ],
    [
      'other analytic shares',
      (o) => Object.assign(firstLine(o), { analytic: { 31: '100.0' } }),
      [
        'Order S00012 has for Solution architecture the analytic shares 100% on account 31; 40% on account 32, 60% on account 31 is planned.',
      ],
    ],
    [
      'no analytic shares',
      (o) => Object.assign(firstLine(o), { analytic: {} }),
      [
        'Order S00012 has for Solution architecture the analytic shares nothing; 40% on account 32, 60% on account 31 is planned.',
      ],
    ],
    [
      'a cent off',
      (o) => Object.assign(o, { untaxed: '19275.01' }),
      ['Order S00012 without tax comes to 19275.01; 19275.00 is planned.'],
    ],
    [
      'another product',
      (o) => Object.assign(firstLine(o), { productCode: 'X' }),
      ['Order S00012 has for Solution architecture the product X; TL-CONSULT is planned.'],
    ],
    [
      'another quantity',
      (o) => Object.assign(firstLine(o), { quantity: '41' }),
      ['Order S00012 has for Solution architecture the quantity 41; 40 is planned.'],
    ],
    [
      'the list price',
      (o) => Object.assign(firstLine(o), { unitPrice: '200.0' }),
      ['Order S00012 has for Solution architecture the unit price 200.0; 180 is planned.'],
    ],
    [
      'a discount',
      (o) => Object.assign(firstLine(o), { discountPercent: '5' }),
      ['Order S00012 has for Solution architecture the discount 5; 0 is planned.'],
    ],
    [
      'a line less',
      (o) => o.lines.shift(),
      ['Order S00012 has no line for Solution architecture; one with 40 is planned.'],
    ],
    [
      'a line more',
      (o) => o.lines.push({ ...firstLine(o), key: null, name: 'Gift', untaxed: '-5.00' }),
      ['Order S00012 has a line "Gift" over -5.00; none is planned.'],
    ],
    [
      'no project',
      (o) => Object.assign(o, { projects: [] }),
      ['Order S00012 has no project; "Acme GmbH / ERP rollout (hubspot-123)" is planned.'],
    ],
    [
      'two projects',
      (o) => o.projects.push({ ...firstProject(o), id: 801, name: 'Other' }),
      ['Order S00012 has other projects: "Other"; one is planned.'],
    ],
    [
      'an archived project',
      (o) => Object.assign(firstProject(o), { active: false }),
      ['Order S00012 has an archived project "Acme GmbH / ERP rollout (hubspot-123)"; a running one is planned.'],
    ],
    [
      'a project of another company',
      (o) => Object.assign(firstProject(o), { company: null }),
      [
        `Order S00012 has a project with no company; Northwind Consulting GmbH (${projectOf(plan).companyId}) is planned.`,
      ],
    ],
    [
      'a project for another customer',
      (o) => Object.assign(firstProject(o), { customer: { id: 5, name: 'Globex' } }),
      ['Order S00012 has a project with the customer Globex (5); Acme GmbH (1000000) is planned.'],
    ],
    [
      'a project led by another',
      (o) => Object.assign(firstProject(o), { manager: { id: 6, name: 'Bob' } }),
      [
        `Order S00012 has a project with the manager Bob (6); ${plan.names.salesperson} (${projectOf(plan).managerId}) is planned.`,
      ],
    ],
    [
      'another start',
      (o) => Object.assign(firstProject(o), { startsOn: null }),
      ['Order S00012 has a project whose start is open; 2026-12-01 is planned.'],
    ],
    [
      'a task less',
      (o) => firstProject(o).tasks.shift(),
      ['Order S00012 has a project without task "Kick-off"; it is planned.'],
    ],
    [
      'a milestone less',
      (o) => Object.assign(firstProject(o), { milestones: [] }),
      ['Order S00012 has a project without milestone "Live"; it is planned.'],
    ],
    [
      'a milestone on another day',
      (o) =>
        Object.assign(firstProject(o), { milestones: [{ id: 1, name: 'Live', deadline: civilDate('2027-01-01') }] }),
      ['Order S00012 has milestone "Live" on 2027-01-01; 2026-12-08 is planned.'],
    ],
  ];
  it.each(cases)('differs: %s', (_, change, says) => {
    expect(found(change)).toEqual(says);
  });

  it('may have what people and Odoo add without changing what it costs', () => {
    expect(
      found((order) => {
        order.lines.push({ ...firstLine(order), key: null, name: 'Section', untaxed: '0.00' });
        firstProject(order).name = 'Renamed by delivery';
        firstProject(order).milestones.push(
          { id: 9, name: 'Party', deadline: null },
          { id: 10, name: 'Live', deadline: null },
        );
      }),
    ).toEqual([]);
  });

  it('differs when a contact is missing', () => {
    const messages = proveLeadToProject(plan, [{ erp: { ...receipt, contactIds: [] }, psa: null }]).map(
      ({ message }) => message,
    );
    const planned = plan.writes.contacts.length;
    expect(planned).toBeGreaterThan(0);
    expect(messages).toEqual([`Order S00012 has 0 of its contacts in the ERP; ${planned} are planned.`]);
  });

  it('is not compared where the plan leaves it to the ERP', () => {
    const { note: _note, paymentTermsId: _terms, salespersonId: _salesperson, ...order } = plan.writes.order;
    const project = { ...projectOf(plan), managerId: null, startsOn: null };
    const left = withLines({ ...plan, writes: { ...plan.writes, order, project } }, { taxIds: null, analytic: null });
    expect(proveLeadToProject(left, [{ erp: receipt, psa: null }])).toEqual([]);
  });

  it('is compared without contacts when the deal changed later', () => {
    const [issue] = changedAfterDone({ planned: plan, hash: planHash('changed') }, [
      { entity: NWG, erp: { order: receipt.order, project: null }, psa: null },
    ]);
    expect(issue?.message).toMatch(/written for it\. The change is not visible on the order itself\.$/);
  });
});
