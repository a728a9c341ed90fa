import type { CallContext } from '../connectors/call-context.ts';
import { type PlanHash, type ProcessId, planHash } from '../domain/ids.ts';
import type { Issue } from '../domain/issue.ts';
import { type ContractOnRecord, type OnRecord, onRecordOf } from '../domain/lead-to-project/contract-on-record.ts';
import { driftIssues, newDrift } from '../domain/lead-to-project/drift-issues.ts';
import { findDrift, type Stands } from '../domain/lead-to-project/find-drift.ts';
import { planRepair, type RepairPlan } from '../domain/lead-to-project/plan-repair.ts';
import { dealOfProcess } from '../domain/lead-to-project/start.ts';
import type { FoundDrift } from '../domain/proof-report.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Entry } from '../ledger/read-entries.ts';
import { ledgerCall } from './ledger-call.ts';
import { sha256 } from './sha256.ts';

export type ProofActivities = ReturnType<typeof proofActivities>;

/** A process whose contracts are to be proven again, and what the systems are to be asked. */
export interface ToProve {
  process: ProcessId;
  /** The ledger's number of what was proven last. */
  seq: number;
  dealId: string;
  contracts: ContractOnRecord[];
}

export interface PageToProve {
  toProve: ToProve[];
  underWay: number;
  notInForce: number;
  /** Where the next page begins; null: this was the last. */
  next: number | null;
}

/** One process's drift with all that its own process needs to put it before people. */
export interface DriftOfProcess {
  plan: Pick<OnRecord, 'hash' | 'plan'>;
  /** Nothing new: none. */
  issues: Issue[];
  /** What accepting them accepts. */
  subject: string;
  /** Everything that differs, as it would be accepted. */
  standing: { message: string }[];
  repair: { plan: RepairPlan; hash: PlanHash; sentences: string[] } | null;
}

/** Receipts read from the ledger at once; most are not what is looked for. */
const READ_AT_ONCE = 100;

/** What the nightly proof asks of the ledger, and has compared with it. */
export function proofActivities(ledger: Ledger) {
  return {
    /** Processes by when they were proven last: the ledger's order, in which none is left out and none comes twice. */
    contractsToProve: (after: number, limit: number): Promise<PageToProve> =>
      ledgerCall((work) => pageToProve(ledger, work, after, limit)),

    /** For the process itself; null when nothing of it is on record as in force. */
    contractOnRecord: (process: ProcessId): Promise<ToProve | null> =>
      ledgerCall(async () => {
        const known = await onRecord(ledger, process, true);
        return typeof known === 'string' ? null : toProve(known, 0);
      }),

    /** What is new of each process, one entry for each record. */
    compareWithRecord: (read: { process: ProcessId; stands: Stands }[], owner: string): Promise<FoundDrift[][]> =>
      ledgerCall(async ({ heartbeat }) => {
        const found: FoundDrift[][] = [];
        for (const { process, stands } of read) {
          heartbeat();
          const known = await onRecord(ledger, process);
          found.push(typeof known === 'string' ? [] : driftOf(known, stands, owner));
        }
        return found;
      }),

    driftOfProcess: (process: ProcessId, stands: Stands): Promise<DriftOfProcess | null> =>
      ledgerCall(async () => {
        const known = await onRecord(ledger, process, true);
        return typeof known === 'string' ? null : wholeDrift(known, stands);
      }),
  };
}

async function pageToProve(
  ledger: Ledger,
  { heartbeat }: CallContext,
  after: number,
  limit: number,
): Promise<PageToProve> {
  const page: PageToProve = { toProve: [], underWay: 0, notInForce: 0, next: null };
  for (let from = after; ; ) {
    const receipts = await ledger.receiptsOf({ after: from, limit: READ_AT_ONCE });
    for (const { seq, process, kind, body } of receipts) {
      heartbeat();
      from = seq;
      if (!isProven({ kind, body })) continue;
      const entries = await ledger.entriesOf(process);
      // Proven again since: its turn comes there.
      if (entries.findLast(isProven)?.seq !== seq) continue;
      const known = onRecordOf(entries);
      if (known === 'under way') page.underWay += 1;
      else if (known === 'not in force') page.notInForce += 1;
      else page.toProve.push(toProve(known, seq));
      if (page.toProve.length === limit) return { ...page, next: seq };
    }
    if (receipts.length < READ_AT_ONCE) return page;
  }
}

function isProven({ kind, body }: Pick<Entry, 'kind' | 'body'>): boolean {
  return kind === 'receipt' && (body as { did?: string }).did === 'proven';
}

async function onRecord(ledger: Ledger, process: ProcessId, itself = false): Promise<ReturnType<typeof onRecordOf>> {
  return onRecordOf(await ledger.entriesOf(process), itself);
}

function toProve({ process, contracts }: OnRecord, seq: number): ToProve {
  return { process, seq, dealId: dealOfProcess(process)?.dealId ?? '', contracts };
}

function driftOf(known: OnRecord, stands: Stands, owner: string): FoundDrift[] {
  return newDrift(findDrift(known, stands), known.known).map(({ system, record, sentences, price }) => ({
    process: known.process,
    entity: known.plan.entity,
    system,
    record,
    differences: sentences.map(({ text }) => text),
    repairable: sentences.some(({ mends }) => mends),
    price,
    owner,
  }));
}

function wholeDrift(known: OnRecord, stands: Stands): DriftOfProcess {
  const all = findDrift(known, stands);
  const fresh = newDrift(all, known.known);
  const standing = all.flatMap(({ sentences }) => sentences.map(({ text }) => ({ message: text })));
  const planned = planRepair(known, stands, fresh);
  return {
    plan: { hash: known.hash, plan: known.plan },
    issues: driftIssues(fresh),
    subject: `drift:${sha256(standing)}`,
    standing,
    repair: planned && { plan: planned.repair, hash: planHash(sha256(planned.repair)), sentences: planned.sentences },
  };
}
