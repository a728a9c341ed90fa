import { type HubspotFields, watchedDealProperties } from './hubspot-fields.ts';
import { companyProperties, contactProperties, lineProperties } from './to-deal.ts';

/**
 * What an app must be subscribed to so that every change of what we read is told, as HubSpot lists its subscriptions. What
 * we write ourselves is not among it.
 */
export function webhookSubscriptions(fields: HubspotFields): string[] {
  const changes = (object: string, properties: readonly string[]) =>
    properties.map((property) => `${object}.propertyChange:${property}`);
  return [
    ...['creation', 'deletion', 'restore', 'merge', 'associationChange'].map((kind) => `deal.${kind}`),
    ...changes('deal', watchedDealProperties(fields)),
    ...changes('company', companyProperties(fields)),
    ...changes('contact', contactProperties),
    ...changes('line_item', lineProperties(fields)),
  ];
}
