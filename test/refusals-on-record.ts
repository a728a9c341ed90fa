import type { ProcessId } from '../domain/ids.ts';
import type { Refusal } from '../domain/process-view.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** What the ledger has of refused messages. The id of one that nobody vouches for may say anything, and stands where it can be erased. */
export async function refusalsOnRecord(ledger: Ledger, process: string): Promise<Refusal[]> {
  const entries = await ledger.entriesOf(process as ProcessId);
  return entries
    .filter(({ kind }) => kind === 'refusal')
    .map(({ body }) => {
      const { details, ...refusal } = body as Refusal & { details?: { id: string } };
      return details ? { ...refusal, id: details.id } : refusal;
    });
}
