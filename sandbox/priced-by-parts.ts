import { type DealSketch, type LineSketch, salesPipeline } from './deal-sketch.ts';
import { customerOf } from './straight-through.ts';

/**
 * Work that is billed as it is accepted: by the service's own three steps, or by thirds that a quantity of one can't be
 * divided into without losing cents.
 */
export function milestones(variant: number): DealSketch {
  const byThirds = variant % 2 === 0;
  const lines: LineSketch[] = [
    { name: 'Process redesign', sku: 'MILESTONE-DELIVERY', quantity: '1', price: byThirds ? '18499.99' : '24000.00' },
    { name: 'Data platform', sku: 'MILESTONE-DELIVERY', quantity: '10', price: '1250.00' },
  ];
  return {
    ...dealOf(variant, 'Delivery by milestones'),
    lines: lines.slice(0, 1 + (variant % 3 === 0 ? 1 : 0)),
    fields: { ...fieldsOf(variant, 5000), ...(byThirds ? { billing_schedule: 'two-steps' } : {}) },
  };
}

/** A fee for each of three to eight months. */
export function retainer(variant: number): DealSketch {
  const months = 3 + ((variant - 1) % 6);
  return {
    ...dealOf(variant, 'Support'),
    months,
    lines: [{ name: 'Support and advice', sku: 'RETAINER-MONTH', quantity: String(months), price: '3600.00' }],
    fields: fieldsOf(variant, 6000),
  };
}

function dealOf(variant: number, title: string) {
  const { company, currency } = customerOf(variant);
  return {
    company,
    title: `${title} ${variant}`,
    owner: variant % 2 === 0 ? '71' : '72',
    pipeline: salesPipeline,
    currency,
  };
}

function fieldsOf(variant: number, firstOrder: number): Record<string, string> {
  return {
    legal_entity: customerOf(variant).entity,
    po_number: `PO-${firstOrder + variant}`,
    payment_terms: '30 days',
  };
}
