import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../domain/civil-date.ts';
import type { ErpOrderLine } from '../../../domain/erp.ts';
import { planHash } from '../../../domain/ids.ts';
import { changedAfterDone, noLongerWon } from '../../../domain/lead-to-project/drift.ts';
import { proveLeadToProject } from '../../../domain/lead-to-project/prove-lead-to-project.ts';
import type { WrittenContract } from '../../../domain/lead-to-project/written-contract.ts';
import { isContractInForce } from '../../../domain/lead-to-project/written-contract.ts';
import type { PsaReceipt } from '../../../domain/psa.ts';
import { psaReceiptOf, receiptOf } from './applied.ts';
import { both, inErp, inPsa, plan } from './in-both.ts';
import { deal, erp, GBP, line, NWG, NWL, planOf, psa } from './sample.ts';

function found(change: (receipt: PsaReceipt) => unknown): string[] {
  const receipt = structuredClone(inPsa);
  change(receipt);
  const issues = proveLeadToProject(plan, [{ erp: inErp, psa: receipt }]);
  for (const { code, field } of issues) expect([code, field]).toEqual(['TL-DRIFT-0003', null]);
  return issues.map(({ message }) => message);
}

describe('what the PSA read back', () => {
  const project = 'Project "Acme GmbH / ERP rollout (hubspot-123)"';
  const cases: [name: string, change: (receipt: PsaReceipt) => unknown, says: string[]][] = [
    ['as planned', () => {}, []],
    [
      'an archived project',
      ({ project: p }) => Object.assign(p, { active: false }),
      [`${project} is archived; a running one is planned.`],
    ],
    [
      'another company',
      ({ project: p }) => Object.assign(p, { company: { id: '9', name: 'Globex' } }),
      [`${project} is for Globex (9); company 7001 is planned.`],
    ],
    [
      'no manager',
      ({ project: p }) => Object.assign(p, { manager: null }),
      [`${project} is led by nobody; 51 is planned.`],
    ],
    [
      'no task list',
      ({ project: p }) => Object.assign(p, { taskLists: [] }),
      [`${project} has no task list "Delivery"; it is planned.`],
    ],
    [
      'a task less',
      ({ project: p }) => p.taskLists[0]?.tasks.shift(),
      [`${project} has no task "Kick-off" in "Delivery"; it is planned.`],
    ],
    [
      'a milestone less',
      ({ project: p }) => p.milestones.shift(),
      [`${project} has no milestone "Live"; it is planned.`],
    ],
    [
      'a milestone on another day',
      ({ project: p }) => Object.assign(p.milestones[0] ?? {}, { due: civilDate('2027-01-01') }),
      [`${project} has milestone "Live" on 2027-01-01; 2026-12-08 is planned.`],
    ],
    [
      'one person less to find',
      ({ project: p }) => p.placeholders.pop(),
      [`${project} is staffed with 1 × senior from 2026-12-01 to 2027-02-26; 2 are planned.`],
    ],
    [
      'a closed budget',
      ({ budget }) => Object.assign(budget, { open: false }),
      ['Budget "ERP rollout" is closed; an open one is planned.'],
    ],
    [
      'a budget elsewhere',
      ({ budget }) => Object.assign(budget, { projectId: '1' }),
      [`Budget "ERP rollout" is of another project; "Acme GmbH / ERP rollout (hubspot-123)" is planned.`],
    ],
    [
      'a budget in pounds',
      ({ budget }) => Object.assign(budget, { currency: GBP }),
      ['Budget "ERP rollout" is in GBP; EUR is planned.'],
    ],
    [
      'no purchase order',
      ({ budget }) => Object.assign(budget, { purchaseOrder: null }),
      ['Budget "ERP rollout" has the purchase order nothing; PO-77 is planned.'],
    ],
    [
      'a service less',
      ({ budget }) => budget.services.shift(),
      ['Budget "ERP rollout" has no service "Solution architecture"; one with 40 is planned.'],
    ],
    [
      'a service more',
      ({ budget }) =>
        budget.services.push({
          key: null,
          name: 'Travel',
          billing: 'actuals',
          quantity: '1',
          unitPrice: { amount: '1', currency: budget.currency },
          capped: false,
        }),
      ['Budget "ERP rollout" has a service "Travel" of 1 × 1.00 EUR; none is planned.'],
    ],
    [
      'a service at other terms',
      ({ budget }) =>
        Object.assign(budget.services[0] ?? {}, {
          billing: 'fixed',
          quantity: '41',
          unitPrice: { amount: '180.01', currency: budget.currency },
          capped: true,
        }),
      [
        'Budget "ERP rollout" has for "Solution architecture" the billing fixed; actuals is planned.',
        'Budget "ERP rollout" has for "Solution architecture" the quantity 41; 40 is planned.',
        'Budget "ERP rollout" has for "Solution architecture" the price 180.01 EUR; 180.00 EUR is planned.',
        'Budget "ERP rollout" has for "Solution architecture" the cap on; off is planned.',
      ],
    ],
  ];
  it.each(cases)('is compared: %s', (_, change, says) => {
    expect(found(change)).toEqual(says);
  });

  it('may have what people add to the project, and cost nothing', () => {
    expect(
      found(({ project: p, budget }) => {
        p.name = 'Renamed by delivery';
        p.taskLists.push({ name: 'Ideas', tasks: [] });
        p.placeholders.push({ role: 'designer', from: civilDate('2026-12-01'), until: civilDate('2026-12-02') });
        budget.services.push({
          key: null,
          name: 'Internal',
          billing: 'non-billable',
          quantity: '0',
          unitPrice: { amount: '0', currency: budget.currency },
          capped: false,
        });
      }),
    ).toEqual([]);
  });

  it('is a copy of a template only with a task list', () => {
    const usual = both.mappings.packages.implementation;
    if (!usual) throw new Error('The sample has no package.');
    const firm = {
      ...both,
      mappings: { ...both.mappings, packages: { implementation: { ...usual, psaTemplate: 'Template' } } },
    };
    const told = { [NWG]: { erp: erp(), psa: psa({ template: { id: '61', name: 'Template' } }) } };
    const copied = planOf({ deal: deal({ servicePackage: 'implementation' }), answers: told }, firm);
    if (!copied.writes.psa) throw new Error('Nothing is planned in the PSA.');
    const read = psaReceiptOf(copied.writes.psa);
    const erpReceipt = receiptOf(copied, copied.customerName);
    const proven = (taskLists: PsaReceipt['project']['taskLists']) =>
      proveLeadToProject(copied, [{ erp: erpReceipt, psa: { ...read, project: { ...read.project, taskLists } } }]);
    expect(proven([{ name: 'Whatever', tasks: [] }])).toEqual([]);
    expect(proven([])).toMatchObject([{ message: `${project} has no task list; a copy of the template is planned.` }]);
  });

  it('must be there for every contract and system', () => {
    expect(proveLeadToProject(plan, [{ erp: inErp, psa: null }])).toMatchObject([
      { message: "The PSA has nothing of Northwind GmbH's contract; one is planned." },
    ]);
    expect(proveLeadToProject(plan, [])).toMatchObject([
      { message: "The ERP has nothing of Northwind GmbH's contract; one is planned." },
    ]);
  });
});

