import type { SimulatedReply, SimulatedRequest } from '../simulator.ts';
import type { Books } from './books.ts';
import { DocumentWriter } from './document.ts';
import { jsonApi } from './productive-error.ts';
import type { PsaRecord } from './psa-record.ts';
import type { ResourceType } from './resource-type.ts';

/** One call on its way through a route. */
export interface ProductiveCall {
  books: Books;
  request: SimulatedRequest;
  copying: CopySettings;
}

/** How long the background job of a copy takes; how many of the next ones fail, and how many break off halfway. */
export interface CopySettings {
  delayMilliseconds: number;
  failNext: number;
  breakNext: number;
}

export interface ProductiveRoute {
  /** `companies.create`, `projects.copy`, `time_entries.approve.bulk`. */
  operation: string;
  writes: boolean;
  handle: (call: ProductiveCall) => SimulatedReply;
}

/** The record as this endpoint answers it, with what was asked to be included. */
export function replyWith(call: ProductiveCall, type: ResourceType, record: PsaRecord, status: number): SimulatedReply {
  const writer = new DocumentWriter(type, call.request.query, call.books);
  return jsonApi(status, writer.one({ ...record, type: type.name }));
}
