import { type ObjectType, objectTypeNames, objectTypes } from './object-types.ts';
import { type PropertyDefinition, propertyDefinitions } from './property-definitions.ts';

/** Everything the account holds, as plain JSON: what `GET /_state` shows. */
export interface CrmState {
  nextId: Record<ObjectType, number>;
  records: Record<ObjectType, Record<string, CrmRecord>>;
  /** `deals:1001` → what it is linked to, in both directions. */
  links: Record<string, Link[]>;
  /** `deals:1001` → the id of the record it was merged into. */
  mergedInto: Record<string, string>;
  properties: Record<ObjectType, PropertyDefinition[]>;
}

export interface CrmRecord {
  id: string;
  /** Set values only: HubSpot knows no difference between empty and never set. */
  properties: Record<string, string>;
  createdAt: string;
  updatedAt: string;
  archivedAt?: string | undefined;
  /** What search has still to learn, and what it knows; absent while search lags behind nothing. */
  index?: SearchIndex | undefined;
}

export interface SearchIndex {
  known: Indexed | null;
  /** Oldest first. `visibleAt` in epoch milliseconds. */
  coming: (Indexed & { visibleAt: number })[];
}

export interface Indexed {
  properties: Record<string, string>;
  archived: boolean;
}

export interface Link {
  type: ObjectType;
  id: string;
  typeIds: number[];
}

/** An account on its first day: a schema, and no records. */
export function emptyCrmState(): CrmState {
  return {
    nextId: perType((type) => objectTypes[type].firstId),
    records: perType(() => ({})),
    links: {},
    mergedInto: {},
    properties: perType((type) => structuredClone([...propertyDefinitions[type]])),
  };
}

/** A state that an older sandbox kept, with the properties that have come since. */
export function withNewProperties(state: CrmState): CrmState {
  const properties = perType((type) => {
    const known = state.properties[type];
    const added = propertyDefinitions[type].filter(({ name }) => !known.some((old) => old.name === name));
    return [...known, ...structuredClone(added)];
  });
  return { ...state, properties };
}

/** The key under which links and merges are kept. */
export function recordKey(type: ObjectType, id: string): string {
  return `${type}:${id}`;
}

function perType<T>(make: (type: ObjectType) => T): Record<ObjectType, T> {
  return Object.fromEntries(objectTypeNames.map((type) => [type, make(type)])) as Record<ObjectType, T>;
}
