import { z } from 'zod';

/** What one webhook request tells us. An event is a hint only: which deals to look at. */
export interface WebhookEvents {
  /** Each once, in the order they were first named. */
  dealIds: string[];
  /** Those that an event may have made a won deal of; the others only matter to a process that is there already. */
  maybeWon: string[];
  events: number;
  /** Events we do nothing about, by reason. */
  ignored: { otherPortal: number; otherObject: number; unknown: number };
}

const id = z
  .union([z.string(), z.int()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,20}$/));

const event = z.object({
  subscriptionType: z.string(),
  portalId: id,
  objectId: id.nullish(),
  /** Only in events of the generic kind `object.*`. */
  objectTypeId: z.string().nullish(),
  primaryObjectId: id.nullish(),
  mergedObjectIds: z.array(id).nullish(),
  newObjectId: id.nullish(),
  /** `DEAL_TO_LINE_ITEM` and the like. */
  associationType: z.string().nullish(),
  fromObjectId: id.nullish(),
  toObjectId: id.nullish(),
  propertyName: z.string().nullish(),
});
type WebhookEvent = z.infer<typeof event>;

const WINNING_PROPERTIES = new Set(['dealstage', 'pipeline', 'hs_is_closed', 'hs_is_closed_won']);

/**
 * The deals that a webhook's body concerns; null when it is no JSON array. Events of unknown form, other accounts and
 * other kinds of record are counted, not refused: HubSpot would send a refused batch again and again.
 */
export function readWebhookEvents(body: Buffer, portalId: string | null): WebhookEvents | null {
  const array = parseArray(body);
  if (!array) return null;
  const dealIds = new Set<string>();
  const maybeWon = new Set<string>();
  const ignored = { otherPortal: 0, otherObject: 0, unknown: 0 };
  for (const item of array) {
    const parsed = event.safeParse(item);
    if (!parsed.success) ignored.unknown += 1;
    else if (portalId !== null && parsed.data.portalId !== portalId) ignored.otherPortal += 1;
    else {
      const deals = dealsOf(parsed.data);
      if (deals.length === 0) ignored.otherObject += 1;
      for (const deal of deals) {
        dealIds.add(deal);
        if (mayWin(parsed.data)) maybeWon.add(deal);
      }
    }
  }
  return { dealIds: [...dealIds], maybeWon: [...maybeWon], events: array.length, ignored };
}

/** A deal is won by its stage; it can also arrive so, or come back so. Every other change leaves an open deal open. */
function mayWin({ subscriptionType, propertyName }: WebhookEvent): boolean {
  const kind = subscriptionType.split('.')[1];
  if (kind === 'propertyChange') return WINNING_PROPERTIES.has(propertyName ?? '');
  return kind === 'creation' || kind === 'restore' || kind === 'merge';
}

function dealsOf(event: WebhookEvent): string[] {
  const [object, kind] = event.subscriptionType.split('.');
  if (kind === 'associationChange') return associatedDeals(event);
  const isDeal = object === 'deal' || (object === 'object' && event.objectTypeId === '0-3');
  if (!isDeal) return [];
  // A merge names the survivor and those that went into it: each may have a process that must hear of it.
  const ids = [event.objectId, event.primaryObjectId, event.newObjectId, ...(event.mergedObjectIds ?? [])];
  return ids.filter((found) => found != null);
}

/** A line or company added to a deal is a change of the deal, whichever side the event is told from. */
function associatedDeals({ associationType, fromObjectId, toObjectId }: WebhookEvent): string[] {
  const [from, to] = (associationType ?? '').split('_TO_');
  const sides = [from === 'DEAL' ? fromObjectId : null, to?.startsWith('DEAL') ? toObjectId : null];
  return sides.filter((found) => found != null);
}

function parseArray(body: Buffer): unknown[] | null {
  try {
    const data: unknown = JSON.parse(body.toString('utf8'));
    return Array.isArray(data) ? data : null;
  } catch {
    return null;
  }
}
