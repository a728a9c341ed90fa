import { calculatedProperties } from './calculated-properties.ts';
import type { ChangeSource, CrmChange } from './crm-change.ts';
import { type CrmRecord, type CrmState, emptyCrmState, recordKey } from './crm-state.ts';
import { conflict } from './hubspot-error.ts';
import { type ObjectType, objectTypes } from './object-types.ts';
import { findStage } from './pipelines.ts';
import { type Complaint, normalised, type PropertyValues, refuseProperties } from './property-values.ts';
import { noteForSearch, type SearchLag } from './search-index.ts';

export interface CrmOptions {
  searchLag: SearchLag;
  /** Epoch milliseconds. */
  now: () => number;
  onChange: (change: CrmChange, source: ChangeSource) => void;
}

/** The account's records. Methods check first and change afterwards, so that a refusal leaves nothing behind. */
export class Crm {
  state: CrmState = emptyCrmState();
  /** Moves with every change. */
  revision = 0;
  readonly options: CrmOptions;

  constructor(options: CrmOptions) {
    this.options = options;
  }

  /** The record, following merges; an archived one only when asked for. */
  find(type: ObjectType, id: string, archived = false): CrmRecord | undefined {
    const record = this.state.records[type][this.survivor(type, id)];
    return record && (record.archivedAt !== undefined) === archived ? record : undefined;
  }

  /** The live record with this value in a unique property; a contact's e-mail address counts as one. */
  findByUnique(type: ObjectType, property: string, value: string): CrmRecord | undefined {
    const definition = this.state.properties[type].find(({ name }) => name === property);
    if (!definition?.hasUniqueValue) {
      const message = `Property "${property}" is not a unique property of ${type}`;
      refuseProperties([{ name: property, error: 'INVALID_UNIQUE_PROPERTY', message }]);
    }
    return this.live(type).find(({ properties }) => properties[property] === value);
  }

  live(type: ObjectType): CrmRecord[] {
    return Object.values(this.state.records[type]).filter(({ archivedAt }) => archivedAt === undefined);
  }

  /** What would be kept. Throws HubSpot's 400 or 409; `record` is the one to change, undefined for a new one. */
  check(type: ObjectType, given: Record<string, unknown>, record?: CrmRecord): PropertyValues {
    const { values, complaints } = normalised(this.state.properties[type], given);
    if (type === 'deals' && !record) values.pipeline ??= 'default';
    complaints.push(...this.stageComplaints(type, { ...record?.properties, ...values }));
    for (const [name, value] of Object.entries(values)) {
      const unique = this.state.properties[type].find((definition) => definition.name === name)?.hasUniqueValue;
      const holder = unique && value !== null ? this.findByUnique(type, name, value) : undefined;
      if (!holder || holder.id === record?.id) continue;
      if (type === 'contacts') throw conflict(`Contact already exists. Existing ID: ${holder.id}`);
      const message = `Cannot set ${name} to ${value}. ${holder.id} already has that value.`;
      complaints.push({ name, error: 'CONFLICTING_UNIQUE_VALUE', message });
    }
    return complaints.length > 0 ? refuseProperties(complaints) : values;
  }

  /** `values` come from `check`. */
  create(type: ObjectType, values: PropertyValues, source: ChangeSource): CrmRecord {
    const id = String(this.state.nextId[type]);
    this.state.nextId[type] += 1;
    const at = new Date(this.options.now()).toISOString();
    const record: CrmRecord = { id, properties: {}, createdAt: at, updatedAt: at, index: { known: null, coming: [] } };
    this.state.records[type][id] = record;
    this.tell({ kind: 'creation', type, id }, source);
    this.set(type, record, { ...values, createdate: at, hs_object_id: id }, source);
    return record;
  }

  /** `values` come from `check`. */
  update(type: ObjectType, record: CrmRecord, values: PropertyValues, source: ChangeSource): void {
    this.set(type, record, values, source);
  }

  /** Moves the record to the bin; doing it again is fine. */
  archive(type: ObjectType, id: string, source: ChangeSource): void {
    const record = this.find(type, id);
    if (!record) return;
    this.change(type, record, (at) => {
      record.archivedAt = at;
    });
    this.tell({ kind: 'deletion', type, id: record.id }, source);
  }

  /** The primary record stays and takes what it lacks; the other's id answers for it from now on. */
  merge(type: ObjectType, primary: CrmRecord, merged: CrmRecord, source: ChangeSource): void {
    const taken: PropertyValues = {};
    for (const { name, modificationMetadata } of this.state.properties[type]) {
      const value = merged.properties[name];
      if (value === undefined || name in primary.properties || modificationMetadata.readOnlyValue) continue;
      taken[name] = value;
    }
    delete this.state.records[type][merged.id];
    this.state.mergedInto[recordKey(type, merged.id)] = primary.id;
    const ids = [primary.properties.hs_merged_object_ids, merged.properties.hs_merged_object_ids, merged.id];
    this.set(type, primary, { ...taken, hs_merged_object_ids: ids.filter(Boolean).join(';') }, source);
    const propertiesMoved = Object.keys(taken).length;
    this.tell({ kind: 'merge', type, id: primary.id, mergedId: merged.id, propertiesMoved }, source);
  }

  tell(change: CrmChange, source: ChangeSource): void {
    this.revision += 1;
    this.options.onChange(change, source);
  }

  private survivor(type: ObjectType, id: string): string {
    const into = this.state.mergedInto[recordKey(type, id)];
    return into === undefined ? id : this.survivor(type, into);
  }

  private stageComplaints(type: ObjectType, { pipeline, dealstage }: PropertyValues): Complaint[] {
    if (type !== 'deals' || !dealstage || findStage(pipeline ?? undefined, dealstage)) return [];
    const message = `${dealstage} was not one of the allowed options of pipeline ${pipeline}`;
    return [{ name: 'dealstage', error: 'INVALID_OPTION', message }];
  }

  private set(type: ObjectType, record: CrmRecord, values: PropertyValues, source: ChangeSource): void {
    const before = { ...record.properties };
    this.change(type, record, (at) => {
      for (const [name, value] of Object.entries(values)) {
        if (value === null) delete record.properties[name];
        else record.properties[name] = value;
      }
      record.properties[objectTypes[type].modifiedProperty] = at;
      Object.assign(record.properties, calculatedProperties(type, record.properties));
      // The one calculated value that depends on what was there before: a deal that is won again has a new one.
      if (type === 'deals' && record.properties.dealstage !== before.dealstage)
        record.properties.hs_v2_date_entered_current_stage = at;
    });
    for (const name of new Set([...Object.keys(before), ...Object.keys(record.properties)])) {
      const value = record.properties[name] ?? '';
      if (value !== (before[name] ?? ''))
        this.tell({ kind: 'propertyChange', type, id: record.id, name, value }, source);
    }
  }

  private change(type: ObjectType, record: CrmRecord, change: (at: string) => void): void {
    const now = this.options.now();
    const at = new Date(now).toISOString();
    noteForSearch(type, record, this.options.searchLag, now, () => {
      change(at);
      record.updatedAt = at;
    });
    this.revision += 1;
  }
}
