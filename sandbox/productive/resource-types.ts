import type { ResourceType } from './resource-type.ts';
import { companies, organizations, people, subsidiaries } from './resources/clients.ts';
import { customFieldOptions, customFields } from './resources/custom-fields.ts';
import { dealStatuses, deals } from './resources/deals.ts';
import { documentTypes, invoiceAttributions, invoices, lineItems } from './resources/invoices.ts';
import { bookings, resourceRequests } from './resources/planning.ts';
import { boards, folders, placeholders, projects, workflowStatuses, workflows } from './resources/projects.ts';
import { prices, services, serviceTypes } from './resources/services.ts';
import { taskLists, tasks } from './resources/tasks.ts';
import { timeEntries } from './resources/time.ts';
import { webhookLogs, webhooks } from './resources/webhooks.ts';

const all: readonly ResourceType[] = [
  companies,
  people,
  subsidiaries,
  organizations,
  projects,
  folders,
  boards,
  taskLists,
  tasks,
  workflows,
  workflowStatuses,
  placeholders,
  deals,
  dealStatuses,
  services,
  serviceTypes,
  prices,
  customFields,
  customFieldOptions,
  timeEntries,
  bookings,
  resourceRequests,
  invoices,
  lineItems,
  invoiceAttributions,
  documentTypes,
  webhooks,
  webhookLogs,
];

const byName = new Map(all.map((type) => [type.name, type]));

export function findResourceType(name: string): ResourceType | undefined {
  return byName.get(name);
}

/** Throws for a name that isn't in the reference above: our own mistake. */
export function resourceType(name: string): ResourceType {
  const type = byName.get(name);
  if (!type) throw new Error(`There is no kind of record "${name}".`);
  return type;
}
