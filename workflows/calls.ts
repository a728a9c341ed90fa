import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { CrmActivities } from '../activities/crm.ts';
import type { EarlierReleaseActivities } from '../activities/earlier-releases.ts';
import type { ErpActivities } from '../activities/erp.ts';
import type { PlanningActivities } from '../activities/planning.ts';
import type { PsaActivities } from '../activities/psa.ts';
import type { StartingActivities } from '../activities/starting.ts';
import type { Policy } from '../domain/policy.ts';

/**
 * Calls to the outside are retried for as long as it takes: what can't pass by waiting comes back as a BusinessRejection.
 * A worker that died is noticed by its missing heartbeat; the start-to-close limit only ends a call that hangs for ever.
 */
export const outside = {
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;

export function crmCalls(connection: string) {
  const options = { ...outside, taskQueue: `crm-${connection}` };
  return {
    readDeal: proxyActivities<CrmActivities>({ ...options, summary: 'Read the deal' }).readDeal,
    writeBack: proxyActivities<CrmActivities>({ ...options, summary: 'Tell the CRM the outcome' }).writeBack,
    wonDeals: proxyActivities<CrmActivities>({ ...options, summary: 'List won deals' }).wonDeals,
  };
}

export function erpCalls(connection: string) {
  const options = { ...outside, taskQueue: `erp-${connection}` };
  return {
    readForPlan: proxyActivities<ErpActivities>({ ...options, summary: 'Look up customer, products and people' })
      .readForPlan,
    readWritten: proxyActivities<ErpActivities>({ ...options, summary: 'Look for what was written' }).readWritten,
    applyLeadToProject: proxyActivities<ErpActivities>({ ...options, summary: 'Open contract and project' })
      .applyLeadToProject,
    undoObstacles: proxyActivities<ErpActivities>({ ...options, summary: 'See what keeps it from being taken back' })
      .undoObstacles,
    undoLeadToProject: proxyActivities<ErpActivities>({ ...options, summary: 'Take back contract and project' })
      .undoLeadToProject,
  };
}

export function psaCalls(connection: string) {
  const options = { ...outside, taskQueue: `psa-${connection}` };
  return {
    readForPlan: proxyActivities<PsaActivities>({ ...options, summary: 'Look up company, template and people' })
      .readPsaForPlan,
    readWritten: proxyActivities<PsaActivities>({ ...options, summary: 'Look for what was written' }).readPsaWritten,
    openProject: proxyActivities<PsaActivities>({ ...options, summary: 'Open project and budget' }).openPsaProject,
    undoObstacles: proxyActivities<PsaActivities>({ ...options, summary: 'See what keeps it from being taken back' })
      .psaUndoObstacles,
    undoProject: proxyActivities<PsaActivities>({ ...options, summary: 'Take back project and budget' }).undoPsaProject,
  };
}

/** The firm's systems by role. No PSA: its projects all live in the ERP. */
export interface SystemCalls {
  crm: ReturnType<typeof crmCalls>;
  erp: ReturnType<typeof erpCalls>;
  psa: ReturnType<typeof psaCalls> | null;
}

export function systemCalls({ crm, erp, psa }: Policy['systems']): SystemCalls {
  return {
    crm: crmCalls(crm.connection),
    erp: erpCalls(erp.connection),
    psa: psa ? psaCalls(psa.connection) : null,
  };
}

export const { startLeadToProjects } = proxyActivities<StartingActivities>({
  ...outside,
  summary: 'Start what was missed',
});

const own = {
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;

/**
 * Pure work and the firm's own files, recorded in history. Not as local activities where anything else may be under way, a
 * message to approvers or somebody's decision: on a slow worker such a marker may be replayed in another order than it came
 * (TMPRL1100).
 */
export const ownCalls = proxyActivities<PlanningActivities>({ ...own, summary: 'Plan by the firm’s own rules' });

export const { mayBeOfEarlierRelease } = proxyActivities<EarlierReleaseActivities>({
  ...own,
  summary: 'See whether an earlier release may have left it',
});

/**
 * The same as local activities, which have no name of their own to be bound to: for what earlier releases began. Where none of
 * these can be open any more they are refused, which holds the process up at once instead of being tried again for ever.
 */
export const localCalls = proxyLocalActivities<PlanningActivities>({
  ...own,
  retry: { ...own.retry, nonRetryableErrorTypes: ['ForeignPayload'] },
});
