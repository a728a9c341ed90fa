import type { SimulatedReply } from '../simulator.ts';
import { civilDay } from './instant-text.ts';
import { type ProductiveCall, replyWith } from './productive-call.ts';
import { readOptionalBody } from './read-body.ts';
import { existing } from './resource-routes.ts';
import { resourceType } from './resource-types.ts';

/** `PATCH /deals/{id}/close`: delivered on the day that is said, or today. Closing it again is fine. */
export function closeDeal(call: ProductiveCall, id: string): SimulatedReply {
  const { delivered_on: day } = readOptionalBody(call.request.body).attributes;
  const { books } = call;
  return changed(call, id, (attributes) => ({
    closed_at: attributes.closed_at ?? books.now(),
    delivered_on: day ?? attributes.delivered_on ?? civilDay(books.milliseconds()),
  }));
}

/** `PATCH /deals/{id}/open`. */
export function openDeal(call: ProductiveCall, id: string): SimulatedReply {
  return changed(call, id, () => ({ closed_at: null, delivered_on: null }));
}

function changed(
  call: ProductiveCall,
  id: string,
  change: (attributes: Record<string, unknown>) => Record<string, unknown>,
): SimulatedReply {
  const type = resourceType('deals');
  const deal = structuredClone(existing(call, type, id));
  Object.assign(deal.attributes, change(deal.attributes));
  call.books.put(deal, 'update');
  return replyWith(call, type, deal, 200);
}
