import type { SimulatedReply } from '../simulator.ts';
import { DocumentWriter } from './document.ts';
import { draftRecord } from './draft-record.ts';
import { listRecords } from './list-records.ts';
import { type ProductiveCall, replyWith } from './productive-call.ts';
import { invalidAttributes, jsonApi, recordNotFound } from './productive-error.ts';
import type { PsaRecord } from './psa-record.ts';
import { readBody } from './read-body.ts';
import type { ResourceType, Verb } from './resource-type.ts';

type Handler = (call: ProductiveCall, type: ResourceType, id: string) => SimulatedReply;

/** What every kind of record can do, as far as it can (`ResourceType.verbs`). */
export const resourceRoutes: Record<Verb, Handler> = {
  list: (call, type) => {
    const { request, books } = call;
    const writer = new DocumentWriter(type, request.query, books);
    const { records, meta } = listRecords(type, request.query, books);
    return jsonApi(
      200,
      writer.many(
        records.map((record) => ({ ...record, type: type.name })),
        meta,
      ),
    );
  },
  read: (call, type, id) => replyWith(call, type, existing(call, type, id), 200),
  create: (call, type) => {
    const writer = new DocumentWriter(type, call.request.query, call.books);
    const record = draftRecord(type, readBody(call.request.body), call.books, undefined);
    call.books.put(record, 'new');
    return jsonApi(201, writer.one({ ...record, type: type.name }));
  },
  update: (call, type, id) => {
    const before = existing(call, type, id);
    const record = draftRecord(type, readBody(call.request.body), call.books, before);
    call.books.put(record, 'update');
    return replyWith(call, type, record, 200);
  },
  delete: ({ books, ...call }, type, id) => {
    const record = existing({ books, ...call }, type, id);
    const reason = type.keeps?.(record, books);
    if (reason !== undefined) throw invalidAttributes([{ name: 'base', detail: reason }]);
    books.remove(record);
    for (const owned of belongings(type.name, id, { books, ...call })) books.remove(owned);
    return jsonApi(204, undefined);
  },
  archive: (call, type, id) => replyWith(call, type, archived(call, type, id, call.books.now()), 200),
  restore: (call, type, id) => replyWith(call, type, archived(call, type, id, null), 200),
};

/** Throws 404. */
export function existing({ books }: ProductiveCall, type: ResourceType, id: string): PsaRecord {
  const record = books.find(type.name, id);
  if (!record) throw recordNotFound();
  return record;
}

/** Doing it again is fine and keeps the first moment. */
function archived(call: ProductiveCall, type: ResourceType, id: string, at: string | null): PsaRecord {
  const before = existing(call, type, id);
  const record = structuredClone(before);
  record.attributes.archived_at = at === null ? null : (before.attributes.archived_at ?? at);
  call.books.put(record, 'update');
  return record;
}

/** What goes along with a deleted record. */
function belongings(type: string, id: string, { books }: ProductiveCall): PsaRecord[] {
  const owned: Record<string, readonly [relation: string, types: readonly string[]]> = {
    projects: ['project', ['folders', 'task_lists', 'tasks', 'placeholders']],
    deals: ['deal', ['services']],
    services: ['service', ['bookings', 'resource_requests']],
    invoices: ['invoice', ['line_items', 'invoice_attributions']],
  };
  const [relation, types] = owned[type] ?? ['', []];
  return types.flatMap((other) => books.all(other).filter(({ relations }) => relations[relation] === id));
}
