import type { CallContext } from '../call-context.ts';
import { batchReply, type HubspotObject } from './hubspot-replies.ts';
import { batchTrouble } from './hubspot-trouble.ts';
import type { Hubspot } from './open-hubspot.ts';

/** HubSpot's limit of a batch. */
const batch = 100;

/**
 * Records by id, in the order asked for, read in batches side by side. Records that were deleted meanwhile are missing
 * from the answer; any other partial failure is thrown, so that a deal is never taken for one with fewer lines.
 */
export async function readObjects(
  hubspot: Hubspot,
  wanted: { type: 'companies' | 'contacts' | 'line_items' | 'deals'; ids: readonly string[]; properties: string[] },
  context: CallContext,
): Promise<HubspotObject[]> {
  const { type, ids, properties } = wanted;
  const doing = `reading ${type.replace('_', ' ')}`;
  const starts = Array.from({ length: Math.ceil(ids.length / batch) }, (_, n) => n * batch);
  const replies = await Promise.all(
    starts.map((start) =>
      hubspot.client.call(
        {
          doing,
          method: 'POST',
          path: `${hubspot.paths.objects}/${type}/batch/read`,
          body: {
            inputs: ids.slice(start, start + batch).map((id) => ({ id })),
            properties,
            propertiesWithHistory: [],
          },
          writes: false,
          reply: batchReply,
        },
        context,
      ),
    ),
  );
  for (const error of replies.flatMap(({ errors }) => errors ?? [])) {
    if (error.category === 'OBJECT_NOT_FOUND') continue;
    throw batchTrouble(error, { doing, writes: false, rateWindow: hubspot.settings.rateWindow });
  }
  const found = new Map(replies.flatMap(({ results }) => results).map((object) => [object.id, object]));
  return ids.flatMap((id) => found.get(id) ?? []).filter(({ archived }) => archived !== true);
}
