import type { ObjectType } from './object-types.ts';

/** A property of the schema, in the shape HubSpot answers. */
export interface PropertyDefinition {
  name: string;
  label: string;
  type: 'string' | 'number' | 'date' | 'datetime' | 'enumeration' | 'bool';
  fieldType: string;
  groupName: string;
  description: string;
  options: { label: string; value: string; displayOrder: number; hidden: boolean }[];
  displayOrder: number;
  calculated: boolean;
  externalOptions: boolean;
  hasUniqueValue: boolean;
  hidden: boolean;
  hubspotDefined: boolean;
  formField: boolean;
  archived: boolean;
  createdAt: string;
  updatedAt: string;
  modificationMetadata: { archivable: boolean; readOnlyDefinition: boolean; readOnlyValue: boolean };
}

type Kind = 'text' | 'number' | 'date' | 'datetime' | 'choice' | 'flag';
type Extra = Partial<Pick<PropertyDefinition, 'hasUniqueValue' | 'hubspotDefined'>> & { readOnly?: boolean };

const fieldTypes: Record<Kind, [PropertyDefinition['type'], string]> = {
  text: ['string', 'text'],
  number: ['number', 'number'],
  date: ['date', 'date'],
  datetime: ['datetime', 'date'],
  choice: ['enumeration', 'select'],
  flag: ['bool', 'booleancheckbox'],
};

const firstDay = '2025-01-07T09:00:00.000Z';

/** A definition with HubSpot's usual defaults. */
export function property(
  groupName: string,
  name: string,
  label: string,
  kind: Kind,
  { hasUniqueValue = false, hubspotDefined = true, readOnly = false }: Extra = {},
): PropertyDefinition {
  const [type, fieldType] = fieldTypes[kind];
  return {
    name,
    label,
    type,
    fieldType,
    groupName,
    description: '',
    options: [],
    displayOrder: -1,
    calculated: readOnly && name !== 'hs_object_id',
    externalOptions: false,
    hasUniqueValue,
    hidden: false,
    hubspotDefined,
    formField: false,
    archived: false,
    createdAt: firstDay,
    updatedAt: firstDay,
    modificationMetadata: { archivable: !hubspotDefined, readOnlyDefinition: hubspotDefined, readOnlyValue: readOnly },
  };
}

const calculated: Extra = { readOnly: true };
const custom: Extra = { hubspotDefined: false };

function everywhere(group: string, modifiedProperty: string): PropertyDefinition[] {
  return [
    property(group, 'hs_object_id', 'Record ID', 'number', calculated),
    property(group, 'createdate', 'Create date', 'datetime', calculated),
    property(group, modifiedProperty, 'Last modified date', 'datetime', calculated),
  ];
}

const deal = 'dealinformation';
const company = 'companyinformation';
const contact = 'contactinformation';
const line = 'lineiteminformation';

/** The schema of a new account: HubSpot's properties, the firm's own, and those Throughline writes. */
export const propertyDefinitions: Record<ObjectType, readonly PropertyDefinition[]> = {
  deals: [
    ...everywhere(deal, 'hs_lastmodifieddate'),
    property(deal, 'dealname', 'Deal name', 'text'),
    property(deal, 'pipeline', 'Pipeline', 'choice'),
    property(deal, 'dealstage', 'Deal stage', 'choice'),
    property(deal, 'amount', 'Amount', 'number'),
    property(deal, 'closedate', 'Close date', 'datetime'),
    property(deal, 'deal_currency_code', 'Currency', 'choice'),
    property(deal, 'description', 'Deal description', 'text'),
    property(deal, 'hubspot_owner_id', 'Deal owner', 'choice'),
    property(deal, 'hs_is_closed', 'Is deal closed?', 'flag', calculated),
    property(deal, 'hs_is_closed_won', 'Is closed won', 'flag', calculated),
    property(deal, 'hs_v2_date_entered_current_stage', 'Date entered current stage', 'datetime', calculated),
    property(deal, 'hs_merged_object_ids', 'Merged record IDs', 'text', calculated),
    property(deal, 'legal_entity', 'Legal entity', 'text', custom),
    property(deal, 'po_number', 'PO number', 'text', custom),
    property(deal, 'po_amount', 'PO amount', 'number', custom),
    property(deal, 'project_start_date', 'Project start date', 'date', custom),
    property(deal, 'project_end_date', 'Project end date', 'date', custom),
    property(deal, 'payment_terms', 'Payment terms', 'text', custom),
    property(deal, 'not_to_exceed', 'Not to exceed', 'number', custom),
    property(deal, 'service_package', 'Service package', 'text', custom),
    property(deal, 'billing_schedule', 'Billing schedule', 'text', custom),
    property(deal, 'amends_deal', 'Amends deal', 'text', custom),
    property(deal, 'throughline_key', 'Throughline: key', 'text', { hubspotDefined: false, hasUniqueValue: true }),
    property(deal, 'throughline_outcome', 'Throughline: outcome', 'text', custom),
    property(deal, 'throughline_generation', 'Throughline: generation', 'number', custom),
    property(deal, 'throughline_order', 'Throughline: order', 'text', custom),
    property(deal, 'throughline_project', 'Throughline: project', 'text', custom),
    property(deal, 'throughline_plan', 'Throughline: plan', 'text', custom),
    property(deal, 'throughline_deal', 'Throughline: deal', 'text', custom),
    property(deal, 'throughline_at', 'Throughline: at', 'datetime', custom),
  ],
  companies: [
    ...everywhere(company, 'hs_lastmodifieddate'),
    property(company, 'name', 'Company name', 'text'),
    property(company, 'domain', 'Company domain name', 'text'),
    property(company, 'address', 'Street address', 'text'),
    property(company, 'city', 'City', 'text'),
    property(company, 'zip', 'Postal code', 'text'),
    property(company, 'country', 'Country/Region', 'text'),
    property(company, 'phone', 'Phone number', 'text'),
    property(company, 'hubspot_owner_id', 'Company owner', 'choice'),
    property(company, 'hs_merged_object_ids', 'Merged record IDs', 'text', calculated),
    property(company, 'vat_number', 'VAT number', 'text', custom),
  ],
  contacts: [
    ...everywhere(contact, 'lastmodifieddate'),
    property(contact, 'email', 'Email', 'text', { hasUniqueValue: true }),
    property(contact, 'firstname', 'First name', 'text'),
    property(contact, 'lastname', 'Last name', 'text'),
    property(contact, 'jobtitle', 'Job title', 'text'),
    property(contact, 'phone', 'Phone number', 'text'),
    property(contact, 'hs_merged_object_ids', 'Merged record IDs', 'text', calculated),
  ],
  line_items: [
    ...everywhere(line, 'hs_lastmodifieddate'),
    property(line, 'name', 'Name', 'text'),
    property(line, 'quantity', 'Quantity', 'number'),
    property(line, 'price', 'Unit price', 'number'),
    property(line, 'discount', 'Unit discount', 'number'),
    property(line, 'hs_discount_percentage', 'Discount percentage', 'number'),
    property(line, 'amount', 'Net price', 'number', calculated),
    property(line, 'hs_sku', 'SKU', 'text'),
    property(line, 'hs_product_id', 'Product ID', 'number'),
    property(line, 'hs_line_item_currency_code', 'Currency', 'choice'),
    property(line, 'hs_position_on_quote', 'Position on quote', 'number'),
    property(line, 'recurringbillingfrequency', 'Billing frequency', 'choice'),
    property(line, 'legal_entity', 'Legal entity', 'text', custom),
  ],
};
