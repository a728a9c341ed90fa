import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../domain/civil-date.ts';
import type { ErpOrder, ErpProject } from '../../../domain/erp.ts';
import { proveLeadToProject } from '../../../domain/lead-to-project/prove-lead-to-project.ts';
import { receiptOf } from './applied.ts';
import { deal, GBP, planOf } from './sample.ts';

const plan = planOf({ deal: deal({ servicePackage: 'implementation' }) });
const receipt = receiptOf(plan);

function found(change: (order: ErpOrder) => unknown): string[] {
  const order = structuredClone(receipt.order);
  change(order);
  const issues = proveLeadToProject(plan, { ...receipt, order });
  for (const { code, category, field } of issues)
    expect([code, category, field]).toEqual(['TL-DRIFT-0003', 'drift', null]);
  return issues.map(({ message }) => message);
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
      ['Order S00012 has the customer 5; customer 1000000 is planned.'],
    ],
    ['in another currency', (o) => Object.assign(o, { currency: GBP }), ['Order S00012 is in GBP; EUR is planned.']],
    [
      'without its reference',
      (o) => Object.assign(o, { reference: '' }),
      ['Order S00012 has the reference nothing; PO-77 is planned.'],
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
});
