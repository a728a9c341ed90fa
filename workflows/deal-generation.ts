import type { FingerprintedReading } from '../activities/crm.ts';
import { isTakenBack, lastGeneration, mayBeTakenBack } from '../domain/lead-to-project/generation.ts';
import type { WrittenContract } from '../domain/lead-to-project/written-contract.ts';

/** Under which generation the deal is planned: the next one when what the last one wrote has been taken back. */
export async function dealGeneration(
  { deal, fingerprint }: Extract<FingerprintedReading, { found: 'deal' }>,
  begun: number,
  writtenUnder: (generation: number) => Promise<WrittenContract[]>,
): Promise<number> {
  const last = lastGeneration(deal);
  // A later one was begun by this process; the CRM is told at its end.
  if (begun > last) return begun;
  if (!mayBeTakenBack(deal, fingerprint)) return last;
  const written = await writtenUnder(last);
  return written.some(({ erp }) => isTakenBack(erp)) ? last + 1 : last;
}
