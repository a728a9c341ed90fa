import type { RecordChange } from './books.ts';

/** Event ids of creation, change and deletion, by what happened to whom (the reference; no id is given for the rest). */
const eventIds: Record<string, readonly [created: number, changed: number, deleted: number]> = {
  task: [1, 24, 25],
  invoice: [2, 14, 15],
  deal: [3, 12, 13],
  budget: [4, 16, 20],
  project: [5, 10, 11],
  time_entry: [7, 8, 9],
  booking: [17, 18, 19],
  person: [26, 27, 28],
  company: [29, 30, 31],
};

const itemTypes: Record<string, string> = {
  tasks: 'task',
  invoices: 'invoice',
  projects: 'project',
  time_entries: 'time_entry',
  bookings: 'booking',
  people: 'person',
  companies: 'company',
};

export interface WebhookEvent {
  eventId: number;
  /** `create_task` is documented; the other names follow its form. */
  event: string;
  itemType: string;
}

/** What a change is to webhooks; undefined when none can ask for it. */
export function webhookEvent({ kind, record }: RecordChange): WebhookEvent | undefined {
  const isDeal = record.type === 'deals';
  const itemType = isDeal ? (record.attributes.budget ? 'budget' : 'deal') : itemTypes[record.type];
  const ids = eventIds[itemType ?? ''];
  if (itemType === undefined || ids === undefined) return undefined;
  const place = { new: 0, update: 1, delete: 2 }[kind];
  const verb = ['create', 'update', 'delete'][place];
  return { eventId: ids[place] ?? 0, event: `${verb}_${itemType}`, itemType };
}
