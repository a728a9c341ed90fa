import { describe, expect, it } from 'vitest';
import type { Deal } from '../../../domain/deal.ts';
import type { ErpOrder, ErpSnapshot } from '../../../domain/erp.ts';
import { businessKey } from '../../../domain/ids.ts';
import { describePlan } from '../../../domain/lead-to-project/describe-plan.ts';
import { differences } from '../../../domain/lead-to-project/differences.ts';
import { proveLeadToProject } from '../../../domain/lead-to-project/prove-lead-to-project.ts';
import type { PsaProject } from '../../../domain/psa.ts';
import { applied, receiptOf } from './applied.ts';
import { candidate, deal, EUR, entity, erp, GBP, hashOf, issuesOf, line, NWG, planOf, policy, psa } from './sample.ts';

const written = receiptOf(planOf(), 'Acme GmbH').order;
const original: ErpOrder = {
  ...written,
  id: 77,
  number: 'S00077',
  customer: { id: 7, name: 'Acme' },
  untaxed: '1000.00',
  lines: written.lines.slice(0, 1).map((own) => ({ ...own, key: 'order_hubspot-77_line_1', untaxed: '1000.00' })),
};
const inForce = { customers: [candidate(7, 'vat')], amended: original };
const more = line({ id: '90', name: 'More work', quantity: '10' });
const amending = (changes: Partial<Deal> = {}) =>
  deal({ id: '456', lines: [more], amends: { dealId: '77', key: businessKey('hubspot', '77') }, ...changes });
const key = businessKey('hubspot', '456');

function planned(answer: Partial<ErpSnapshot> = inForce, changes: Partial<Deal> = {}) {
  return planOf({ key, deal: amending(changes), erp: erp(answer) });
}

function issues(answer: Partial<ErpSnapshot>, changes: Partial<Deal> = {}) {
  return issuesOf({ key, deal: amending(changes), erp: erp(answer) }).map(({ code, message }) => `${code} ${message}`);
}