describe('milestones of an order line', () => {
  type Milestones = NonNullable<ErpOrderLine['milestones']>;
  function milestones(change: (all: Milestones) => unknown): string[] {
    const order = structuredClone(inErp.order);
    const all = order.lines.find(({ name }) => name === 'Rollout')?.milestones;
    if (!all) throw new Error('The line has no milestones.');
    change(all);
    return proveLeadToProject(plan, [{ erp: { ...inErp, order }, psa: inPsa }]).map(({ message }) => message);
  }

  it('are proven by share and day, and come to the whole line once', () => {
    expect(milestones(() => {})).toEqual([]);
    expect(milestones((all) => all.shift())).toEqual([
      'Order S00012 has for Rollout no milestone "Rollout: Design accepted"; one over 30 % is planned.',
    ]);
    expect(milestones(([first]) => first && Object.assign(first, { share: '0.31', deadline: null }))).toEqual([
      'Order S00012 has for Rollout the milestone "Rollout: Design accepted" over 31 %; 30 % is planned.',
      'Order S00012 has for Rollout the milestone "Rollout: Design accepted" on no date; 2026-12-30 is planned.',
    ]);
    const automatic = { key: null, name: 'Rollout', deadline: null, share: '1', reached: false };
    expect(milestones((all) => all.push(automatic))).toEqual([
      'Order S00012 has for Rollout milestones that come to 200 %; all of it, once, is planned.',
    ]);
  });
});

