import { associationType, typesBetween } from './association-types.ts';
import type { Crm } from './crm.ts';
import type { ChangeSource } from './crm-change.ts';
import { type Link, recordKey } from './crm-state.ts';
import { invalid } from './hubspot-error.ts';
import type { ObjectType } from './object-types.ts';

export interface RecordAddress {
  type: ObjectType;
  id: string;
}

/** The live records a record is linked to, oldest link first. */
export function linksOf(crm: Crm, from: RecordAddress, to: ObjectType): Link[] {
  const links = crm.state.links[recordKey(from.type, from.id)] ?? [];
  return links.filter(({ type, id }) => type === to && crm.find(type, id));
}

/** The types a caller means: those named, or the plain one. Throws 400 when HubSpot knows none between the two kinds. */
export function wantedTypes(from: ObjectType, to: ObjectType, named: readonly number[] = []): number[] {
  const plain = typesBetween(from, to)[0];
  if (!plain) throw invalid(`No association type exists between ${from} and ${to}`);
  for (const typeId of named) {
    const type = associationType(typeId);
    if (type?.from !== from || type.to !== to)
      throw invalid(`Association type ${typeId} doesn't go from ${from} to ${to}`);
  }
  return [...new Set([...named, plain.typeId])];
}

/** Links two records in both directions. A record's first company becomes its primary one, as in HubSpot's own screens. */
export function link(
  crm: Crm,
  from: RecordAddress,
  to: RecordAddress,
  typeIds: readonly number[],
  source: ChangeSource,
) {
  const primary = typesBetween(from.type, to.type).find(({ label }) => label === 'Primary');
  const isFirst = primary !== undefined && !hasPrimary(crm, from, to.type, primary.typeId);
  const types = [...typeIds, ...(isFirst && to.type === 'companies' ? [primary.typeId] : [])];
  const inverses = types.flatMap((typeId) => associationType(typeId)?.inverse ?? []);
  const added = addTypes(crm, from, to, types);
  addTypes(crm, to, from, inverses);
  if (!added) return;
  const isPrimary = primary !== undefined && types.includes(primary.typeId);
  const ends = { type: from.type, id: from.id, toType: to.type, toId: to.id };
  crm.tell({ kind: 'associationChange', ...ends, removed: false, primary: isPrimary }, source);
}

/** Removes every link between two records; nothing to remove is fine. */
export function unlink(crm: Crm, from: RecordAddress, to: RecordAddress, source: ChangeSource): void {
  const had = dropLink(crm, from, to);
  dropLink(crm, to, from);
  if (!had) return;
  const ends = { type: from.type, id: from.id, toType: to.type, toId: to.id };
  crm.tell({ kind: 'associationChange', ...ends, removed: true, primary: false }, source);
}

/** After a merge: what the merged record was linked to belongs to the survivor. */
export function moveLinks(crm: Crm, from: RecordAddress, to: RecordAddress, source: ChangeSource): void {
  for (const { type, id } of [...(crm.state.links[recordKey(from.type, from.id)] ?? [])]) {
    dropLink(crm, from, { type, id });
    dropLink(crm, { type, id }, from);
    link(crm, to, { type, id }, wantedTypes(to.type, type), source);
  }
}

function hasPrimary(crm: Crm, from: RecordAddress, to: ObjectType, primaryTypeId: number): boolean {
  return linksOf(crm, from, to).some(({ typeIds }) => typeIds.includes(primaryTypeId));
}

function addTypes(crm: Crm, from: RecordAddress, to: RecordAddress, typeIds: readonly number[]): boolean {
  const key = recordKey(from.type, from.id);
  crm.state.links[key] ??= [];
  let entry = crm.state.links[key].find(({ type, id }) => type === to.type && id === to.id);
  if (!entry) {
    entry = { type: to.type, id: to.id, typeIds: [] };
    crm.state.links[key].push(entry);
  }
  const before = entry.typeIds.length;
  entry.typeIds = [...new Set([...entry.typeIds, ...typeIds])].sort((a, b) => a - b);
  return entry.typeIds.length > before;
}

function dropLink(crm: Crm, from: RecordAddress, to: RecordAddress): boolean {
  const key = recordKey(from.type, from.id);
  const links = crm.state.links[key] ?? [];
  const rest = links.filter(({ type, id }) => type !== to.type || id !== to.id);
  crm.state.links[key] = rest;
  return rest.length < links.length;
}
