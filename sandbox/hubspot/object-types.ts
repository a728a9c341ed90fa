/** The kinds of record this account holds. */
export type ObjectType = 'deals' | 'companies' | 'contacts' | 'line_items';

export interface ObjectTypeFacts {
  /** As in `deal_to_company` and, in capitals, in webhooks and messages. */
  singular: string;
  /** HubSpot's own number for the kind, accepted in paths. */
  typeId: string;
  /** Contacts alone call it `lastmodifieddate`. */
  modifiedProperty: 'hs_lastmodifieddate' | 'lastmodifieddate';
  /** What a read without `properties` shows, beside id and dates. */
  shownByDefault: readonly string[];
  /** Where a new account's ids begin: apart, so that a company's id never passes for a deal's. */
  firstId: number;
}

/** What differs from kind to kind. Ids and defaults as in HubSpot's OpenAPI; where ids begin is ours. */
export const objectTypes: Record<ObjectType, ObjectTypeFacts> = {
  deals: {
    singular: 'deal',
    typeId: '0-3',
    modifiedProperty: 'hs_lastmodifieddate',
    shownByDefault: ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
    firstId: 1001,
  },
  companies: {
    singular: 'company',
    typeId: '0-2',
    modifiedProperty: 'hs_lastmodifieddate',
    shownByDefault: ['domain', 'name'],
    firstId: 20_001,
  },
  contacts: {
    singular: 'contact',
    typeId: '0-1',
    modifiedProperty: 'lastmodifieddate',
    shownByDefault: ['email', 'firstname', 'lastname'],
    firstId: 30_001,
  },
  line_items: {
    singular: 'line_item',
    typeId: '0-8',
    modifiedProperty: 'hs_lastmodifieddate',
    shownByDefault: ['amount', 'hs_product_id', 'quantity'],
    firstId: 40_001,
  },
};

export const objectTypeNames = Object.keys(objectTypes) as ObjectType[];

/** `deals`, `deal`, `DEAL` and `0-3` all mean deals. */
export function findObjectType(name: string): ObjectType | undefined {
  const sought = name.toLowerCase();
  return objectTypeNames.find((type) => [type, objectTypes[type].singular, objectTypes[type].typeId].includes(sought));
}
