import type { Client } from '@temporalio/client';
import type { Policy } from '../domain/policy.ts';

/** What the routes work with. */
export interface Services {
  temporal: Client;
  /** Connections, time zones and roles; a process reads the policy in force for itself. */
  policy: Pick<Policy, 'entities' | 'systems' | 'approvals' | 'moneyCorrections' | 'owners'>;
}
