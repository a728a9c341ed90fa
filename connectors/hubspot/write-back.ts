import type { CallContext } from '../call-context.ts';
import type { WriteBack } from '../crm-port.ts';
import { outcomeProperties } from './hubspot-fields.ts';
import { hubspotRejection } from './hubspot-rejection.ts';
import { batchReply } from './hubspot-replies.ts';
import { batchTrouble } from './hubspot-trouble.ts';
import type { Hubspot } from './open-hubspot.ts';

/**
 * Sets the outcome fields on the deal. Writing the same values again changes nothing, so a retry after a lost answer
 * simply writes again.
 *
 * By the record's own id, not by an upsert on our unique key: an upsert creates a deal when none carries the key yet, which
 * is so for every deal's first outcome, and again after somebody emptied the field. An update by id can create nothing,
 * and it is what gives the deal its key. `idProperty` stays out: HubSpot refuses it for record ids.
 */
export async function writeBack(hubspot: Hubspot, id: string, back: WriteBack, context: CallContext): Promise<void> {
  const doing = `writing the outcome to deal ${id}`;
  const reply = await hubspot.client.call(
    {
      doing,
      method: 'POST',
      path: `${hubspot.paths.objects}/deals/batch/update`,
      body: { inputs: [{ id, properties: outcomeValues(back) }] },
      writes: true,
      reply: batchReply,
    },
    context,
  );
  const [error] = reply.errors ?? [];
  if (error) throw batchTrouble(error, { doing, writes: true, rateWindow: hubspot.settings.rateWindow });
  // HubSpot has been seen to answer a batch with success and nothing in it (hubspot-api-nodejs, issue 26).
  if (reply.results.length === 0) throw notWritten(doing);
}

/** An empty text clears a property: an outcome without an order must not keep an earlier one's. */
function outcomeValues(back: WriteBack): Record<string, string> {
  return {
    [outcomeProperties.key]: back.key,
    [outcomeProperties.outcome]: back.outcome,
    [outcomeProperties.generation]: String(back.generation),
    [outcomeProperties.order]: back.order ?? '',
    [outcomeProperties.project]: back.project ?? '',
    [outcomeProperties.plan]: back.plan ?? '',
    [outcomeProperties.deal]: back.deal ?? '',
    [outcomeProperties.at]: back.at,
  };
}

function notWritten(doing: string) {
  return hubspotRejection('TL-CRM-0004', {
    message: `HubSpot answered ${doing} with success, but says of no deal that it was written.`,
    hint: 'Look at the deal in HubSpot; retry if its outcome is not there.',
    about: 'empty batch',
  });
}
