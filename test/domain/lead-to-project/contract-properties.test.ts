import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ErpOrder } from '../../../domain/erp.ts';
import { businessKey, type EntityCode } from '../../../domain/ids.ts';
import { contractQuestions } from '../../../domain/lead-to-project/contract-questions.ts';
import { differences } from '../../../domain/lead-to-project/differences.ts';
import { planLeadToProject } from '../../../domain/lead-to-project/plan-lead-to-project.ts';
import {
  contractsOf,
  type LeadToProjectPlan,
  type LeadToProjectSnapshot,
} from '../../../domain/lead-to-project/plan-types.ts';
import { proveLeadToProject } from '../../../domain/lead-to-project/prove-lead-to-project.ts';
import { compare, lineAmount, money, sum } from '../../../domain/money.ts';
import type { Policy } from '../../../domain/policy.ts';
import { applied, type Progress, receiptsOf } from './applied.ts';
import {
  british,
  candidate,
  deal,
  EUR,
  entity,
  erp,
  GBP,
  hashOf,
  line,
  NWG,
  NWL,
  policy,
  psa,
  snapshot,
} from './sample.ts';

/* Deals of all pricing models, of one entity or several, with their projects in ERP, PSA or both, new or as amendments. */

const cents = (most: number) => fc.integer({ min: 100, max: most }).map((n) => (n / 100).toFixed(2));

const lines = fc.uniqueArray(
  fc
    .record({
      id: fc.integer({ min: 1, max: 999 }).map(String),
      service: fc.constantFrom('SENIOR', 'CONSULT', 'FIXED', 'DELIVERY', 'SUPPORT'),
      quantity: cents(100_00),
      unitPrice: cents(9_000_00),
      discountPercent: fc.option(cents(99_00)),
      entity: fc.constantFrom('', 'NWG', 'Northwind Ltd'),
      position: fc.integer({ min: 0, max: 3 }),
    })
    .map(({ entity: seller, ...values }) => {
      // December to February: three months.
      const quantity = values.service === 'SUPPORT' ? '3' : values.quantity;
      const currency = seller === 'Northwind Ltd' ? 'GBP' : 'EUR';
      return line({ ...values, quantity, currency, ...(seller !== '' && { entity: seller }) });
    }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 6 },
);

const original: ErpOrder = {
  id: 77,
  number: 'S00077',
  state: 'sale',
  url: 'https://erp.example/77',
  company: { id: 1, name: 'Northwind Consulting GmbH' },
  customer: { id: 7, name: 'Acme' },
  currency: EUR,
  reference: 'PO-1',
  origin: 'hubspot-77',
  date: null,
  paymentTerms: null,
  salesperson: null,
  hasNote: false,
  untaxed: '1000.00',
  lines: [
    {
      id: 1,
      key: 'order_hubspot-77_line_1',
      productCode: 'TL-CONSULT',
      name: 'Work',
      quantity: '10',
      unitPrice: '100',
      discountPercent: '0',
      untaxed: '1000.00',
      taxes: [],
      analytic: {},
    },
  ],
  projects: [],
};

const project = {
  id: '66',
  key: 'project_hubspot-77',
  name: 'Original',
  url: 'https://psa.example/66',
  active: true,
  company: { id: '7001', name: 'Acme GmbH' },
  manager: null,
  taskLists: [],
  milestones: [],
  placeholders: [],
};

interface Case {
  from: LeadToProjectSnapshot;
  firm: Policy;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    lines,
    projectIn: fc.constantFrom('erp' as const, 'psa' as const, 'both' as const),
    own: fc.constantFrom('NWG', 'NWL'),
    servicePackage: fc.constantFrom('implementation', null),
    template: fc.boolean(),
    externalId: fc.constantFrom('custom field' as const, 'none' as const, 'native' as const),
    known: fc.boolean(),
    amends: fc.boolean(),
    notToExceed: fc.constantFrom(null, '5000'),
  })
  .map((given) => {
    const usual = policy();
    const { implementation } = usual.mappings.packages;
    if (!implementation) throw new Error('The sample has no package.');
    const noTasks = { makesTask: false };
    const packages = { implementation: { ...implementation, psaTemplate: given.template ? 'Template' : null } };
    const firm = policy({
      entities: {
        NWG: entity({ projectIn: given.projectIn, mandatory: [] }),
        NWL: british({ projectIn: given.projectIn, mandatory: [] }),
      },
      mappings: { ...usual.mappings, packages },
    });
    const { products } = erp();
    const toldPsa = psa({
      template: { id: '61', name: 'Template' },
      capabilities: { ...psa().capabilities, externalId: given.externalId },
      companies: given.known ? [{ id: '70', name: 'acme gmbh', domain: null, archived: false, ours: false }] : [],
      ...(given.amends && {
        amendedProject: { ...project, company: given.known ? { id: '70', name: 'Acme' } : project.company },
      }),
    });
    const told = (code: EntityCode) => ({
      erp: erp({
        products:
          given.projectIn === 'psa'
            ? Object.fromEntries(Object.entries(products).map(([name, p]) => [name, { ...p, ...noTasks }]))
            : products,
        ...(code === NWL && { priceList: { id: 4, name: 'GBP', currency: GBP } }),
        customers: given.known || given.amends ? [candidate(7, 'vat')] : [],
        ...(given.amends && { amended: code === NWL ? { ...original, currency: GBP } : original }),
      }),
      psa: given.projectIn === 'erp' ? null : toldPsa,
    });
    const currency = given.own === 'NWG' ? 'EUR' : 'GBP';
    const sold = deal({
      entity: given.own,
      currency,
      lines: given.lines.map((one) => (one.entity === undefined ? { ...one, currency } : one)),
      servicePackage: given.servicePackage,
      notToExceed: given.notToExceed,
      ...(given.amends && { amends: { dealId: '77', key: businessKey('hubspot', '77') } }),
    });
    return { firm, from: snapshot({ deal: sold, answers: { [NWG]: told(NWG), [NWL]: told(NWL) } }) };
  });

