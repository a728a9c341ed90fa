import type { CallContext } from '../connectors/call-context.ts';
import { driftOwner } from '../domain/exception.ts';
import { type PlanHash, type ProcessId, planHash } from '../domain/ids.ts';
import type { Issue } from '../domain/issue.ts';
import { type ContractOnRecord, type OnRecord, onRecordOf } from '../domain/lead-to-project/contract-on-record.ts';
import { driftIssues, newDrift } from '../domain/lead-to-project/drift-issues.ts';
import { type Difference, findDrift, type Stands } from '../domain/lead-to-project/find-drift.ts';
import { planRepair, type RepairPlan } from '../domain/lead-to-project/plan-repair.ts';
import { dealOfProcess } from '../domain/lead-to-project/start.ts';
import type { Owners } from '../domain/policy.ts';
import type { FoundDrift, LedgerHead } from '../domain/proof-report.ts';
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
  head: LedgerHead | null;
}

/** What one process's contracts have come to. */
export interface ComparedProcess {
  process: ProcessId;
  /** One for each record with anything new. */
  drift: FoundDrift[];
  /** As its own process would put it before people; null: there is nothing new. */
  subject: string | null;
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
  /** As `standing`, but of what nobody has accepted yet only what is about the deal; null where nothing of that is new. */
  standingOfDeal: { message: string }[] | null;
  /** Of `issues` what is not about the deal. */
  beside: Issue[];
  isDealGone: boolean;
  repair: { plan: RepairPlan; hash: PlanHash; sentences: string[] } | null;
}

/** Receipts read from the ledger at once; most are not what is looked for. */
const READ_AT_ONCE = 100;

/** What the nightly proof asks of the ledger, and has compared with it. */
export function proofActivities(ledger: Ledger) {
  return {
    /**
     * Processes by when they were proven last: the ledger's order, in which none is left out and none comes twice.
     * @param upTo null: to the ledger's end
     */
    contractsToProve: (after: number, upTo: number | null, limit: number): Promise<PageToProve> =>
      ledgerCall((work) => pageToProve(ledger, work, { after, upTo, limit })),

    /** For the process itself; null when nothing of it is on record as in force. */
    contractOnRecord: (process: ProcessId): Promise<ToProve | null> =>
      ledgerCall(async () => {
        const known = await onRecord(ledger, process);
        return typeof known === 'string' ? null : toProve(known, 0);
      }),

    /** What is new of each process. */
    compareWithRecord: (
      read: { process: ProcessId; stands: Stands }[],
      owners: Partial<Owners>,
    ): Promise<ComparedProcess[]> =>
      ledgerCall(async ({ heartbeat }) => {
        const compared: ComparedProcess[] = [];
        for (const { process, stands } of read) {
          heartbeat();
          const known = await onRecord(ledger, process);
          // Taken back since the page was read: nothing of it is to be put before anybody.
          if (typeof known !== 'string') compared.push(compare(known, stands, owners));
        }
        return compared;
      }),

    driftOfProcess: (process: ProcessId, stands: Stands): Promise<DriftOfProcess | null> =>
      ledgerCall(async () => {
        const known = await onRecord(ledger, process);
        return typeof known === 'string' ? null : wholeDrift(known, stands);
      }),
  };
}

async function pageToProve(
  ledger: Ledger,
  { heartbeat }: CallContext,
  { after, upTo, limit }: { after: number; upTo: number | null; limit: number },
): Promise<PageToProve> {
  const page: PageToProve = { toProve: [], underWay: 0, notInForce: 0, next: null, head: await ledger.lastHead() };
  for (let from = after; ; ) {
    const receipts = await ledger.receiptsOf({ after: from, limit: READ_AT_ONCE });
    for (const { seq, process, kind, body } of receipts) {
      heartbeat();
      if (upTo !== null && seq > upTo) return page;
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

async function onRecord(ledger: Ledger, process: ProcessId): Promise<ReturnType<typeof onRecordOf>> {
  return onRecordOf(await ledger.entriesOf(process));
}

function toProve({ process, contracts }: OnRecord, seq: number): ToProve {
  return { process, seq, dealId: dealOfProcess(process)?.dealId ?? '', contracts };
}

function compare(known: OnRecord, stands: Stands, owners: Partial<Owners>): ComparedProcess {
  const all = findDrift(known, stands);
  const fresh = newDrift(all, known.known);
  const owner = driftOwner(owners, fresh);
  const drift = fresh.map(({ entity, system, record, sentences, price }) => ({
    process: known.process,
    entity: entity ?? known.plan.entity,
    system,
    record,
    differences: sentences.map(({ text }) => text),
    repairable: sentences.some(({ mends }) => mends),
    price,
    owner,
  }));
  return { process: known.process, drift, subject: drift.length > 0 ? subjectOf(all) : null };
}

/** Of everything that differs: what comes beside it makes it another one. */
function subjectOf(all: readonly Difference[]): string {
  return `drift:${sha256(saidOf(all))}`;
}

function saidOf(differences: readonly Difference[]): { message: string }[] {
  return differences.flatMap(({ sentences }) => sentences.map(({ text }) => ({ message: text })));
}

function wholeDrift(known: OnRecord, stands: Stands): DriftOfProcess {
  const all = findDrift(known, stands);
  const fresh = newDrift(all, known.known);
  const ofDeal = saidOf(fresh.filter(({ system }) => system === 'crm'));
  const standing = saidOf(all);
  const accepted = standing.filter(({ message }) => known.known.includes(message));
  const planned = planRepair(known, stands, fresh);
  return {
    plan: { hash: known.hash, plan: known.plan },
    issues: driftIssues(fresh),
    subject: subjectOf(all),
    standing,
    standingOfDeal: ofDeal.length > 0 ? [...accepted, ...ofDeal] : null,
    beside: driftIssues(fresh.filter(({ system }) => system !== 'crm')),
    isDealGone: !stands.deal.found,
    repair: planned && { plan: planned.repair, hash: planHash(sha256(planned.repair)), sentences: planned.sentences },
  };
}
