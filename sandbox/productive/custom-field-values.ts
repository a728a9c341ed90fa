import type { Books } from './books.ts';
import type { Complaint } from './productive-error.ts';
import type { PsaRecord } from './psa-record.ts';

/** What is wrong with `{ "<field id>": value }` on a record of this kind. */
export function customFieldComplaints({ type, attributes }: PsaRecord, given: unknown, books: Books): Complaint[] {
  // A budget is a deal with fields of its own; that it takes those of deals too is the kinder reading of the vendor's text.
  const types = type === 'deals' && attributes.budget ? ['deals', 'budgets'] : [type];
  if (given === null) return [];
  if (typeof given !== 'object' || Array.isArray(given)) return [{ name: 'custom_fields', detail: 'is invalid' }];
  return Object.entries(given as Record<string, unknown>).flatMap(([id, value]) => {
    const detail = complaintAbout(types, id, value, books);
    return detail === undefined ? [] : [{ name: 'custom_fields', detail: `${id} ${detail}` }];
  });
}

function complaintAbout(types: readonly string[], id: string, value: unknown, books: Books): string | undefined {
  const field = books.find('custom_fields', id);
  // A field is not another kind's, and "must not be archived" (vendor's guide).
  if (!field || !types.includes(String(field.attributes.customizable_type))) return 'must exist';
  if (field.attributes.archived_at !== null) return 'is archived';
  if (value === null) return undefined;
  const isOption = (option: unknown) =>
    books.find('custom_field_options', String(option))?.relations.custom_field === field.id;
  switch (field.attributes.data_type_id) {
    case 2:
      return typeof value === 'number' ? undefined : 'is not a number';
    case 3:
      return isOption(value) ? undefined : 'is not included in the list';
    case 5:
      return Array.isArray(value) && value.every(isOption) ? undefined : 'is not included in the list';
    default:
      return typeof value === 'string' ? undefined : 'is invalid';
  }
}
