import { canonicalJson } from '../../domain/canonical-json.ts';
import { onRecordOf } from '../../domain/lead-to-project/contract-on-record.ts';
import type { LeadToProjectPlan } from '../../domain/lead-to-project/plan-types.ts';
import type { ProcessView } from '../../domain/process-view.ts';
import { keyRingOf } from '../../keys/key-ring.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Entry } from '../../ledger/read-entries.ts';
import { verifyLedger } from '../../ledger/verify-ledger.ts';

/** A run of a process, as Temporal has it: how many calls of each activity were answered. */
export interface Run {
  id: string;
  isOver: boolean;
  done: Record<string, number>;
}

interface Deal {
  view: ProcessView;
  plan: LeadToProjectPlan | null;
  runs: readonly Run[];
}

/** What is wrong with the ledger after the storm: with its chain, or with what it knows of each deal. */
export async function wrongOnRecord(ledger: Ledger, publicKeys: string, deals: readonly Deal[]): Promise<string[]> {
  const ring = keyRingOf('ledger', publicKeys, 'the test');
  const { findings } = await verifyLedger(ledger, ring, await ledger.lastHead());
  const wrong: string[] = findings.map(({ seq, what }) => `${seq}: ${what}`);
  for (const { view, plan, runs } of deals) {
    const entries = await ledger.entriesOf(view.id);
    wrong.push(...wrongByRuns(entries, runs).map((problem) => `${view.id}: ${problem}`));
    if (view.stage !== 'done') continue;
    const known = onRecordOf(entries);
    if (typeof known === 'string') wrong.push(`${view.id}: done, and the ledger says ${known}`);
    else if (canonicalJson(known.plan) !== canonicalJson(plan)) wrong.push(`${view.id}: another plan is on record`);
  }
  return wrong;
}

/**
 * Each run says what it did once, and its end when it is over. Its proofs are as many as Temporal has answers; of what was
 * applied, the answers that told something new.
 */
export function wrongByRuns(entries: readonly Entry[], runs: readonly Run[]): string[] {
  const byRun = Map.groupBy(entries, ({ id, process }) => id.slice(process.length + 1).split('/')[0]);
  const nobodys = [...byRun.keys()].filter((id) => !runs.some((run) => run.id === id));
  return [
    ...nobodys.map((id) => `a run that Temporal doesn’t know: ${id}`),
    ...runs.flatMap((run) => wrongOfRun(byRun.get(run.id) ?? [], run)),
  ];
}

function wrongOfRun(entries: readonly Entry[], { id, isOver, done }: Run): string[] {
  const mayRepeat = (kind: string, body: unknown) => kind === 'receipt' && !isApplied(body as Receipt);
  const said = entries.flatMap(({ kind, body }) => (mayRepeat(kind, body) ? [] : [JSON.stringify([kind, body])]));
  const twice = said.filter((one, at) => said.indexOf(one) !== at);
  const ends = entries.filter(({ kind }) => kind === 'end').length;
  const endsWell = isOver && entries.length > 0 ? ends === 1 && entries.at(-1)?.kind === 'end' : ends === 0;
  const receipts = entries.flatMap(({ kind, body }) => (kind === 'receipt' ? [body as Receipt] : []));
  return [
    ...twice.map((one) => `twice on record: ${one.slice(0, 200)}`),
    ...(endsWell ? [] : [`${isOver ? 'over' : 'open'}, and on record is ${entries.map(({ kind }) => kind)}`]),
    ...Object.entries(RECEIPTS).flatMap(([activity, isItsReceipt]) => {
      const [made, told] = [done[activity] ?? 0, receipts.filter(isItsReceipt).length];
      const fits = activity === 'proveLeadToProject' ? told === made : told <= made && (told > 0 || made === 0);
      return fits ? [] : [`${made} answers of ${activity}, and ${told} receipts in run ${id}`];
    }),
  ];
}

interface Receipt {
  did: string;
  system?: string;
}

function isApplied({ did }: Receipt): boolean {
  return did === 'applied';
}

/** Which receipts say what these activities answered. */
const RECEIPTS: Record<string, (receipt: Receipt) => boolean> = {
  applyLeadToProject: (receipt) => isApplied(receipt) && receipt.system === 'odoo',
  openPsaProject: (receipt) => isApplied(receipt) && receipt.system === 'productive',
  proveLeadToProject: ({ did }) => did === 'proven',
};
