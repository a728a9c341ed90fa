import { type DealSketch, fee, hours, type OriginalDeal, salesPipeline } from './deal-sketch.ts';
import { customerOf, straightThrough } from './straight-through.ts';

/** More of what was sold before: a change request to another deal, which is closed with it unless there is one already. */
export function amendment(variant: number, of?: OriginalDeal): DealSketch {
  const own = customerOf(variant);
  const currency = of?.currency ?? own.currency;
  const more =
    variant % 3 === 0
      ? fee('Additional reports', '2400.00')
      : hours(currency, 'CONSULT-HOUR', 'Additional interfaces', String(16 + 4 * (variant % 4)));
  return {
    company: own.company,
    title: `Change request ${variant}`,
    owner: variant % 2 === 0 ? '72' : '71',
    pipeline: salesPipeline,
    currency,
    lines: [more],
    amends: of ?? straightThrough(variant),
    fields: {
      legal_entity: of?.entity ?? own.entity,
      po_number: `PO-${7000 + variant}-A`,
      payment_terms: '30 days',
    },
  };
}
