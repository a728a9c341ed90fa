import { answered, date, decimal, flag, instant, money, startingWith, text, whole } from '../attribute-rules.ts';
import { byAttributes, byCustomFields, byQuery, byRelations, type ResourceType } from '../resource-type.ts';

export const invoices: ResourceType = {
  name: 'invoices',
  attributes: {
    number: text,
    subject: text,
    note: text,
    currency: text,
    invoiced_on: date,
    delivery_on: date,
    pay_on: date,
    invoice_type_id: startingWith(whole, 1),
    purchase_order_number: text,
    exported: flag,
    export_id: text,
    export_invoice_url: text,
    finalized_on: answered(date),
    amount: answered(startingWith(money, '0')),
  },
  relations: { company: 'companies', subsidiary: 'subsidiaries', document_type: 'document_types' },
  required: ['company', 'currency', 'invoiced_on', 'document_type'],
  filters: {
    ...byAttributes('number', 'currency', 'invoiced_on', 'pay_on', 'purchase_order_number', 'created_at', 'amount'),
    ...byRelations('company', 'subsidiary'),
    // Not by export_id: the reference has only whether it was exported.
    export_status: ({ attributes }) => (attributes.exported ? 2 : 1),
    invoice_state: ({ attributes }) => (attributes.finalized_on === null ? 1 : 2),
    deal_id: ({ id }, books) => books.attributionsOf(id).map(({ relations }) => relations.budget),
    project_id: ({ id }, books) =>
      books.attributionsOf(id).map(({ relations }) => books.find('deals', relations.budget)?.relations.project ?? null),
    ...byQuery('number', 'subject', 'export_id'),
    ...byCustomFields,
  },
  sorts: ['invoiced_on', 'created_at', 'number', 'amount'],
  verbs: ['list', 'read', 'create', 'update', 'delete'],
  customFields: true,
  keeps: ({ attributes }) => (attributes.finalized_on === null ? undefined : 'Invoice is finalized'),
  derived: ({ id }, books) => {
    const lines = books.all('line_items').filter(({ relations }) => relations.invoice === id);
    return { amount: String(lines.reduce((sum, { attributes }) => sum + Number(attributes.amount ?? 0), 0)) };
  },
};

export const lineItems: ResourceType = {
  name: 'line_items',
  attributes: {
    description: text,
    quantity: startingWith(decimal, '1.0'),
    unit_id: whole,
    unit_price: startingWith(money, '0'),
    discount: decimal,
    tax_name: text,
    tax_value: decimal,
    position: whole,
    amount: answered(money),
  },
  relations: { invoice: 'invoices', service: 'services', service_type: 'service_types' },
  required: ['invoice'],
  filters: byRelations('invoice', 'service', 'service_type'),
  sorts: [],
  verbs: ['list', 'read', 'create', 'update', 'delete'],
  complete: ({ attributes }) => {
    attributes.amount = String(Math.round(Number(attributes.quantity) * Number(attributes.unit_price)));
  },
};

/** How much of an invoice comes from which budget, and from which days. */
export const invoiceAttributions: ResourceType = {
  name: 'invoice_attributions',
  attributes: { amount: money, date_from: date, date_to: date },
  relations: { invoice: 'invoices', budget: 'deals' },
  required: ['invoice', 'budget'],
  filters: byRelations('invoice', 'budget'),
  sorts: [],
  verbs: ['list', 'read', 'create', 'update', 'delete'],
};

export const documentTypes: ResourceType = {
  name: 'document_types',
  attributes: { name: text, locale: text, exportable_type_id: whole, archived_at: answered(instant) },
  relations: { subsidiary: 'subsidiaries' },
  required: ['name'],
  filters: { ...byAttributes('exportable_type_id'), ...byRelations('subsidiary') },
  sorts: [],
  verbs: ['list', 'read'],
};
