import { takeValue } from './attribute-rules.ts';
import type { Books } from './books.ts';
import { customFieldComplaints } from './custom-field-values.ts';
import { type Complaint, invalidAttributes } from './productive-error.ts';
import type { PsaRecord } from './psa-record.ts';
import type { SentResource } from './read-body.ts';
import type { ResourceType } from './resource-type.ts';

/**
 * What the record would be: `before` with what was sent, or a new one. Throws 422 with every complaint.
 *
 * A name the reference doesn't list is refused. Productive may well overlook it; a typing error of ours should not.
 */
export function draftRecord(
  type: ResourceType,
  sent: SentResource,
  books: Books,
  before: PsaRecord | undefined,
): PsaRecord {
  const record = before ? structuredClone(before) : blankRecord(type, books.peekId());
  const complaints = [...takeAttributes(type, record, sent), ...takeRelations(type, record, sent, books)];
  if (type.customFields && 'custom_fields' in sent.attributes)
    complaints.push(...customFieldComplaints(record, sent.attributes.custom_fields, books));
  type.complete?.(record, books, before);
  for (const name of type.required)
    if (isBlank(record.attributes[name] ?? record.relations[name])) complaints.push({ name, detail: "can't be blank" });
  complaints.push(...(type.check?.(record, books, before) ?? []));
  if (complaints.length > 0) throw invalidAttributes(complaints);
  return record;
}

function takeAttributes(type: ResourceType, record: PsaRecord, sent: SentResource): Complaint[] {
  const complaints: Complaint[] = [];
  for (const [name, given] of Object.entries(sent.attributes)) {
    const rule = type.attributes[name];
    if (name === 'custom_fields' && type.customFields) {
      // Replaced as a whole: what isn't said again is lost (vendor's guide).
      record.attributes.custom_fields = given ?? {};
    } else if (rule && !rule.readOnly) {
      const taken = takeValue(rule, given);
      if ('complaint' in taken) complaints.push({ name, detail: taken.complaint });
      else record.attributes[name] = taken.value;
    } else if (!isRelation(type, name)) complaints.push({ name, detail: 'is not permitted' });
  }
  return complaints;
}

function takeRelations(type: ResourceType, record: PsaRecord, sent: SentResource, books: Books): Complaint[] {
  const complaints: Complaint[] = [];
  const given = [
    ...Object.entries(sent.attributes).flatMap(([name, value]) =>
      isRelation(type, name) ? [[name.replace(/_id$/, ''), value === null ? null : String(value)] as const] : [],
    ),
    ...Object.entries(sent.relationships).map(([name, { data }]) => [name, data?.id ?? null] as const),
  ];
  for (const [name, id] of given) {
    const otherType = type.relations[name];
    if (otherType === undefined) complaints.push({ name, detail: 'is not permitted' });
    else if (id !== null && !books.find(otherType, id)) complaints.push({ name, detail: 'must exist' });
    else record.relations[name] = id;
  }
  return complaints;
}

/** `company_id`, where there is no attribute of that name. */
function isRelation(type: ResourceType, name: string): boolean {
  return name.endsWith('_id') && type.relations[name.replace(/_id$/, '')] !== undefined && !type.attributes[name];
}

/** A record of this kind of which nothing is known yet. */
export function blankRecord(type: ResourceType, id: string): PsaRecord {
  const attributes = Object.fromEntries(
    Object.entries(type.attributes).map(([name, { initial }]) => [name, structuredClone(initial)]),
  );
  if (type.customFields) attributes.custom_fields = {};
  const relations = Object.fromEntries(Object.keys(type.relations).map((name) => [name, null]));
  return { id, type: type.name, attributes, relations };
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}
