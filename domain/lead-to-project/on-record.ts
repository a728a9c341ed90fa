import type { HandledGeneration } from '../generation.ts';
import { type EntityCode, type Instant, type PlanHash, type RecordRef, recordRef } from '../ids.ts';
import type { Policy } from '../policy.ts';
import type { ProcessView } from '../process-view.ts';
import type { EndStage } from '../stage.ts';
import type { ContractPlan, ContractReceipt } from './plan-types.ts';

/** What is on record of one write: by which system, for which plan, and what was read back after it. */
export interface ReceiptOnRecord {
  body: { did: 'applied'; system: string; contract: EntityCode; plan: PlanHash; readBack: object };
  records: RecordRef[];
}

/** A contract's receipts, one for each system that it was written to. */
export function receiptsOnRecord(
  { entity }: ContractPlan,
  { erp, psa }: ContractReceipt,
  plan: PlanHash,
  systems: Policy['systems'],
): ReceiptOnRecord[] {
  const receipt = (system: string, readBack: object, records: RecordRef[]): ReceiptOnRecord => ({
    body: { did: 'applied', system, contract: entity, plan, readBack },
    records,
  });
  const receipts = [receipt(systems.erp.connection, erp, erpRecords(erp, systems.erp.connection))];
  if (!psa || !systems.psa) return receipts;
  return [...receipts, receipt(systems.psa.connection, psa, psaRecords(psa, systems.psa.connection))];
}

/** The records that the ERP's receipt is about. */
export function erpRecords({ order, customerId }: ContractReceipt['erp'], system: string): RecordRef[] {
  return [
    recordRef(system, 'order', order.number),
    recordRef(system, 'customer', String(customerId)),
    ...order.projects.map((project) => recordRef(system, 'project', String(project.id))),
  ];
}

/** The records that the PSA's receipt is about. */
export function psaRecords({ project, budget }: NonNullable<ContractReceipt['psa']>, system: string): RecordRef[] {
  return [recordRef(system, 'project', project.id), recordRef(system, 'budget', budget.id)];
}

/** How it ended. */
export function endOnRecord(view: ProcessView, stage: EndStage): object {
  const { plan, outcome, undone, left, policyVersion } = view;
  return { stage, plan: plan?.hash ?? null, outcome, undone, left, policyVersion };
}

/** Which generation was handled how; null where nothing was handled, or an earlier run did it. */
export function handledGeneration({ key, plan }: ProcessView, stage: EndStage, at: Instant): HandledGeneration | null {
  if (stage === 'withdrawn' || (stage === 'done' && plan === null)) return null;
  return { key, outcome: stage, plan: plan?.hash ?? null, at };
}
