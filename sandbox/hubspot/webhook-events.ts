import type { ChangeSource, CrmChange } from './crm-change.ts';
import { objectTypes } from './object-types.ts';
import { sandboxApp } from './sandbox-app.ts';

/** One event as HubSpot sends it; which fields there are depends on the subscription. */
export interface WebhookEvent {
  eventId: number;
  subscriptionId: number;
  portalId: number;
  appId: number;
  /** Epoch milliseconds. */
  occurredAt: number;
  subscriptionType: string;
  attemptNumber: number;
  [field: string]: unknown;
}

/** The properties whose changes the app hears of; what Throughline itself writes is not among them. */
const dealProperties = [
  'dealname',
  'dealstage',
  'pipeline',
  'amount',
  'closedate',
  'deal_currency_code',
  'hubspot_owner_id',
  'legal_entity',
  'po_number',
  'po_amount',
  'project_start_date',
  'project_end_date',
  'payment_terms',
  'not_to_exceed',
  'service_package',
  'billing_schedule',
  'amends_deal',
];

const companyProperties = ['name', 'domain', 'address', 'city', 'zip', 'country', 'vat_number'];
const contactProperties = ['email', 'firstname', 'lastname', 'jobtitle', 'phone'];
const lineProperties = [
  'name',
  'quantity',
  'price',
  'discount',
  'hs_discount_percentage',
  'hs_line_item_currency_code',
  'hs_position_on_quote',
  'hs_sku',
  'legal_entity',
];

const subscriptions: readonly string[] = [
  'deal.creation',
  'deal.deletion',
  'deal.merge',
  'deal.associationChange',
  ...dealProperties.map((name) => `deal.propertyChange:${name}`),
  ...companyProperties.map((name) => `company.propertyChange:${name}`),
  ...contactProperties.map((name) => `contact.propertyChange:${name}`),
  ...lineProperties.map((name) => `line_item.propertyChange:${name}`),
];

/** The event the app gets for a change, without its number; undefined when it has no subscription for it. */
export function eventFor(
  change: CrmChange,
  { changeSource, sourceId }: ChangeSource,
  occurredAt: number,
): Omit<WebhookEvent, 'eventId'> | undefined {
  const subscriptionType = `${objectTypes[change.type].singular}.${change.kind}`;
  const subscription = change.kind === 'propertyChange' ? `${subscriptionType}:${change.name}` : subscriptionType;
  const index = subscriptions.indexOf(subscription);
  if (index < 0) return undefined;
  return {
    subscriptionId: 2_500_001 + index,
    portalId: sandboxApp.portalId,
    appId: sandboxApp.appId,
    occurredAt,
    subscriptionType,
    attemptNumber: 0,
    changeSource,
    sourceId,
    ...particulars(change),
  };
}

function particulars(change: CrmChange): Record<string, unknown> {
  const objectId = Number(change.id);
  switch (change.kind) {
    case 'creation':
      return { objectId, changeFlag: 'CREATED' };
    case 'deletion':
      return { objectId, changeFlag: 'DELETED' };
    case 'propertyChange':
      return { objectId, propertyName: change.name, propertyValue: change.value };
    case 'merge':
      return {
        objectId,
        primaryObjectId: objectId,
        mergedObjectIds: [Number(change.mergedId)],
        newObjectId: objectId,
        numberOfPropertiesMoved: change.propertiesMoved,
      };
    case 'associationChange': {
      const [from, to] = [change.type, change.toType].map((type) => objectTypes[type].singular.toUpperCase());
      return {
        associationType: `${from}_TO_${to}`,
        fromObjectId: objectId,
        toObjectId: Number(change.toId),
        associationRemoved: change.removed,
        isPrimaryAssociation: change.primary,
      };
    }
  }
}