function planned({ from, firm }: Case): LeadToProjectPlan | null {
  const result = planLeadToProject(from, firm);
  return 'planned' in result ? result.planned : null;
}

/** Not all may have been parked. */
function eachPlan(runs: number, check: (plan: LeadToProjectPlan, about: Case, progress: Progress) => void) {
  let plans = 0;
  const progress = fc.constantFrom<Progress>('customer', 'contacts', 'order', 'psa');
  fc.assert(
    fc.property(cases, progress, (about, far) => {
      const plan = planned(about);
      if (!plan) return;
      plans += 1;
      check(plan, about, far);
    }),
    { numRuns: runs },
  );
  expect(plans).toBeGreaterThan(runs / 4);
}

describe('a plan of any model', () => {
  it('has the same hash when it is made again after any part of it was applied', () => {
    eachPlan(300, (plan, { from, firm }, progress) => {
      const again = planned({ from: { ...from, answers: applied(plan, from.answers, progress) }, firm });
      expect(again && differences(plan, again)).toEqual([]);
      expect(again && hashOf(again)).toBe(hashOf(plan));
    });
  });

  it('has every line of the deal in exactly one contract, and what a contract comes to is the sum of its lines', () => {
    eachPlan(200, (plan, { from }) => {
      const keys = contractsOf(plan).flatMap(({ writes }) => writes.order.lines.map(({ key }) => key));
      expect(new Set(keys).size).toBe(keys.length);
      for (const { id } of from.deal.lines) {
        const ofLine = contractsOf(plan).filter(({ writes }) =>
          writes.order.lines.some(({ key }) => new RegExp(`_line_${id}(_|$)`).test(key)),
        );
        expect(ofLine).toHaveLength(1);
      }
      for (const { writes, totals } of contractsOf(plan)) {
        const { currency } = writes.order;
        const amounts = writes.order.lines.map((l) => lineAmount(l.quantity, l.unitPrice, l.discountPercent, currency));
        expect(totals.untaxed).toEqual(sum(amounts, currency));
        if (totals.amends) expect(totals.amends.after).toEqual(sum([totals.amends.before, totals.untaxed], currency));
      }
    });
  });

  it('does not depend on the order in which the CRM tells lines', () => {
    const shuffles = cases.chain((about) =>
      fc
        .shuffledSubarray([...about.from.deal.lines], { minLength: about.from.deal.lines.length })
        .map((mixed) => ({ about, mixed })),
    );
    fc.assert(
      fc.property(shuffles, ({ about: { from, firm }, mixed }) => {
        const other = { ...from, deal: { ...from.deal, lines: mixed } };
        expect(planLeadToProject(other, firm)).toEqual(planLeadToProject(from, firm));
      }),
    );
  });

  it('is proven by what it wrote, and asked about by the entities that it has contracts of', () => {
    eachPlan(200, (plan, { from, firm }) => {
      const amended = plan.writes.order.amends ? original : null;
      const receipts = contractsOf(plan).map((contract) => {
        const order = amended && { ...amended, currency: contract.writes.order.currency };
        const [receipt] = receiptsOf({ ...plan, ...contract, more: [] }, order);
        if (!receipt) throw new Error('Nothing was read back.');
        return receipt;
      });
      expect(proveLeadToProject(plan, receipts)).toEqual([]);
      expect(contractQuestions(from, firm).map((question) => question.entity)).toEqual(
        contractsOf(plan).map((contract) => contract.entity),
      );
    });
  });

  it('gives the PSA for every fee exactly what the order’s line comes to', () => {
    eachPlan(200, (plan) => {
      for (const { writes } of contractsOf(plan)) {
        const fees = writes.psa?.budget.services.filter(({ billing }) => billing === 'fixed') ?? [];
        for (const { key, quantity, unitPrice } of fees) {
          const sold = writes.order.lines.find((one) => one.key === key.replace('service_', 'order_'));
          if (!sold) throw new Error(`No line is sold for ${key}.`);
          const amount = lineAmount(sold.quantity, sold.unitPrice, sold.discountPercent, unitPrice.currency);
          const inPsa = lineAmount(quantity, unitPrice.amount, '0', unitPrice.currency);
          expect(compare(inPsa, money(amount.amount, amount.currency))).toBe(0);
        }
      }
    });
  });
});
