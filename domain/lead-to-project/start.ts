import { type BusinessKey, businessKey, type ProcessId, processId } from '../ids.ts';
import type { Actor } from '../process.ts';

/** What a lead-to-project process is started with. Everything else it reads for itself. */
export interface LeadToProjectInput {
  connection: string;
  dealId: string;
  /** Who started it by hand; null when the CRM did. Whoever it is can't approve it. */
  requestedBy?: Actor | null;
}

export function leadToProjectId(input: Pick<LeadToProjectInput, 'connection' | 'dealId'>): ProcessId {
  return processId('lead-to-project', leadToProjectKey(input));
}

export function leadToProjectKey(input: Pick<LeadToProjectInput, 'connection' | 'dealId'>): BusinessKey {
  return businessKey(input.connection, input.dealId);
}

/** The deal that a process is about; null when it is no lead-to-project. */
export function dealOfProcess(id: ProcessId): Pick<LeadToProjectInput, 'connection' | 'dealId'> | null {
  const [, connection, dealId] = /^lead-to-project:(.+)-([^-]+)$/.exec(id) ?? [];
  return connection && dealId ? { connection, dealId } : null;
}
