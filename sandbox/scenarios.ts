import { type DealSketch, hours, salesPipeline } from './deal-sketch.ts';
import { type SampleCompany, scenarioCompanies } from './sample-companies.ts';
import { straightThrough } from './straight-through.ts';

/** The deals a visitor can close, named by what they show. A number picks among a scenario's variants. */
export const scenarios: Record<string, (variant: number) => DealSketch> = {
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
