import { answered, decimal, flag, instant, money, startingWith, text, whole } from '../attribute-rules.ts';
import type { Complaint } from '../productive-error.ts';
import {
  byArchivedStatus,
  byAttributes,
  byCustomFields,
  byQuery,
  byRelations,
  type FilterValue,
  type ResourceType,
} from '../resource-type.ts';

const ofDeal =
  (name: string): FilterValue =>
  ({ relations }, books) =>
    books.find('deals', relations.deal)?.relations[name] ?? null;

/** A sold line: what may be worked and billed on a budget. */
export const services: ResourceType = {
  name: 'services',
  attributes: {
    name: text,
    /** 1 fixed, 2 actuals, 3 not billable. */
    billing_type_id: whole,
    /** 1 hour, 2 piece, 3 day: built from the vendor's order of words, not measured. */
    unit_id: whole,
    quantity: startingWith(decimal, '0.0'),
    price: startingWith(money, '0'),
    discount: decimal,
    markup: decimal,
    /** Minutes. */
    estimated_time: whole,
    estimated_cost: money,
    budget_cap_enabled: flag,
    limitation_type: text,
    time_tracking_enabled: startingWith(flag, true),
    expense_tracking_enabled: flag,
    booking_tracking_enabled: startingWith(flag, true),
    position: whole,
    editor_config: text,
    worked_time: answered(whole),
    unapproved_time: answered(whole),
    currency: answered(text),
  },
  relations: { deal: 'deals', service_type: 'service_types', person: 'people' },
  required: ['name', 'deal', 'service_type', 'billing_type_id', 'unit_id'],
  filters: {
    ...byAttributes('name', 'quantity', 'price', 'budget_cap_enabled', 'time_tracking_enabled', 'updated_at'),
    ...byRelations('deal', 'service_type', 'person'),
    budget_id: ({ relations }) => relations.deal,
    project_id: ofDeal('project'),
    company_id: ofDeal('company'),
    subsidiary_id: ofDeal('subsidiary'),
    billing_type: ({ attributes }) => attributes.billing_type_id,
    unit: ({ attributes }) => attributes.unit_id,
    ...byQuery('name'),
    ...byCustomFields,
  },
  sorts: ['name'],
  verbs: ['list', 'read', 'create', 'update', 'delete'],
  customFields: true,
  check: ({ attributes }) => [
    ...oneOf('billing_type_id', attributes.billing_type_id, [1, 2, 3, 4]),
    ...oneOf('unit_id', attributes.unit_id, [1, 2, 3]),
  ],
  keeps: ({ id }, books) =>
    books.all('time_entries').some(({ relations }) => relations.service === id)
      ? 'Service has time entries'
      : undefined,
  derived: ({ id, relations }, books) => {
    const entries = books.all('time_entries').filter((entry) => entry.relations.service === id);
    const minutes = (some: typeof entries) => some.reduce((sum, { attributes }) => sum + Number(attributes.time), 0);
    return {
      worked_time: minutes(entries),
      unapproved_time: minutes(entries.filter(({ attributes }) => !attributes.approved)),
      currency: books.find('deals', relations.deal)?.attributes.currency ?? null,
    };
  },
};

export const serviceTypes: ResourceType = {
  name: 'service_types',
  attributes: { name: text, archived_at: answered(instant) },
  relations: {},
  required: ['name'],
  filters: { ...byAttributes('name'), ...byArchivedStatus, ...byQuery('name') },
  sorts: [],
  verbs: ['list', 'read', 'create', 'update', 'archive'],
};

export const prices: ResourceType = {
  name: 'prices',
  attributes: {
    name: text,
    billing_type_id: whole,
    unit_id: whole,
    rate: money,
    currency: text,
    quantity: decimal,
    time_tracking_enabled: startingWith(flag, true),
  },
  relations: { company: 'companies', service_type: 'service_types' },
  required: ['name', 'service_type', 'billing_type_id', 'unit_id'],
  filters: { ...byAttributes('billing_type_id', 'unit_id'), ...byRelations('company', 'service_type') },
  sorts: ['name'],
  verbs: ['list', 'read', 'create', 'update', 'delete'],
};

function oneOf(name: string, value: unknown, allowed: unknown[]): Complaint[] {
  return value === null || allowed.includes(value) ? [] : [{ name, detail: 'is not included in the list' }];
}
