import type { AttributeRule } from './attribute-rules.ts';
import type { Books } from './books.ts';
import type { Complaint } from './productive-error.ts';
import type { PsaRecord } from './psa-record.ts';

/** A kind of record, as Productive's reference has it; only what Throughline could need. */
export interface ResourceType {
  name: string;
  attributes: Record<string, AttributeRule>;
  /** Name of the relation and the kind of record at its other end. Written as `<name>_id`, or as a JSON:API relation. */
  relations: Record<string, string>;
  /** Attributes and relations a record can't be without. */
  required: readonly string[];
  filters: Record<string, FilterValue>;
  /** Attributes one may sort by; `id` is always one. */
  sorts: readonly string[];
  verbs: readonly Verb[];
  /** Takes `{ "<field id>": value }`? */
  customFields?: boolean;
  /** Fills in what follows from the rest; `before` is the record as it is, undefined for a new one. */
  complete?: (record: PsaRecord, books: Books, before: PsaRecord | undefined) => void;
  /** What is wrong with the whole record as it would be. */
  check?: (record: PsaRecord, books: Books, before: PsaRecord | undefined) => Complaint[];
  /** Why it can't be deleted; undefined when it can. */
  keeps?: (record: PsaRecord, books: Books) => string | undefined;
  /** Attributes worked out on reading. */
  derived?: (record: PsaRecord, books: Books) => Record<string, unknown>;
}

export type Verb = 'list' | 'read' | 'create' | 'update' | 'delete' | 'archive' | 'restore';

/** What a filter compares with; of several values any may fit. */
export type FilterValue = (record: PsaRecord, books: Books) => unknown;

/** Filters that compare an attribute of the same name. */
export function byAttributes(...names: string[]): Record<string, FilterValue> {
  return Object.fromEntries(names.map((name) => [name, ({ attributes }: PsaRecord) => attributes[name] ?? null]));
}

/** Filters by the id at the other end: `company_id` for `company`. */
export function byRelations(...names: string[]): Record<string, FilterValue> {
  return Object.fromEntries(names.map((name) => [`${name}_id`, ({ relations }: PsaRecord) => relations[name] ?? null]));
}

/** 1 active, 2 archived. */
export const byArchivedStatus: Record<string, FilterValue> = {
  status: ({ attributes }) => (attributes.archived_at === null ? 1 : 2),
};

/** Searching by text: any of these attributes, in part. */
export function byQuery(...names: string[]): Record<string, FilterValue> {
  return { query: ({ attributes }) => names.map((name) => attributes[name] ?? '').join(' ') };
}

/** `filter[custom_fields][<id>]` is taken apart by the filter itself. */
export const byCustomFields: Record<string, FilterValue> = {
  custom_fields: ({ attributes }) => attributes.custom_fields ?? {},
};
