import type { Deal, Handled, Outcome } from '../../domain/deal.ts';
import { type BusinessKey, type Fingerprint, instant, planHash } from '../../domain/ids.ts';
import { outcomeProperties } from './hubspot-fields.ts';
import { hubspotRejection } from './hubspot-rejection.ts';
import type { HubspotObject } from './hubspot-replies.ts';

const outcomes: readonly Outcome[] = ['done', 'rejected', 'cancelled'];

/**
 * What an earlier run wrote to this deal; null when none did.
 *
 * The key must name this deal, or one that was merged into it: a deal made by cloning starts with a copy of its model's
 * fields, and has not been handled at all.
 *
 * @throws BusinessRejection TL-DEAL-0002 when the fields are ours but somebody changed them into something unreadable.
 */
export function readHandled({ id, properties }: HubspotObject): Handled | null {
  const read = (name: keyof typeof outcomeProperties) => properties[outcomeProperties[name]]?.trim() || null;
  const key = read('key');
  const outcome = read('outcome');
  if (key === null || outcome === null) return null;
  if (!namesDeal(key, { id, properties })) return null;

  const known = outcomes.find((candidate) => candidate === outcome);
  const generation = Number(read('generation'));
  const at = new Date(read('at') ?? '');
  if (!known) throw edited(id, outcomeProperties.outcome, outcomes.join(', '));
  if (!Number.isSafeInteger(generation) || generation < 1) throw edited(id, outcomeProperties.generation, '1, 2, 3 …');
  if (Number.isNaN(at.getTime())) throw edited(id, outcomeProperties.at, 'a date with time');
  const plan = read('plan');
  return {
    key: key as BusinessKey,
    outcome: known,
    generation,
    plan: plan === null ? null : planHash(plan),
    deal: read('deal') as Fingerprint | null,
    order: read('order'),
    project: read('project'),
    at: instant(at.toISOString()),
  };
}

/**
 * What an earlier run told this deal, also where somebody has cleared its outcome to have it handled again; null for a deal
 * that was never begun, or whose generation is not ours.
 */
export function readEarlier({ id, properties }: HubspotObject): Deal['earlier'] | null {
  const read = (name: keyof typeof outcomeProperties) => properties[outcomeProperties[name]]?.trim() ?? '';
  const generation = Number(read('generation') || Number.NaN);
  if (!namesDeal(read('key'), { id, properties })) return null;
  if (!Number.isSafeInteger(generation) || generation < 1) return null;
  return {
    generation,
    orders: read('order')
      .split(',')
      .flatMap((number) => number.trim() || []),
  };
}

/** Its own key, or that of a deal that was merged into it. */
function namesDeal(key: string, { id, properties }: Pick<HubspotObject, 'id' | 'properties'>): boolean {
  const merged = properties.hs_merged_object_ids?.split(';') ?? [];
  const dealOfKey = /-(\d+)(-g\d+)?$/.exec(key)?.[1];
  return dealOfKey !== undefined && [id, ...merged].includes(dealOfKey);
}

function edited(id: string, property: string, right: string) {
  return hubspotRejection('TL-DEAL-0002', {
    message: `The property ${property} of deal ${id} holds something Throughline did not write.`,
    hint: `Restore its former value from the property's history in HubSpot (${right}), then retry.`,
    about: property,
  });
}
