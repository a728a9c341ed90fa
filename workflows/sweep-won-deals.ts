import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import { type CivilDate, type Instant, instant } from '../domain/ids.ts';
import { isBegunByThisRelease } from './begun-by.ts';
import { crmCalls, localCalls, ownCalls, startLeadToProjects } from './calls.ts';
import { type Carried, carriedOver, handedOver } from './carried-over.ts';
import { versioned } from './versioned.ts';

/** Further back than the last sweep began: the CRM's search trails behind its records. */
const OVERLAP_MS = 10 * 60_000;
/** Without a last sweep that is known: the first one, or after a long outage of the schedule. */
const FIRST_LOOK_BACK_MS = 24 * 60 * 60_000;

export interface SweepResult {
  /** When it began: the next sweep looks for what changed since. */
  began: Instant;
  /** Changes since then were looked for. */
  since: Instant;
  seen: number;
  started: number;
}

/**
 * Compares the CRM's won deals with what has been handled and starts what a lost webhook missed: every deal without an
 * outcome, and those that changed since the last sweep that came to its end. What has been handled is known from the CRM's
 * outcome fields, which outlive Temporal's memory of closed processes.
 */
export async function sweepWonDeals(
  after: string | null = null,
  carried: Carried<SweepResult> | null = null,
): Promise<SweepResult> {
  const own = isBegunByThisRelease() ? ownCalls : localCalls;
  const { crm } = (await own.loadPolicy()).systems;
  const { wonDeals } = crmCalls(crm.connection);
  let result = carriedOver(carried) ?? { began: ago(0), since: sinceLastSweep(), seen: 0, started: 0 };
  const { since: changedSince } = result;
  let page = after;
  do {
    const { deals, next } = await wonDeals({ closedSince: crm.since as CivilDate, changedSince, after: page });
    const { started } = await startLeadToProjects(crm.connection, deals, changedSince);
    result = { ...result, seen: result.seen + deals.length, started: result.started + started };
    page = next;
    if (page !== null && workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof sweepWonDeals>(page, handedOver(result));
  } while (page !== null);
  return result;
}

// It takes seconds, and the schedule ends one that takes too long: it never has to meet newer code.
versioned('PINNED', sweepWonDeals);

function sinceLastSweep(): Instant {
  const last = workflowInfo().lastResult as SweepResult | undefined;
  return last ? instant(new Date(Date.parse(last.began) - OVERLAP_MS).toISOString()) : ago(FIRST_LOOK_BACK_MS);
}

function ago(milliseconds: number): Instant {
  return instant(new Date(Date.now() - milliseconds).toISOString());
}
