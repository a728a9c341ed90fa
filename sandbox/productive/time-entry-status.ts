import { invalidAttributes } from './productive-error.ts';
import type { PsaRecord } from './psa-record.ts';

/** 1 approved, 2 unapproved, 3 rejected, 5 submitted, 6 draft. Nothing here makes a draft: that takes a running timer. */
export function timeEntryStatus({ attributes }: PsaRecord): number {
  if (attributes.approved) return 1;
  if (attributes.rejected) return 3;
  return attributes.submitted ? 5 : 2;
}

export type TimeEntryStep = 'approve' | 'unapprove' | 'reject' | 'unreject';

/**
 * The entry's attributes after the step. Throws 422 when the entry isn't where the step begins; which steps begin where is
 * built from the vendor's text, not measured. Approving twice is refused, so that nobody counts on its being harmless.
 */
export function afterStep(
  entry: PsaRecord,
  step: TimeEntryStep,
  { reason, at }: { reason: unknown; at: string },
): Record<string, unknown> {
  const status = timeEntryStatus(entry);
  switch (step) {
    case 'approve':
      if (status === 1 || status === 3) throw refuse(status === 1 ? 'is already approved' : 'is rejected');
      return { approved: true, approved_at: at };
    case 'unapprove':
      if (status !== 1) throw refuse('is not approved');
      if (entry.attributes.invoice_attribution_id !== null) throw refuse('is invoiced');
      return notApproved;
    case 'reject':
      if (status === 1 || status === 3) throw refuse(status === 1 ? 'is approved' : 'is already rejected');
      return { rejected: true, rejected_at: at, rejected_reason: reason ?? null };
    case 'unreject':
      if (status !== 3) throw refuse('is not rejected');
      return { rejected: false, rejected_at: null, rejected_reason: null };
  }
}

/** What an entry loses when it is taken back, or changed after it was approved. */
export const notApproved = { approved: false, approved_at: null } as const;

/** Changing what was approved takes the approval back (built from the vendor's text, not measured). */
export function changesWhatWasApproved(entry: PsaRecord, before: PsaRecord): boolean {
  const fact = (of: PsaRecord, name: string) => of.attributes[name] ?? of.relations[name];
  return ['date', 'time', 'billable_time', 'service', 'person'].some(
    (name) => fact(entry, name) !== fact(before, name),
  );
}

function refuse(detail: string) {
  return invalidAttributes([{ name: 'base', detail }]);
}
