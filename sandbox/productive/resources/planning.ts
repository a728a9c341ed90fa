import { answered, date, flag, instant, list, startingWith, text, whole } from '../attribute-rules.ts';
import type { Complaint } from '../productive-error.ts';
import { byAttributes, byCustomFields, byQuery, byRelations, type ResourceType } from '../resource-type.ts';
import { byBudget, serviceOf } from './of-budget.ts';

/** Planned time of a person, or of a placeholder, on a service. `booking_method_id` 1 per day, 2 percentage, 3 in total. */
export const bookings: ResourceType = {
  name: 'bookings',
  attributes: {
    started_on: date,
    ended_on: date,
    time: whole,
    total_time: whole,
    percentage: whole,
    booking_method_id: startingWith(whole, 1),
    draft: flag,
    note: text,
    canceled: answered(flag),
  },
  relations: { person: 'people', service: 'services', task: 'tasks', approver: 'people' },
  required: ['started_on', 'ended_on', 'person', 'service'],
  filters: {
    ...byAttributes('started_on', 'ended_on', 'draft', 'note', 'created_at', 'updated_at'),
    ...byRelations('person', 'task', 'approver'),
    ...byBudget,
    after: ({ attributes }) => attributes.started_on,
    before: ({ attributes }) => attributes.ended_on,
    // Without it drafts stay out of lists (vendor's FAQ; list-records.ts).
    with_draft: () => [true, false],
    ...byCustomFields,
  },
  sorts: ['started_on', 'draft'],
  verbs: ['list', 'read', 'create', 'update', 'delete'],
  customFields: true,
  check: (booking, books) => {
    const { started_on: from, ended_on: until } = booking.attributes;
    const complaints: Complaint[] = [];
    if (String(until) < String(from)) complaints.push({ name: 'ended_on', detail: "can't be before started_on" });
    if (serviceOf(booking, books)?.attributes.booking_tracking_enabled === false)
      complaints.push({ name: 'service', detail: 'does not track bookings' });
    return complaints;
  },
};

/** A wish for somebody: a role, from and until when. Names of what is written are taken from the reference's filters. */
export const resourceRequests: ResourceType = {
  name: 'resource_requests',
  attributes: {
    title: text,
    job_title: text,
    started_on: date,
    ended_on: date,
    time: whole,
    total_time: whole,
    percentage: whole,
    booking_method_id: startingWith(whole, 1),
    note: text,
    tag_list: list,
    status: answered(startingWith(text, 'pending')),
    resolved_at: answered(instant),
  },
  relations: { service: 'services', resolver: 'people' },
  required: ['title', 'started_on', 'ended_on', 'service'],
  filters: {
    ...byAttributes('title', 'job_title', 'started_on', 'ended_on', 'time', 'status', 'created_at', 'resolved_at'),
    ...byRelations('service', 'resolver'),
    ...byQuery('title'),
    ...byCustomFields,
  },
  sorts: ['created_at', 'started_on', 'ended_on', 'status'],
  verbs: ['list', 'read', 'create', 'update', 'delete'],
  customFields: true,
};
