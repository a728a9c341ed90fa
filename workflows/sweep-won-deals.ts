import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { CivilDate } from '../domain/ids.ts';
import { instant } from '../domain/ids.ts';
import { crmCalls, loadPolicy, startLeadToProjects } from './calls.ts';

/** Looks back over several intervals of its schedule, so that one lost sweep loses nothing. */
const LOOK_BACK_MS = 30 * 60_000;

export interface SweepResult {
  seen: number;
  started: number;
}

/**
 * Compares the CRM's won deals with what has been handled and starts what a lost webhook missed. What has been handled is
 * known from the CRM's outcome fields, which outlive Temporal's memory of closed processes.
 */
export async function sweepWonDeals(
  after: string | null = null,
  sofar: SweepResult = { seen: 0, started: 0 },
): Promise<SweepResult> {
  const { crm } = (await loadPolicy()).systems;
  const changedSince = instant(new Date(Date.now() - LOOK_BACK_MS).toISOString());
  const { wonDeals } = crmCalls(crm.connection);
  let page = after;
  do {
    const { deals, next } = await wonDeals({ closedSince: crm.since as CivilDate, changedSince, after: page });
    const { started } = await startLeadToProjects(crm.connection, deals, changedSince);
    sofar = { seen: sofar.seen + deals.length, started: sofar.started + started };
    page = next;
    if (page !== null && workflowInfo().continueAsNewSuggested) await continueAsNew<typeof sweepWonDeals>(page, sofar);
  } while (page !== null);
  return sofar;
}
