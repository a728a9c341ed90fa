import type { Client } from '@temporalio/client';
import type { Policy } from '../domain/policy.ts';
import type { Remembers } from './explain/remembered.ts';
import type { Signing } from './sign-message.ts';

/** What the routes work with. */
export interface Services {
  temporal: Client;
  /** Connections, time zones and roles; a process reads the policy in force for itself. */
  policy: Pick<Policy, 'entities' | 'systems' | 'approvals' | 'moneyCorrections' | 'owners'>;
  signing: Signing;
  /** What ended long ago: Temporal forgets it, the ledger doesn't. */
  remembers: Remembers;
}