describe('a deal that amends another', () => {
  it('adds its lines to the order, under its own key, and leaves the order as it is', () => {
    const { writes, totals } = planned(inForce, { paymentTerms: '60 days' });
    expect(writes.order).toMatchObject({
      key: 'order_hubspot-456',
      amends: { key: 'order_hubspot-77', id: 77, number: 'S00077', untaxed: '1000.00' },
      lines: [{ key: 'order_hubspot-456_line_90' }],
    });
    for (const own of ['paymentTermsId', 'salespersonId', 'note', 'reference', 'priceListId']) {
      expect(writes.order).not.toHaveProperty(own);
    }
    expect(writes.customer).toEqual({ use: 7 });
    expect(writes.project).toBeNull();
    // 1,000.00 + 10 × 180
    expect(totals.amends).toEqual({
      order: 'S00077',
      before: { amount: '1000.00', currency: 'EUR' },
      after: { amount: '2800.00', currency: 'EUR' },
    });
  });

  it('puts its purchase order, cap and terms into a note above its lines', () => {
    const lines = [more, line({ id: '91', service: 'FIXED', name: 'Rollout', quantity: '1', unitPrice: '900' })];
    const terms = {
      purchaseOrder: 'PO-2',
      purchaseOrderAmount: '5000',
      notToExceed: '2000',
      billingSchedule: 'thirds',
    };
    const { writes, totals } = planned(inForce, { ...terms, lines });
    expect(writes.order.lineNote).toEqual({
      key: 'note_hubspot-456',
      text: [
        'Change request hubspot-456 of 2026-11-18.',
        "Customer's purchase order: PO-2, up to 5,000.00 EUR without tax.",
        'Time and materials, not to exceed 2,000.00 EUR without tax.',
        ...totals.schedule.map(({ name, due, amount }) => `${name}: ${amount.amount} EUR without tax, due on ${due}.`),
      ].join('\n'),
    });
    expect(totals.schedule.map(({ amount }) => amount.amount)).toEqual(['299.97', '299.97', '300.06']);
    expect(planOf().writes.order).not.toHaveProperty('lineNote');
  });

  it('is told without what stays the original’s, and with its purchase order', () => {
    const plan = planned(inForce, { paymentTerms: '60 days', purchaseOrder: 'PO-2' });
    expect(plan.names).toMatchObject({ salesperson: null, paymentTerms: null });
    const told = describePlan(plan);
    expect(told).toContain("The customer's purchase order is PO-2.");
    expect(told.join(' ')).not.toMatch(/Payment terms|salesperson/);
    expect(differences(plan, planned(inForce, { purchaseOrder: 'PO-3' }))).toEqual([
      "The customer's purchase order was PO-2 and is now PO-3.",
    ]);
  });

  it('has the same hash after its lines were added', () => {
    const before = planned();
    const answers = applied(before, { [NWG]: { erp: erp(inForce), psa: null } }, 'order');
    expect(answers[NWG]?.erp.amended?.untaxed).toBe('2800.00');
    const again = planOf({ key, deal: amending(), answers });
    expect(again.totals.amends).toEqual(before.totals.amends);
    expect(hashOf(again)).toBe(hashOf(before));
  });

  it('stays as it was written when others add to the order after it, and not when they did before', () => {
    const before = planned();
    const after = applied(before, { [NWG]: { erp: erp(inForce), psa: null } }, 'order')[NWG]?.erp.amended;
    if (!after) throw new Error('Nothing was added.');
    const [own] = original.lines;
    const another = (id: number, line: string | null) => ({ ...own, id, key: line, untaxed: '500.00' });
    const withLines = (...lines: object[]) => ({
      ...after,
      untaxed: String(2800 + 500 * lines.length),
      lines: [...after.lines, ...lines] as ErpOrder['lines'],
    });
    const hash = (amended: ErpOrder) => hashOf(planned({ ...inForce, amended }));
    const later = [another(9001, 'order_hubspot-99_line_1'), another(9002, null)];
    expect(hash(withLines(...later))).toBe(hashOf(before));
    // One deal's lines are of one time, that of the first.
    const sooner = [another(-1, 'order_hubspot-98_line_1'), another(9003, 'order_hubspot-98_line_2')];
    expect(planned({ ...inForce, amended: withLines(...sooner, ...later) }).totals.amends).toMatchObject({
      before: { amount: '2000.00' },
      after: { amount: '3800.00' },
    });
    expect(hash(withLines(...sooner))).not.toBe(hashOf(before));
  });

  it('is another plan once somebody has added to the order before it', () => {
    const added = { ...original.lines[0], id: 9001, key: 'order_hubspot-99_line_1', untaxed: '500.00' };
    const amended = { ...original, untaxed: '1500.00', lines: [...original.lines, added] as ErpOrder['lines'] };
    expect(planned({ ...inForce, amended }).totals.amends).toMatchObject({
      before: { amount: '1500.00' },
      after: { amount: '3300.00' },
    });
    expect(hashOf(planned({ ...inForce, amended }))).not.toBe(hashOf(planned()));
  });

  it('is approved as the order that it makes, not as the little that it adds', () => {
    const rule = (amount: string) => ({
      code: 'large',
      when: { amountAtLeast: { amount, currency: EUR } },
      ask: { roles: ['finance'], need: 'any' as const },
      dueBusinessHours: 8,
      because: 'finance looks at large orders.',
    });
    const asked = (amount: string) =>
      planOf({ key, deal: amending(), erp: erp(inForce) }, policy({ approvals: [rule(amount)] })).approvals;
    expect(asked('2800.00').map(({ because }) => because)).toEqual([
      'The order comes to 2,800.00 EUR; finance looks at large orders.',
    ]);
    expect(asked('2800.01')).toEqual([]);
  });

  it('takes the original’s customer without asking, where several could be the company', () => {
    const several = [candidate(7, 'name'), candidate(8, 'name')];
    expect(planned({ ...inForce, customers: several }).writes.customer).toEqual({ use: 7 });
  });

  it('waits for an original that is in force', () => {
    const notThere = (why: string) => [`TL-DEAL-0007 "Amends deal" names deal 77, ${why}.`];
    const unwritten = { amends: { dealId: '77', key: null } };
    expect(issues(inForce, unwritten)).toEqual(notThere('for which nothing has been written yet'));
    expect(issues({ customers: inForce.customers })).toEqual(notThere('for which Northwind GmbH has no order'));
    for (const state of ['draft', 'cancel'] as const) {
      expect(issues({ ...inForce, amended: { ...original, state } })).toEqual(
        notThere('whose order S00077 is not in force'),
      );
    }
    const itself = { amends: { dealId: '456', key } };
    expect(issues(inForce, itself)).toEqual(['TL-DEAL-0007 "Amends deal" names deal 456, which is this deal itself.']);
  });

  it('contradicts an order of another company, currency or customer', () => {
    const other = { id: 2, name: 'Northwind Consulting Ltd' };
    expect(issues({ ...inForce, amended: { ...original, company: other, currency: GBP } })).toEqual([
      "TL-DEAL-0003 Order S00077, which this deal amends, is Northwind Consulting Ltd's, but Northwind GmbH sells the lines of this deal.",
      'TL-DEAL-0003 Order S00077, which this deal amends, is in GBP, but this deal is in EUR.',
    ]);
    const theirs = { ...original, customer: { id: 9, name: 'Globex' } };
    const contradicts = [
      "TL-DEAL-0003 Order S00077, which this deal amends, is for Globex, but this deal's company is Acme GmbH.",
    ];
    expect(issues({ ...inForce, amended: theirs })).toEqual(contradicts);
    expect(issues({ customers: [], amended: original })).toHaveLength(1);
    // The same name, but another VAT number: another firm.
    const namesake = candidate(9, 'name', { vat: 'FR1' });
    expect(issues({ customers: [candidate(7, 'vat'), namesake], amended: theirs })).toEqual(contradicts);
  });

  it('is told by what the order comes to', () => {
    expect(describePlan(planned())).toContain(
      'Northwind GmbH adds 1,800.00 EUR without tax to order S00077, which then comes to 2,800.00 EUR instead of 1,000.00 EUR.',
    );
  });
});

