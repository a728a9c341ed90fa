import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { CrmActivities } from '../activities/crm.ts';
import type { ErpActivities } from '../activities/erp.ts';
import type { ProofActivities } from '../activities/proof.ts';
import type { PsaActivities } from '../activities/psa.ts';
import type { StartingActivities } from '../activities/starting.ts';
import type { Policy } from '../domain/policy.ts';
import { outside } from './calls.ts';

/** Reading back waits behind everything else that a system is asked for. */
const behindOthers = { ...outside, priority: { priorityKey: 5 } } as const;

/**
 * For a night: some twenty minutes of a system's passing trouble, and what it makes us wait. A record that can't be read for
 * longer is reported, and holds up no other.
 */
const forANight = {
  ...behindOthers,
  scheduleToCloseTimeout: '2 hours',
  retry: { ...outside.retry, maximumAttempts: 25 },
} as const;

export type ProofCalls = ReturnType<typeof proofCalls>;

export const nightlyCalls = (systems: Policy['systems']) => proofCalls(systems, forANight);

export function proofCalls({ crm, erp, psa }: Policy['systems'], options: ActivityOptions = behindOthers) {
  const crmOptions = { ...options, taskQueue: `crm-${crm.connection}`, summary: 'Read deals back' };
  const erpOptions = { ...options, taskQueue: `erp-${erp.connection}`, summary: 'Read contracts back' };
  const psaOptions = { ...options, taskQueue: `psa-${psa?.connection}`, summary: 'Read projects back' };
  return {
    readDealsStanding: proxyActivities<CrmActivities>(crmOptions).readDealsStanding,
    readErpStanding: proxyActivities<ErpActivities>(erpOptions).readErpStanding,
    readPsaStanding: psa ? proxyActivities<PsaActivities>(psaOptions).readPsaStanding : null,
  };
}

export function repairCalls({ erp, psa }: Policy['systems']) {
  const summary = 'Put back what was approved';
  return {
    repairOrder: proxyActivities<ErpActivities>({ ...outside, taskQueue: `erp-${erp.connection}`, summary })
      .repairOrder,
    repairPsaProject: psa
      ? proxyActivities<PsaActivities>({ ...outside, taskQueue: `psa-${psa.connection}`, summary }).repairPsaProject
      : null,
  };
}

export const { contractsToProve, contractOnRecord, compareWithRecord, driftOfProcess } =
  proxyActivities<ProofActivities>({ ...outside, taskQueue: 'ledger', summary: 'Compare with the record' });

export const { openDrift } = proxyActivities<StartingActivities>({
  ...outside,
  summary: 'Put drift before its owners',
});
