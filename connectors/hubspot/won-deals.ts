import { instantAt } from '../../domain/civil-date.ts';
import { instant } from '../../domain/ids.ts';
import type { CallContext } from '../call-context.ts';
import type { WonDeal, WonDealsSearch } from '../crm-port.ts';
import { outcomeProperties } from './hubspot-fields.ts';
import { type HubspotObject, searchReply } from './hubspot-replies.ts';
import type { Hubspot } from './open-hubspot.ts';
import { readHandled } from './read-handled.ts';

/** HubSpot's largest page. */
const pageSize = 200;
/** HubSpot's search answers with no more than this of one query, however it is paged. */
const searchCap = 10_000;
/** Milliseconds by which search may trail behind the records; HubSpot names no bound, observers see seconds. */
const searchLag = 120_000;

/** Where the next page begins: deals changed at or after `from` (epoch ms), without the first `offset` of them. */
interface Cursor {
  from: number;
  offset: number;
}

/**
 * One page of won deals by rising time of change. The next page asks for what changed at or after the last deal's moment
 * instead of counting on: a deal that changes meanwhile moves to the end, and counting would then skip one; and HubSpot
 * counts no further than 10,000. So pages overlap by at least one deal. Counting only helps among deals that share one
 * moment, as after an import.
 */
export async function wonDeals(
  hubspot: Hubspot,
  search: WonDealsSearch,
  context: CallContext,
): Promise<{ deals: WonDeal[]; next: string | null }> {
  const cursor = readCursor(search.after);
  const { timeZone } = await hubspot.account(context);
  const reply = await hubspot.client.call(
    {
      doing: 'searching won deals',
      method: 'POST',
      path: `${hubspot.paths.objects}/deals/search`,
      body: {
        filterGroups: filterGroups(search, instantAt(search.closedSince, 0, timeZone), cursor.from),
        sorts: [{ propertyName: 'hs_lastmodifieddate', direction: 'ASCENDING' }],
        properties: ['hs_lastmodifieddate', 'hs_merged_object_ids', ...Object.values(outcomeProperties)],
        limit: pageSize,
        after: String(cursor.offset),
      },
      writes: false,
      reply: searchReply,
    },
    context,
  );
  // One sort is all HubSpot offers: the order within one moment is made here.
  const deals = reply.results
    .map(toWonDeal)
    .sort((a, b) => a.changedAt.localeCompare(b.changedAt) || Number(a.id) - Number(b.id));
  const last = deals.at(-1);
  const next = last && reply.paging?.next ? nextCursor(cursor, Date.parse(last.changedAt)) : null;
  return { deals, next: next && `${next.from}:${next.offset}` };
}

function filterGroups(search: WonDealsSearch, closedSince: number, from: number) {
  const won = { propertyName: 'hs_is_closed_won', operator: 'EQ', value: 'true' };
  const outcome = (operator: string) => ({ propertyName: outcomeProperties.outcome, operator });
  const since = (propertyName: string, time: number) => ({ propertyName, operator: 'GTE', value: String(time) });
  const changed = since('hs_lastmodifieddate', from);
  return [
    { filters: [won, outcome('NOT_HAS_PROPERTY'), since('closedate', closedSince), ...(from > 0 ? [changed] : [])] },
    {
      // Lost deals too: one that was lost after it was done must be brought up, whether a webhook told or not.
      filters: [
        outcome('HAS_PROPERTY'),
        since('hs_lastmodifieddate', Math.max(from, Date.parse(search.changedSince) - searchLag)),
      ],
    },
  ];
}

function nextCursor(cursor: Cursor, lastChange: number): Cursor {
  if (lastChange > cursor.from) return { from: lastChange, offset: 0 };
  const offset = cursor.offset + pageSize;
  return offset < searchCap ? { ...cursor, offset } : { from: cursor.from + 1, offset: 0 };
}

function readCursor(after: string | null): Cursor {
  const [from = 0, offset = 0] = (after ?? '').split(':').map(Number);
  return { from, offset };
}

function toWonDeal(object: HubspotObject): WonDeal {
  const changed = object.properties.hs_lastmodifieddate ?? object.updatedAt ?? 0;
  return {
    id: object.id,
    changedAt: instant(new Date(changed).toISOString()),
    handled: handledOrUnreadable(object),
  };
}

/** Outcome fields that can't be read must not stop the sweep: the deal's own process reads them again, and parks. */
function handledOrUnreadable(object: HubspotObject): WonDeal['handled'] {
  try {
    return readHandled(object);
  } catch {
    return null;
  }
}
