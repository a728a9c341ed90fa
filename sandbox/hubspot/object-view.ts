import { associationType } from './association-types.ts';
import type { Crm } from './crm.ts';
import { linksOf } from './crm-links.ts';
import type { CrmRecord } from './crm-state.ts';
import type { ApiVersion } from './hubspot-path.ts';
import { type ObjectType, objectTypes } from './object-types.ts';
import { sandboxApp } from './sandbox-app.ts';

/** A record as HubSpot answers it: every value a string or null, ids strings, line items under a key with a space. */
export interface ObjectView {
  id: string;
  properties: Record<string, string | null>;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  archivedAt?: string;
  url?: string;
  associations?: Record<string, { results: { id: string; type: string }[]; paging?: { next: { after: string } } }>;
}

export interface Wanted {
  /** Null: HubSpot's default ones. Names it doesn't know are passed over without a word. */
  properties: readonly string[] | null;
  associations?: readonly ObjectType[];
}

// A read shows the first of a record's associations and says that there are more. The number is our guess: HubSpot has it
// undocumented, and a reader must not rely on one.
const associationsShown = 100;

/** The record as this version of the API shows it. */
export function viewObject(
  crm: Crm,
  version: ApiVersion,
  type: ObjectType,
  record: CrmRecord,
  wanted: Wanted,
): ObjectView {
  const { id, createdAt, updatedAt, archivedAt } = record;
  const view: ObjectView = {
    id,
    properties: shownProperties(crm, type, record.properties, wanted.properties),
    createdAt,
    updatedAt,
    archived: archivedAt !== undefined,
  };
  if (archivedAt !== undefined) view.archivedAt = archivedAt;
  if (version === '2026-09') {
    const { typeId } = objectTypes[type];
    view.url = `https://app-eu1.hubspot.com/contacts/${sandboxApp.portalId}/record/${typeId}/${id}`;
  }
  const associations = shownAssociations(crm, type, id, wanted.associations ?? []);
  if (Object.keys(associations).length > 0) view.associations = associations;
  return view;
}

/** The wanted properties, and with them the id and dates that HubSpot always adds. */
function shownProperties(
  crm: Crm,
  type: ObjectType,
  values: Record<string, string>,
  wanted: readonly string[] | null,
): Record<string, string | null> {
  const { modifiedProperty, shownByDefault } = objectTypes[type];
  const names = new Set(['createdate', modifiedProperty, 'hs_object_id', ...(wanted ?? shownByDefault)]);
  const known = crm.state.properties[type].filter(({ name, archived }) => names.has(name) && !archived);
  return Object.fromEntries(known.map(({ name }) => [name, values[name] ?? null]).sort());
}

/** Every property that has a value: what HubSpot answers to a write. */
export function writtenProperties(record: CrmRecord): string[] {
  return Object.keys(record.properties);
}

function shownAssociations(crm: Crm, type: ObjectType, id: string, wanted: readonly ObjectType[]) {
  const shown: NonNullable<ObjectView['associations']> = {};
  for (const toType of wanted) {
    // One row for each type of the link, so that a primary company is listed twice.
    const results = linksOf(crm, { type, id }, toType).flatMap((link) =>
      link.typeIds.map((typeId) => ({ id: link.id, type: associationType(typeId)?.name ?? '' })),
    );
    if (results.length === 0) continue;
    shown[toType === 'line_items' ? 'line items' : toType] = {
      results: results.slice(0, associationsShown),
      ...(results.length > associationsShown ? { paging: { next: { after: String(associationsShown) } } } : {}),
    };
  }
  return shown;
}
