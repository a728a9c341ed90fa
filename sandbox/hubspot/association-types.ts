import type { ObjectType } from './object-types.ts';

export interface AssociationType {
  typeId: number;
  from: ObjectType;
  to: ObjectType;
  /** As in `associations` of a read. */
  name: string;
  /** Null for the plain association that every pair has. */
  label: string | null;
  /** Its other direction. */
  inverse: number;
}

/** HubSpot's own association types (numbers as in its public client's enumeration). */
const associationTypes: readonly AssociationType[] = [
  ...both('deals', 'companies', [341, 'deal_to_company_unlabeled'], [342, 'company_to_deal_unlabeled'], null),
  ...both('deals', 'companies', [5, 'deal_to_company'], [6, 'company_to_deal'], 'Primary'),
  ...both('contacts', 'companies', [279, 'contact_to_company_unlabeled'], [280, 'company_to_contact_unlabeled'], null),
  ...both('contacts', 'companies', [1, 'contact_to_company'], [2, 'company_to_contact'], 'Primary'),
  ...both('deals', 'contacts', [3, 'deal_to_contact'], [4, 'contact_to_deal'], null),
  ...both('deals', 'line_items', [19, 'deal_to_line_item'], [20, 'line_item_to_deal'], null),
];

/** By HubSpot's number. */
export function associationType(typeId: number): AssociationType | undefined {
  return associationTypes.find((type) => type.typeId === typeId);
}

/** The types between two kinds of record, the plain one first; empty when HubSpot knows none. */
export function typesBetween(from: ObjectType, to: ObjectType): AssociationType[] {
  return associationTypes.filter((type) => type.from === from && type.to === to);
}

function both(
  from: ObjectType,
  to: ObjectType,
  [typeId, name]: [number, string],
  [inverse, inverseName]: [number, string],
  label: string | null,
): AssociationType[] {
  return [
    { typeId, from, to, name, label, inverse },
    { typeId: inverse, from: to, to: from, name: inverseName, label, inverse: typeId },
  ];
}
