import type { FingerprintedReading } from '../activities/crm.ts';
import { fateOf, lastGeneration, mayBeTakenBack } from '../domain/lead-to-project/generation.ts';
import type { WrittenContract } from '../domain/lead-to-project/written-contract.ts';

/** Under which generation a deal is planned, or what is there of one that was taken back only in part. */
export type DealGeneration = { generation: number; partly?: WrittenContract[] };

/** The next generation when what the last one wrote has been taken back, all of it. */
export async function dealGeneration(
  { deal, fingerprint }: Extract<FingerprintedReading, { found: 'deal' }>,
  begun: number,
  writtenUnder: (generation: number) => Promise<WrittenContract[]>,
): Promise<DealGeneration> {
  const last = lastGeneration(deal);
  // A later one was begun by this process; the CRM is told at its end.
  if (begun > last) return { generation: begun };
  if (!mayBeTakenBack(deal, fingerprint)) return { generation: last };
  const written = await writtenUnder(last);
  const fate = fateOf(written);
  if (fate === 'partly taken back') return { generation: last, partly: written };
  return { generation: fate === 'taken back' ? last + 1 : last };
}
