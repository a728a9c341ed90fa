import { amendment } from './amendment.ts';
import { type DealSketch, hours, type OriginalDeal, salesPipeline } from './deal-sketch.ts';
import { milestones, retainer } from './priced-by-parts.ts';
import { type SampleCompany, scenarioCompanies } from './sample-companies.ts';
import { straightThrough } from './straight-through.ts';

/** A number picks among a scenario's variants; `of` is the deal that an amendment changes. */
type Scenario = (variant: number, of?: OriginalDeal) => DealSketch;

/** What is told apart in a storm, in the order in which it comes round; more often what is more common. */
const rounds = [
  'straight-through',
  'milestones',
  'psa-project',
  'retainer',
  'two-entities',
  'straight-through',
  'discount-needs-a-yes',
  'milestones',
  'missing-entity-and-po',
  'retainer',
  'straight-through',
  'amendment',
  'psa-project',
  'odoo-refuses',
  'two-possible-customers',
  'two-entities',
] as const;

/** The deals a visitor can close, named by what they show. */
export const scenarios: Record<string, Scenario> = {
  'straight-through': straightThrough,

  'discount-needs-a-yes': (variant) => ({
    ...ordinary(scenarioCompanies.discount, variant),
    // Owned by Anna Berg, who is a sales lead: she has the role and still may not approve her own deal.
    owner: '71',
    lines: [
      hours('EUR', 'SENIOR-HOUR', 'Solution architecture', '60'),
      { ...hours('EUR', 'CONSULT-HOUR', 'Implementation consulting', '160'), discountPercent: '15' },
    ],
  }),

  'missing-entity-and-po': (variant) => {
    const { fields, ...rest } = ordinary(scenarioCompanies.missing, variant);
    const { legal_entity: _entity, po_number: _po, ...left } = fields;
    return { ...rest, fields: left };
  },

  // Odoo knows two customers of this name, and there is no VAT number to tell them apart.
  'two-possible-customers': (variant) => ordinary(scenarioCompanies.ambiguous, variant),

  'odoo-refuses': (variant) => ordinary(scenarioCompanies.refused, variant),

  milestones,

  retainer,

  // Northwind GmbH sells and delivers in Berlin, and Northwind Ltd the part in London, in pounds: two contracts.
  'two-entities': (variant) => ({
    ...ordinary(scenarioCompanies.twoEntities, variant),
    title: `Rollout Berlin and London ${variant}`,
    lines: [
      hours('EUR', 'CONSULT-HOUR', 'Rollout Berlin', String(60 + 4 * (variant % 5))),
      { ...hours('GBP', 'CONSULT-HOUR', 'Rollout London', '48'), entity: 'NWL', currency: 'GBP' },
      hours('EUR', 'PM-HOUR', 'Project management', '20'),
    ],
  }),

  amendment,

  // Northwind Ltd has its projects in the PSA. The customer has rates of its own, which are no discount.
  'psa-project': (variant) => {
    const company = scenarioCompanies.ownRates;
    const { fields, ...rest } = ordinary(company, variant);
    return {
      ...rest,
      currency: 'GBP',
      lines: [
        { name: 'Solution architecture', sku: 'SENIOR-HOUR', quantity: String(30 + (variant % 4)), price: '155.00' },
        { name: 'Implementation consulting', sku: 'CONSULT-HOUR', quantity: '90', price: '132.50' },
      ],
      fields: { ...fields, legal_entity: 'NWL', po_amount: '20000.00' },
    };
  },

  // Everything, in turn: for storms. Each scenario's own variants come in their order.
  mixed: (variant) => {
    const turn = (variant - 1) % rounds.length;
    const round = Math.floor((variant - 1) / rounds.length);
    const name = rounds[turn] ?? 'straight-through';
    const inRound = rounds.filter((other) => other === name).length;
    const before = rounds.slice(0, turn).filter((other) => other === name).length;
    return scenarios[name]?.(round * inRound + before + 1) ?? straightThrough(variant);
  },
};

function ordinary(company: SampleCompany, variant: number): DealSketch & { fields: Record<string, string> } {
  return {
    company,
    title: `Implementation ${variant}`,
    owner: '72',
    pipeline: salesPipeline,
    currency: 'EUR',
    lines: [
      hours('EUR', 'CONSULT-HOUR', 'Implementation consulting', '80'),
      hours('EUR', 'PM-HOUR', 'Project management', '16'),
    ],
    fields: {
      legal_entity: 'NWG',
      po_number: `PO-${9000 + variant}`,
      payment_terms: '30 days',
      service_package: 'implementation',
    },
  };
}