describe('a deal that changed after all of its contracts were written', () => {
  const london = line({
    id: '73',
    name: 'Training',
    service: 'CONSULT',
    quantity: '10',
    unitPrice: '140',
    currency: 'GBP',
    entity: 'NWL',
  });
  const pounds = erp({ priceList: { id: 4, name: 'GBP', currency: GBP } });
  const asked = { [NWG]: { erp: erp(), psa: psa() }, [NWL]: { erp: pounds, psa: null } };
  const two = planOf({ deal: deal({ lines: [line(), london] }), answers: asked }, both);
  const [other] = two.more ?? [];
  if (!other || !two.writes.psa) throw new Error('It was not split.');
  const psaOfOwn = psaReceiptOf(two.writes.psa);
  const own: WrittenContract = {
    entity: NWG,
    erp: { order: receiptOf(two, two.customerName).order, project: null },
    psa: { project: psaOfOwn.project, budget: psaOfOwn.budget },
  };
  const second: WrittenContract = {
    entity: NWL,
    erp: { order: { ...receiptOf(other, two.customerName).order, number: 'S00013' }, project: null },
    psa: null,
  };
  const changed = (planned: typeof two, written: WrittenContract[]) =>
    changedAfterDone({ planned, hash: planHash('new') }, written).map(({ message }) => message);

  it('is said of every contract and system', () => {
    expect(changed(two, [own, second])).toEqual([
      'The deal changed after orders S00012 and S00013 were written for it. The change is not visible on the order itself.',
    ]);
    const less = planOf({ deal: deal({ lines: [line({ quantity: '39' }), london] }), answers: asked }, both);
    expect(changed(less, [own, second])[0]).toMatch(
      /quantity 40\.00; 39 is planned\. .* Budget "ERP rollout" has for "Solution architecture" the quantity 40; 39 is planned\.$/,
    );
  });

  it('names contracts that came or went', () => {
    const alone = planOf({ deal: deal({ lines: [line()] }), answers: asked }, both);
    expect(changed(alone, [own, second])[0]).toContain(
      'NWL no longer sells any of it. Order S00013 over 1,400.00 GBP exists for it.',
    );
    expect(changed(two, [own])[0]).toContain('Northwind Ltd has no order for its part of it.');
  });

  it('is, when it is no longer won, about all that is in force', () => {
    const cancelled = {
      ...second,
      erp: { ...second.erp, order: second.erp.order && { ...second.erp.order, state: 'cancel' as const } },
    };
    expect(noLongerWon('The deal is no longer won.', [own, second]).message).toBe(
      'The deal is no longer won. Order S00012 over 7,200.00 EUR exists for it. The PSA has project “Acme GmbH: ERP rollout” for it. Order S00013 over 1,400.00 GBP exists for it.',
    );
    expect(noLongerWon('Lost.', [own, cancelled]).message).not.toContain('S00013');
    expect([isContractInForce(own), isContractInForce(cancelled)]).toEqual([true, false]);
    const onlyPsa = { ...cancelled, psa: own.psa };
    expect(isContractInForce(onlyPsa)).toBe(true);
  });

  it('is about added lines where an order was amended', () => {
    const order = receiptOf(two, two.customerName).order;
    const added: WrittenContract = {
      entity: NWG,
      erp: { order: null, project: null, added: { order, lines: order.lines } },
      psa: null,
    };
    expect(noLongerWon('Lost.', [added]).message).toBe('Lost. Order S00012 has 1 line of it.');
  });
});
