import type { EntityCode, PlanHash, ProcessId } from '../ids.ts';
import type { EntryKind } from '../ledger-entry.ts';
import type { PsaReceipt } from '../psa.ts';
import type { ErpAsked, PsaAsked } from '../standing.ts';
import { type ContractPlan, contractsOf, type LeadToProjectPlan, type LeadToProjectReceipt } from './plan-types.ts';

/** What the ledger knows of a process whose contracts are in force: what was planned, what was made, and what stands. */
export interface OnRecord {
  process: ProcessId;
  hash: PlanHash;
  plan: LeadToProjectPlan;
  /** In the order of the plan's. */
  contracts: ContractOnRecord[];
  /** Sentences of differences that somebody has accepted: they are not brought up again. */
  known: string[];
}

export interface ContractOnRecord {
  entity: EntityCode;
  /** Of the order that was written or amended. */
  orderNumber: string;
  erp: ErpAsked;
  psa: (PsaAsked & { companyId: string; projectName: string; budgetName: string }) | null;
}

/** One fact of a process, as the ledger has it. */
export interface Fact {
  kind: EntryKind;
  process: ProcessId;
  body: unknown;
}

/** What receipts and other entries hold, as far as it is asked here. */
interface Body {
  did?: 'applied' | 'proven' | 'taken back' | 'repaired';
  stage?: string;
  hash?: PlanHash;
  plan?: unknown;
  contract?: EntityCode;
  readBack?: { order?: unknown; project?: unknown };
  deviations?: { message: string | null }[];
}

/**
 * What is to be proven of a process, by all of its facts in their order: once done it is, whatever the process is asked about
 * it since, until it is taken back. `under way`: nothing is done yet, and it proves what it writes; `not in force`: nothing
 * was finished, or it was taken back.
 */
export function onRecordOf(facts: readonly Fact[]): OnRecord | 'under way' | 'not in force' {
  const plans = new Map<unknown, LeadToProjectPlan>();
  const receipts = new Map<string, NonNullable<Body['readBack']>[]>();
  let proven: Body | null = null;
  let stage: string | undefined;
  let isUnderWay = false;
  for (const { kind, body: said } of facts) {
    const body = (said ?? {}) as Body;
    // Somebody's data were erased: no fact of the process itself.
    if (kind === 'erasure') continue;
    isUnderWay = kind !== 'end';
    if (kind === 'end') stage = body.stage;
    if (kind === 'plan' && body.plan) plans.set(body.hash, body.plan as LeadToProjectPlan);
    if (kind !== 'receipt') continue;
    if (body.did === 'applied' && body.readBack) {
      const of = `${body.contract} ${body.plan}`;
      receipts.set(of, [...(receipts.get(of) ?? []), body.readBack]);
    }
    if (body.did === 'proven') proven = body;
    if (body.did === 'taken back') proven = null;
  }
  const plan = plans.get(proven?.plan);
  if (!proven || !plan || stage !== 'done') return isUnderWay ? 'under way' : 'not in force';
  const contracts = contractsOf(plan).flatMap((contract) => {
    const read = receipts.get(`${contract.entity} ${proven.plan}`) ?? [];
    return contractOf(contract, read);
  });
  const process = facts[0]?.process;
  if (!process || contracts.length !== contractsOf(plan).length) return 'not in force';
  const known = (proven.deviations ?? []).flatMap(({ message }) => message ?? []);
  return { process, hash: proven.plan as PlanHash, plan, contracts, known };
}

/** The last read-back counts: a step that was repeated has read again. */
function contractOf({ entity, writes }: ContractPlan, read: readonly object[]): ContractOnRecord[] {
  const erp = read.findLast((one): one is LeadToProjectReceipt => 'order' in one);
  const psa = read.findLast((one): one is PsaReceipt => 'budget' in one);
  if (!erp) return [];
  const { order, project } = writes;
  const keys = {
    order: order.key,
    project: project?.key ?? order.key.replace(/^order_/, 'project_'),
    ...(order.amends ? { amends: order.amends.key, told: [order.amends.number] } : {}),
  };
  const planned = writes.psa;
  return [
    {
      entity,
      orderNumber: erp.order.number,
      erp: { keys, customerId: erp.customerId, contactIds: erp.contactIds },
      psa:
        psa && planned
          ? {
              keys: { project: planned.project.key, budget: planned.budget.key },
              projectId: psa.project.id,
              budgetId: psa.budget.id,
              companyId: psa.companyId,
              projectName: psa.project.name,
              budgetName: psa.budget.name,
            }
          : null,
    },
  ];
}
