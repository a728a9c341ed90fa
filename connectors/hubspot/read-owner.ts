import type { CallContext } from '../call-context.ts';
import { type HubspotOwner, ownerReply } from './hubspot-replies.ts';
import type { Hubspot } from './open-hubspot.ts';

/** A deal's owner, also one whose user has left; null when HubSpot has forgotten them. */
export async function readOwner(hubspot: Hubspot, id: string, context: CallContext): Promise<HubspotOwner | null> {
  const find = (archived: boolean) =>
    hubspot.client.find(
      {
        doing: `reading owner ${id}`,
        method: 'GET',
        path: `${hubspot.paths.owners}/${encodeURIComponent(id)}`,
        ...(archived ? { query: { archived: 'true' } } : {}),
        writes: false,
        reply: ownerReply,
      },
      context,
    );
  return (await find(false)) ?? (await find(true));
}
