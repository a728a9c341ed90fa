import type { DealStands } from '../../domain/standing.ts';
import type { CallContext } from '../call-context.ts';
import { outcomeProperties } from './hubspot-fields.ts';
import type { Hubspot } from './open-hubspot.ts';
import { readObjects } from './read-objects.ts';

/** A hundred deals in one call. A deleted deal is missing from the answer, a merged one comes under its winner's id. */
export async function readStanding(
  hubspot: Hubspot,
  ids: readonly string[],
  context: CallContext,
): Promise<DealStands[]> {
  const properties = ['hs_is_closed_won', outcomeProperties.order];
  const unique = [...new Set(ids)];
  const deals = await readObjects(hubspot, { type: 'deals', ids: unique, properties }, context);
  const found = new Map(deals.map((deal) => [deal.id, deal.properties]));
  return ids.map((id) => {
    const said = found.get(id);
    return {
      id,
      found: said !== undefined,
      won: said?.hs_is_closed_won === 'true',
      order: said?.[outcomeProperties.order]?.trim() || null,
    };
  });
}
