import type { CrmPort } from '../crm-port.ts';
import type { HubspotFields } from './hubspot-fields.ts';
import type { HubspotSettings } from './hubspot-settings.ts';
import { openHubspot } from './open-hubspot.ts';
import { readDeal } from './read-deal.ts';
import { readStanding } from './read-standing.ts';
import { wonDeals } from './won-deals.ts';
import { writeBack } from './write-back.ts';

/** HubSpot as the firm's CRM. */
export function connectHubspot(settings: HubspotSettings, fields: HubspotFields): CrmPort {
  const hubspot = openHubspot(settings, fields);
  return {
    // HubSpot has no external ids of its own: `throughline setup hubspot` makes a unique property.
    capabilities: { externalId: 'custom field', webhooks: true },
    readDeal: (id, context) => readDeal(hubspot, id, context),
    readStanding: (ids, context) => readStanding(hubspot, ids, context),
    writeBack: (id, back, context) => writeBack(hubspot, id, back, context),
    wonDeals: (search, context) => wonDeals(hubspot, search, context),
  };
}
