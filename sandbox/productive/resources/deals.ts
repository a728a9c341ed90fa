import { answered, date, flag, instant, list, money, text, whole } from '../attribute-rules.ts';
import type { Complaint } from '../productive-error.ts';
import { byAttributes, byCustomFields, byQuery, byRelations, type ResourceType } from '../resource-type.ts';

/** Deals, and with `budget` the budgets that come of them: one kind of record. */
export const deals: ResourceType = {
  name: 'deals',
  attributes: {
    name: text,
    budget: flag,
    date,
    end_date: date,
    currency: text,
    /** 1 internal, 2 for a client (vendor's FAQ). */
    deal_type_id: whole,
    tracking_type_id: whole,
    time_approval: flag,
    expense_approval: flag,
    purchase_order_number: text,
    note: text,
    probability: whole,
    budget_warning: whole,
    deal_value: money,
    delivered_on: date,
    tag_list: list,
    number: answered(text),
    deal_number: answered(text),
    closed_at: answered(instant),
    won_at: answered(instant),
    lost_at: answered(instant),
  },
  relations: {
    company: 'companies',
    project: 'projects',
    subsidiary: 'subsidiaries',
    responsible: 'people',
    deal_status: 'deal_statuses',
    contact: 'people',
    designated_approver: 'people',
    origin_deal: 'deals',
    document_type: 'document_types',
  },
  required: ['name', 'date', 'currency', 'company', 'deal_type_id'],
  filters: {
    ...byAttributes('name', 'date', 'end_date', 'currency', 'purchase_order_number', 'closed_at', 'created_at'),
    ...byAttributes('deal_type_id', 'tracking_type_id', 'delivered_on', 'number', 'time_approval'),
    ...byRelations('company', 'project', 'subsidiary', 'responsible', 'deal_status', 'contact', 'origin_deal'),
    ...byRelations('designated_approver'),
    type: ({ attributes }) => (attributes.budget ? 2 : 1),
    budget_status: ({ attributes }) => (attributes.closed_at === null ? 1 : 2),
    status: ({ attributes }) => (attributes.closed_at === null ? 1 : 2),
    ...byQuery('name', 'number', 'purchase_order_number'),
    ...byCustomFields,
  },
  sorts: ['name', 'number', 'deal_number', 'date', 'end_date', 'created_at', 'closed_at', 'purchase_order_number'],
  verbs: ['list', 'read', 'create', 'update', 'delete'],
  customFields: true,
  complete: ({ id, attributes, relations }, books) => {
    attributes.number ??= id;
    attributes.deal_number ??= id;
    relations.company ??= books.find('projects', relations.project)?.relations.company ?? null;
    relations.subsidiary ??= books.all('subsidiaries')[0]?.id ?? null;
    // "You can't update delivered_on if the budget isn't delivered already" (vendor's FAQ): it stays as it was, unsaid.
    if (attributes.closed_at === null) attributes.delivered_on = null;
  },
  check: ({ attributes, relations }, books) => {
    const complaints: Complaint[] = [];
    const company = books.find('companies', relations.company);
    if (attributes.deal_type_id === 1 || company?.attributes.company_code === 'INTERNAL')
      complaints.push({ name: 'company', detail: 'can not be internal company' });
    const project = books.find('projects', relations.project);
    if (attributes.budget && !relations.project) complaints.push({ name: 'project', detail: "can't be blank" });
    if (project && project.relations.company !== relations.company)
      complaints.push({ name: 'project', detail: 'must belong to the same company' });
    for (const name of ['deal_status', 'responsible'])
      if (!attributes.budget && !relations[name]) complaints.push({ name, detail: "can't be blank" });
    if (attributes.currency && !/^[A-Z]{3}$/.test(String(attributes.currency)))
      complaints.push({ name: 'currency', detail: 'is not included in the list' });
    return complaints;
  },
  // Built from what a ledger must do, not measured.
  keeps: ({ id }, books) => {
    const services = books.all('services').filter(({ relations }) => relations.deal === id);
    const ids = new Set(services.map((service) => service.id));
    const tracked = books.all('time_entries').some(({ relations }) => ids.has(relations.service ?? ''));
    const invoiced = books.all('invoice_attributions').some(({ relations }) => relations.budget === id);
    return tracked || invoiced ? 'Budget has time entries or invoices' : undefined;
  },
};

export const dealStatuses: ResourceType = {
  name: 'deal_statuses',
  /** `status_id` 1 open, 2 won, 3 lost, 4 delivered. */
  attributes: { name: text, status_id: whole, position: whole },
  relations: {},
  required: ['name'],
  filters: { ...byAttributes('status_id'), ...byQuery('name') },
  sorts: ['name', 'position', 'status_id'],
  verbs: ['list', 'read'],
};
