import { answered, date, flag, instant, text, whole } from '../attribute-rules.ts';
import type { Books } from '../books.ts';
import type { Complaint } from '../productive-error.ts';
import type { PsaRecord } from '../psa-record.ts';
import { byAttributes, byQuery, byRelations, type ResourceType } from '../resource-type.ts';
import { changesWhatWasApproved, notApproved, timeEntryStatus } from '../time-entry-status.ts';
import { budgetOf, byBudget, serviceOf } from './of-budget.ts';

/** Times in minutes. Their way from draft to invoiced: time-entry-status.ts. */
export const timeEntries: ResourceType = {
  name: 'time_entries',
  attributes: {
    date,
    time: whole,
    billable_time: whole,
    note: text,
    started_at: instant,
    jira_issue_id: text,
    jira_issue_summary: text,
    jira_issue_status: text,
    jira_worklog_id: text,
    submitted: answered(flag),
    approved: answered(flag),
    approved_at: answered(instant),
    rejected: answered(flag),
    rejected_at: answered(instant),
    rejected_reason: answered(text),
    invoiced: answered(flag),
    invoice_attribution_id: answered(text),
  },
  relations: { person: 'people', service: 'services', task: 'tasks', approver: 'people' },
  required: ['date', 'time', 'person', 'service'],
  filters: {
    ...byAttributes('date', 'time', 'billable_time', 'note', 'approved_at', 'invoiced', 'invoice_attribution_id'),
    ...byAttributes('created_at', 'updated_at', 'jira_issue_id', 'jira_worklog_id'),
    ...byRelations('person', 'service', 'task', 'approver'),
    ...byBudget,
    deal_id: (record, books) => budgetOf(record, books)?.id ?? null,
    service_type_id: (record, books) => serviceOf(record, books)?.relations.service_type ?? null,
    billing_type_id: (record, books) => serviceOf(record, books)?.attributes.billing_type_id ?? null,
    status: timeEntryStatus,
    // 1 not invoiced, 2 drafted, 3 finalized.
    invoicing_status: ({ attributes }) =>
      attributes.invoiced ? 3 : attributes.invoice_attribution_id === null ? 1 : 2,
    after: ({ attributes }) => attributes.date,
    before: ({ attributes }) => attributes.date,
    ...byQuery('note'),
  },
  sorts: ['date', 'updated_at'],
  verbs: ['list', 'read', 'create', 'update', 'delete'],
  complete: (entry, _books, before) => {
    entry.attributes.billable_time ??= entry.attributes.time;
    if (before && changesWhatWasApproved(entry, before)) Object.assign(entry.attributes, notApproved);
  },
  check: (entry, books, before) => [...tracked(entry, books, before), ...untouched(before)],
  keeps: ({ attributes }) => (attributes.invoice_attribution_id === null ? undefined : 'Time entry is invoiced'),
};

/** May time be put on this service? Our words; that it may not is the vendor's text. */
function tracked(entry: PsaRecord, books: Books, before: PsaRecord | undefined): Complaint[] {
  const service = serviceOf(entry, books);
  if (!service) return [];
  const complaints: Complaint[] = [];
  if (!service.attributes.time_tracking_enabled) complaints.push({ name: 'service', detail: 'does not track time' });
  if (budgetOf(entry, books)?.attributes.closed_at !== null && before?.relations.service !== service.id)
    complaints.push({ name: 'service', detail: 'budget is closed' });
  // A cap in hours is the only one a time entry can break; pieces and days are counted otherwise.
  if (service.attributes.budget_cap_enabled && service.attributes.unit_id === 1) {
    const others = books
      .all('time_entries')
      .filter(({ id, relations }) => relations.service === service.id && id !== entry.id);
    const minutes = [...others, entry].reduce((sum, { attributes }) => sum + Number(attributes.time), 0);
    if (minutes > Number(service.attributes.quantity) * 60)
      complaints.push({ name: 'time', detail: 'exceeds the budgeted time' });
  }
  return complaints;
}

function untouched(before: PsaRecord | undefined): Complaint[] {
  const isInvoiced = before !== undefined && before.attributes.invoice_attribution_id !== null;
  return isInvoiced ? [{ name: 'base', detail: "can't be changed because it is invoiced" }] : [];
}
