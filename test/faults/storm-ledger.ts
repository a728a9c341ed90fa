import { canonicalJson } from '../../domain/canonical-json.ts';
import { onRecordOf } from '../../domain/lead-to-project/contract-on-record.ts';
import type { LeadToProjectPlan } from '../../domain/lead-to-project/plan-types.ts';
import type { ProcessView } from '../../domain/process.ts';
import { keyRingOf } from '../../keys/key-ring.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { verifyLedger } from '../../ledger/verify-ledger.ts';

/** What is wrong with the ledger after the storm: with its chain, or with what it knows of each deal that was done. */
export async function wrongOnRecord(
  ledger: Ledger,
  publicKeys: string,
  done: readonly { view: ProcessView; plan: LeadToProjectPlan | null }[],
): Promise<string[]> {
  const ring = keyRingOf('ledger', publicKeys, 'the test');
  const { findings } = await verifyLedger(ledger, ring, await ledger.lastHead());
  const wrong: string[] = findings.map(({ seq, what }) => `${seq}: ${what}`);
  for (const { view, plan } of done) {
    const known = onRecordOf(await ledger.entriesOf(view.id));
    if (typeof known === 'string') wrong.push(`${view.id}: done, and the ledger says ${known}`);
    else if (canonicalJson(known.plan) !== canonicalJson(plan)) wrong.push(`${view.id}: another plan is on record`);
  }
  return wrong;
}
