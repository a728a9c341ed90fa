import type { DealField } from '../../domain/deal.ts';

/** Which HubSpot property holds what: those that differ from firm to firm. The rest is HubSpot's own schema. */
export interface HubspotFields {
  entity: string;
  purchaseOrder: string;
  purchaseOrderAmount: string;
  startsOn: string;
  endsOn: string;
  paymentTerms: string;
  notToExceed: string;
  servicePackage: string;
  billingSchedule: string;
  /** Holds the id of another deal. */
  amends: string;
  /** Of a line item. */
  service: string;
  /** Of a line item. */
  lineEntity: string;
  /** Of a company. */
  vat: string;
}

export const defaultHubspotFields: HubspotFields = {
  entity: 'legal_entity',
  purchaseOrder: 'po_number',
  purchaseOrderAmount: 'po_amount',
  startsOn: 'project_start_date',
  endsOn: 'project_end_date',
  paymentTerms: 'payment_terms',
  notToExceed: 'not_to_exceed',
  servicePackage: 'service_package',
  billingSchedule: 'billing_schedule',
  amends: 'amends_deal',
  service: 'hs_sku',
  lineEntity: 'legal_entity',
  vat: 'vat_number',
};

/** What Throughline writes to a deal, and reads again to know what has been handled. */
export const outcomeProperties = {
  key: 'throughline_key',
  outcome: 'throughline_outcome',
  generation: 'throughline_generation',
  order: 'throughline_order',
  project: 'throughline_project',
  plan: 'throughline_plan',
  deal: 'throughline_deal',
  at: 'throughline_at',
} as const;

/** What people call a field while the account's own label for its property isn't known. */
const usualLabels: Record<DealField, string> = {
  entity: 'Legal entity',
  purchaseOrder: 'PO number',
  purchaseOrderAmount: 'PO amount',
  startsOn: 'Project start date',
  endsOn: 'Project end date',
  paymentTerms: 'Payment terms',
  notToExceed: 'Not to exceed',
  servicePackage: 'Service package',
  billingSchedule: 'Billing schedule',
  amends: 'Amends deal',
  currency: 'Currency',
  amount: 'Amount',
  owner: 'Deal owner',
  company: 'Company',
  lines: 'Line items',
  closedOn: 'Close date',
  name: 'Deal name',
};

/** The deal property behind a field; company and line items are associations and have none. */
function dealProperties(fields: HubspotFields): Partial<Record<DealField, string>> {
  const { service: _ofLine, lineEntity: _ofLineToo, vat: _ofCompany, ...own } = fields;
  return {
    ...own,
    currency: 'deal_currency_code',
    amount: 'amount',
    owner: 'hubspot_owner_id',
    closedOn: 'closedate',
    name: 'dealname',
  };
}

/** Every deal property that a reading needs. */
export function readProperties(fields: HubspotFields): string[] {
  const handled = Object.values(outcomeProperties);
  return [
    ...Object.values(dealProperties(fields)),
    ...handled,
    'hs_is_closed_won',
    'hs_v2_date_entered_current_stage',
    'hs_lastmodifieddate',
    'hs_merged_object_ids',
  ];
}

/** The deal properties that people change and a process must hear of; the stage says whether it is won. */
export function watchedDealProperties(fields: HubspotFields): string[] {
  return ['dealstage', 'pipeline', ...Object.values(dealProperties(fields))];
}

/** Labels as this account shows them, by canonical field. `labels`: property name → label. */
export function fieldLabels(fields: HubspotFields, labels: ReadonlyMap<string, string>): Record<DealField, string> {
  const named = Object.entries(dealProperties(fields)).flatMap(([field, property]) => {
    const label = labels.get(property);
    return label ? [[field, label]] : [];
  });
  return { ...usualLabels, ...Object.fromEntries(named) };
}
