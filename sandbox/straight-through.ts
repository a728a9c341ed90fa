import { callOffPipeline, type DealSketch, fee, hours, type LineSketch, salesPipeline } from './deal-sketch.ts';
import { euroCompanies, poundCompanies } from './sample-companies.ts';

const companies = [...euroCompanies, ...poundCompanies];

/**
 * A deal with nothing to stop it. By number the variants walk through companies of both entities, time and materials
 * (with and without a cap) and fixed fee, one to five lines, both pipelines and both owners; the ninth variant is the
 * first company's second deal.
 */
export function straightThrough(variant: number): DealSketch {
  const turn = variant - 1;
  const { company, currency, entity } = customerOf(variant);
  // Shifted on every round, so that no company buys only one kind.
  const isFixedFee = (turn + Math.floor(turn / companies.length)) % 2 === 1;
  const lines = (isFixedFee ? fixedFeeLines : hourLines(currency)).slice(0, 1 + (turn % 5));
  const isCapped = !isFixedFee && turn % 4 === 0;
  return {
    company,
    title: `${isFixedFee ? 'Fixed-scope rollout' : 'Implementation support'} ${variant}`,
    owner: turn % 2 === 0 ? '71' : '72',
    pipeline: turn % 4 === 3 ? callOffPipeline : salesPipeline,
    currency,
    lines,
    fields: {
      legal_entity: entity,
      po_number: `PO-${7000 + variant}`,
      payment_terms: '30 days',
      service_package: 'implementation',
      ...(isFixedFee ? { billing_schedule: 'half-half' } : {}),
      ...(isCapped ? { not_to_exceed: '60000.00' } : {}),
    },
  };
}

/** By number, through all customers of both entities. */
export function customerOf(variant: number) {
  const place = (variant - 1) % companies.length;
  const company = companies[place];
  if (!company) throw new Error('The sample firm has no customers.');
  const isEuro = place < euroCompanies.length;
  return { company, currency: isEuro ? ('EUR' as const) : ('GBP' as const), entity: isEuro ? 'NWG' : 'NWL' };
}

function hourLines(currency: DealSketch['currency']): LineSketch[] {
  return [
    hours(currency, 'CONSULT-HOUR', 'Implementation consulting', '120'),
    hours(currency, 'SENIOR-HOUR', 'Solution architecture', '40'),
    hours(currency, 'PM-HOUR', 'Project management', '24.5'),
    hours(currency, 'SENIOR-HOUR', 'Integration engineering', '64'),
    hours(currency, 'CONSULT-HOUR', 'Training and handover', '16'),
  ];
}

const fixedFeeLines: readonly LineSketch[] = [
  fee('Process design', '7200.00'),
  fee('Data migration', '12500.00'),
  fee('Go-live package', '9600.00'),
  fee('Reporting pack', '5400.50'),
  fee('Handover documentation', '1999.99'),
];
