import { proxyActivities } from '@temporalio/workflow';
import type { LedgerActivities } from '../activities/ledger.ts';

/** Tried for as long as it takes: what is not on record does not happen. */
export const { recordInLedger } = proxyActivities<LedgerActivities>({
  taskQueue: 'ledger',
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  summary: 'Put on record',
});
