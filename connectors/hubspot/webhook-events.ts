import { z } from 'zod';

/** What one webhook request tells us. An event is a hint only: which deals to look at, and whose processes. */
export interface WebhookEvents {
  /** Each once, in the order they were first named. */
  dealIds: string[];
  /** Those that an event may have made a won deal of; the others only matter to a process that is there already. */
  maybeWon: string[];
  /** What deals are made of besides: each once. Which deals that concerns is for those to say who have read them. */
  records: DealPart[];
  events: number;
  /** Events we do nothing about, by reason. */
  ignored: { otherPortal: number; otherObject: number; unknown: number };
}

/** A record that a deal is associated with, in the words that its `RecordRef` has too. */
export interface DealPart {
  kind: 'company' | 'contact' | 'line_item';
  id: string;
}

const id = z.union([z.string().regex(/^\d{1,20}$/), z.int().min(0)]);

/** One event, as far as we read it: the check of what comes in and its description in OpenAPI. */
export const webhookEvent = z.object({
  subscriptionType: z.string().meta({ example: 'deal.propertyChange' }),
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
type WebhookEvent = z.infer<typeof webhookEvent>;

/** HubSpot's numbers for kinds of record, as events of the generic kind `object.*` name them. */
const OBJECT_TYPES: Record<string, string> = { '0-3': 'deal', '0-2': 'company', '0-1': 'contact', '0-8': 'line_item' };
const PARTS: readonly string[] = ['company', 'contact', 'line_item'] satisfies DealPart['kind'][];

const WINNING_PROPERTIES = new Set(['dealstage', 'pipeline', 'hs_is_closed', 'hs_is_closed_won']);

/**
 * The deals and other records that a webhook's body concerns; null when it is no JSON array. Events of unknown form, other accounts and
 * other kinds of record are counted, not refused: HubSpot would send a refused batch again and again.
 */
export function readWebhookEvents(body: Buffer, portalId: string | null): WebhookEvents | null {
  const array = parseArray(body);
  if (!array) return null;
  const dealIds = new Set<string>();
  const maybeWon = new Set<string>();
  const records = new Map<string, DealPart>();
  const ignored = { otherPortal: 0, otherObject: 0, unknown: 0 };
  for (const item of array) {
    const parsed = webhookEvent.safeParse(item);
    if (!parsed.success) ignored.unknown += 1;
    else if (portalId !== null && String(parsed.data.portalId) !== portalId) ignored.otherPortal += 1;
    else {
      const [deals, parts] = [dealsOf(parsed.data), partsOf(parsed.data)];
      if (deals.length + parts.length === 0) ignored.otherObject += 1;
      for (const deal of deals) {
        dealIds.add(deal);
        if (mayWin(parsed.data)) maybeWon.add(deal);
      }
      for (const part of parts) records.set(`${part.kind}:${part.id}`, part);
    }
  }
  return {
    dealIds: [...dealIds],
    maybeWon: [...maybeWon],
    records: [...records.values()],
    events: array.length,
    ignored,
  };
}

/** A deal is won by its stage; it can also arrive so, or come back so. Every other change leaves an open deal open. */
function mayWin({ subscriptionType, propertyName }: WebhookEvent): boolean {
  const kind = subscriptionType.split('.')[1];
  if (kind === 'propertyChange') return WINNING_PROPERTIES.has(propertyName ?? '');
  return kind === 'creation' || kind === 'restore' || kind === 'merge';
}

function dealsOf(event: WebhookEvent): string[] {
  if (isAssociation(event)) return associatedDeals(event);
  return kindOf(event) === 'deal' ? idsOf(event) : [];
}

function partsOf(event: WebhookEvent): DealPart[] {
  const kind = kindOf(event);
  // A company that gets another contact is no other company; what a deal gets is told as a change of the deal.
  if (isAssociation(event) || !isPart(kind)) return [];
  return idsOf(event).map((id) => ({ kind, id }));
}

function isAssociation({ subscriptionType }: WebhookEvent): boolean {
  return subscriptionType.endsWith('.associationChange');
}

function kindOf({ subscriptionType, objectTypeId }: WebhookEvent): string {
  const [object = ''] = subscriptionType.split('.');
  return object === 'object' ? (OBJECT_TYPES[objectTypeId ?? ''] ?? '') : object;
}

function isPart(kind: string): kind is DealPart['kind'] {
  return PARTS.includes(kind);
}

/** A merge names the survivor and those that went into it: each may have a process that must hear of it. */
function idsOf({ objectId, primaryObjectId, newObjectId, mergedObjectIds }: WebhookEvent): string[] {
  const ids = [objectId, primaryObjectId, newObjectId, ...(mergedObjectIds ?? [])];
  return ids.filter((found) => found != null).map(String);
}

/** A line or company added to a deal is a change of the deal, whichever side the event is told from. */
function associatedDeals({ associationType, fromObjectId, toObjectId }: WebhookEvent): string[] {
  const [from, to] = (associationType ?? '').split('_TO_');
  const sides = [from === 'DEAL' ? fromObjectId : null, to?.startsWith('DEAL') ? toObjectId : null];
  return sides.filter((found) => found != null).map(String);
}

function parseArray(body: Buffer): unknown[] | null {
  try {
    const data: unknown = JSON.parse(body.toString('utf8'));
    return Array.isArray(data) ? data : null;
  } catch {
    return null;
  }
}
