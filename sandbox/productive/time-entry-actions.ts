import type { SimulatedReply } from '../simulator.ts';
import { DocumentWriter } from './document.ts';
import { draftRecord } from './draft-record.ts';
import { type ProductiveCall, replyWith } from './productive-call.ts';
import { invalidAttributes, jsonApi } from './productive-error.ts';
import type { PsaRecord } from './psa-record.ts';
import { readBulkBody, readOptionalBody, type SentResource } from './read-body.ts';
import { existing } from './resource-routes.ts';
import { resourceType } from './resource-types.ts';
import { afterStep, type TimeEntryStep } from './time-entry-status.ts';

/** `PATCH /time_entries/{id}/approve` and its like. */
export function stepTimeEntry(call: ProductiveCall, id: string, step: TimeEntryStep): SimulatedReply {
  const type = resourceType('time_entries');
  const record = stepped(call, id, step, readOptionalBody(call.request.body));
  call.books.put(record, 'update');
  return replyWith(call, type, record, 200);
}

/** `PATCH /time_entries/approve`, in bulk: all of them or none (built from the vendor's text, not measured). */
export function stepTimeEntries(call: ProductiveCall, step: TimeEntryStep): SimulatedReply {
  return together(call, (sent) => stepped(call, sent.id, step, sent));
}

/** `PATCH /time_entries`, in bulk. */
export function updateTimeEntries(call: ProductiveCall): SimulatedReply {
  const type = resourceType('time_entries');
  return together(call, (sent) => draftRecord(type, sent, call.books, existing(call, type, sent.id)));
}

/** `DELETE /time_entries`, in bulk. */
export function deleteTimeEntries(call: ProductiveCall): SimulatedReply {
  const type = resourceType('time_entries');
  const records = readBulkBody(call.request.body).map(({ id }) => existing(call, type, id));
  const reasons = records.flatMap((record) => type.keeps?.(record, call.books) ?? []);
  if (reasons.length > 0) throw invalidAttributes(reasons.map((detail) => ({ name: 'base', detail })));
  for (const record of records) call.books.remove(record);
  return jsonApi(204, undefined);
}

function together(call: ProductiveCall, change: (sent: SentResource & { id: string }) => PsaRecord): SimulatedReply {
  const records = readBulkBody(call.request.body).map(change);
  for (const record of records) call.books.put(record, 'update');
  const writer = new DocumentWriter(resourceType('time_entries'), call.request.query, call.books);
  return jsonApi(200, writer.many(records, {}));
}

function stepped(call: ProductiveCall, id: string, step: TimeEntryStep, { attributes }: SentResource): PsaRecord {
  const record = structuredClone(existing(call, resourceType('time_entries'), id));
  const how = { reason: attributes.rejected_reason, at: call.books.now() };
  Object.assign(record.attributes, afterStep(record, step, how));
  return record;
}
