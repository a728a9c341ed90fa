import type { SimulatedReply } from '../simulator.ts';
import type { Books } from './books.ts';
import { draftRecord } from './draft-record.ts';
import { civilDay } from './instant-text.ts';
import { type ProductiveCall, replyWith } from './productive-call.ts';
import { invalidAttributes, jsonApi } from './productive-error.ts';
import type { PsaRecord } from './psa-record.ts';
import { readBody } from './read-body.ts';
import { existing } from './resource-routes.ts';
import { resourceType } from './resource-types.ts';

/**
 * `POST /line_items/generate`: a line for each service with approved time that no invoice has taken, and the budgets'
 * attributions. It sweeps in whatever is there at that moment. Built from the vendor's text, not measured.
 */
export function generateLineItems(call: ProductiveCall): SimulatedReply {
  const { books } = call;
  const { attributes } = readBody(call.request.body);
  const invoice = books.find('invoices', attributes.invoice_id === undefined ? null : String(attributes.invoice_id));
  if (!invoice) throw invalidAttributes([{ name: 'invoice', detail: 'must exist' }]);
  if (invoice.attributes.finalized_on !== null) throw invalidAttributes([{ name: 'invoice', detail: 'is finalized' }]);
  const ids = Array.isArray(attributes.budget_ids) ? attributes.budget_ids.map(String) : [];
  const budgets = ids.map((id) => books.find('deals', id));
  if (budgets.length === 0 || budgets.includes(undefined))
    throw invalidAttributes([{ name: 'budget_ids', detail: 'must exist' }]);
  const lines = ids.flatMap((budgetId) => billBudget(books, invoice.id, budgetId));
  return jsonApi(201, { data: lines.map(({ id, type, attributes: of }) => ({ id, type, attributes: of })), meta: {} });
}

function billBudget(books: Books, invoiceId: string, budgetId: string): PsaRecord[] {
  const attribution = added(books, 'invoice_attributions', { invoice_id: invoiceId, budget_id: budgetId });
  const services = books.all('services').filter(({ relations }) => relations.deal === budgetId);
  return services.flatMap((service) => {
    const entries = books.all('time_entries').filter(({ relations, attributes }) => {
      return relations.service === service.id && attributes.approved && attributes.invoice_attribution_id === null;
    });
    if (entries.length === 0) return [];
    for (const entry of entries) change(books, entry, { invoice_attribution_id: attribution.id });
    const minutes = entries.reduce((sum, { attributes }) => sum + Number(attributes.billable_time), 0);
    const line = { invoice_id: invoiceId, service_id: service.id, description: service.attributes.name };
    const amounts = { quantity: (minutes / 60).toFixed(2), unit_id: 1, unit_price: service.attributes.price };
    return [added(books, 'line_items', { ...line, ...amounts })];
  });
}

/** `PATCH /invoices/{id}/finalize`: its time counts as invoiced from now on. */
export function finalizeInvoice(call: ProductiveCall, id: string): SimulatedReply {
  const { books } = call;
  const type = resourceType('invoices');
  const invoice = existing(call, type, id);
  const finalized = change(books, invoice, { finalized_on: civilDay(books.milliseconds()) });
  const attributions = new Set(books.attributionsOf(id).map((attribution) => attribution.id));
  for (const entry of books.all('time_entries'))
    if (attributions.has(String(entry.attributes.invoice_attribution_id))) change(books, entry, { invoiced: true });
  return replyWith(call, type, finalized, 200);
}

function added(books: Books, type: string, attributes: Record<string, unknown>): PsaRecord {
  const record = draftRecord(resourceType(type), { attributes, relationships: {} }, books, undefined);
  books.put(record, 'new');
  return record;
}

function change(books: Books, record: PsaRecord, attributes: Record<string, unknown>): PsaRecord {
  const after = { ...record, attributes: { ...record.attributes, ...attributes } };
  books.put(after, 'update');
  return after;
}