describe('a deal that amends one whose project is in the PSA', () => {
  const project: PsaProject = {
    id: '66',
    key: 'project_hubspot-77',
    name: 'Original',
    url: 'https://psa.example/66',
    active: true,
    company: { id: '70', name: 'Acme GmbH' },
    manager: null,
    taskLists: [],
    milestones: [],
    placeholders: [],
  };
  const firm = policy({ entities: { NWG: entity({ projectIn: 'both' }) } });
  const told = (amendedProject: PsaProject | null) => ({ [NWG]: { erp: erp(inForce), psa: psa({ amendedProject }) } });

  it('gets a budget of its own in the project that is there', () => {
    const { writes } = planOf(
      { key, deal: amending({ servicePackage: 'implementation' }), answers: told(project) },
      firm,
    );
    expect(writes.project).toBeNull();
    expect(writes.psa?.project).toMatchObject({ key: 'project_hubspot-77', use: '66', taskLists: [], milestones: [] });
    expect(writes.psa?.budget).toMatchObject({
      key: 'budget_hubspot-456',
      services: [{ key: 'service_hubspot-456_line_90' }],
    });
  });

  it('waits for a project that is running', () => {
    for (const gone of [null, { ...project, active: false }]) {
      expect(issuesOf({ key, deal: amending(), answers: told(gone) }, firm)).toMatchObject([
        { code: 'TL-DEAL-0007', message: expect.stringContaining('for which the PSA has no running project') },
      ]);
    }
  });
});

describe('lines that were added to an order', () => {
  const plan = planned();
  const receipt = receiptOf(plan, plan.customerName, original);
  const found = (order: Partial<ErpOrder>) =>
    proveLeadToProject(plan, [{ erp: { ...receipt, order: { ...receipt.order, ...order } }, psa: null }]).map(
      ({ message }) => message,
    );

  it('are proven by themselves: the others on the order, and its total, are not looked at', () => {
    const ours = receipt.order.lines.find(({ key: own }) => own?.startsWith('order_hubspot-456_'));
    if (!ours) throw new Error('Nothing was added.');
    const others = { ...ours, id: 5, key: 'order_hubspot-88_line_1', quantity: '1' };
    expect(
      found({ lines: [others, ours], untaxed: '1.00', reference: 'theirs', hasNote: false, currency: EUR }),
    ).toEqual([]);
    expect(found({ lines: [others] })).toEqual(['Order S00077 has no line for More work; one with 10 is planned.']);
    expect(found({ lines: [{ ...ours, quantity: '9' }] })).toEqual([
      'Order S00077 has for More work the quantity 9; 10 is planned.',
    ]);
    const doubled = { ...ours, id: 6, key: 'order_hubspot-456_line_91', name: 'Twice' };
    expect(found({ lines: [ours, doubled] })).toEqual([
      'Order S00077 has a line "Twice" over 1800.00; none is planned.',
    ]);
  });

  it('are proven with the note above them, which people may add to', () => {
    const [note] = receipt.order.notes ?? [];
    if (!note) throw new Error('No note was written.');
    expect(found({ notes: [{ ...note, text: `${note.text}\nAgreed by phone.` }] })).toEqual([]);
    expect(found({ notes: [] })).toEqual(['Order S00077 has no note above the added lines; one is planned.']);
    expect(found({ notes: [{ ...note, text: note.text.replace('PO-77', 'PO-7') }] })).toEqual([
      `Order S00077 does not say above the added lines; "Customer's purchase order: PO-77." is planned.`,
    ]);
  });

  it('are not proven on another order, or one that is no longer in force', () => {
    expect(found({ id: 78, number: 'S00078' })).toEqual([
      'Order S00078 got the lines; order S00077 is planned to get them.',
    ]);
    expect(found({ state: 'cancel' })).toEqual(['Order S00077 is cancel; confirmed is planned.']);
  });
});
