import type { Books } from '../books.ts';
import type { PsaRecord } from '../psa-record.ts';
import type { FilterValue } from '../resource-type.ts';

/** The service that a time entry or a booking is on. */
export function serviceOf({ relations }: PsaRecord, books: Books): PsaRecord | undefined {
  return books.find('services', relations.service);
}

export function budgetOf(record: PsaRecord, books: Books): PsaRecord | undefined {
  return books.find('deals', serviceOf(record, books)?.relations.deal);
}

/** Filters of what hangs on a service. */
export const byBudget: Record<string, FilterValue> = {
  budget_id: (record, books) => budgetOf(record, books)?.id ?? null,
  project_id: (record, books) => budgetOf(record, books)?.relations.project ?? null,
  company_id: (record, books) => budgetOf(record, books)?.relations.company ?? null,
};
