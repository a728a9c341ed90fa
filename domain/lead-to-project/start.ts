import { type BusinessKey, businessKey, type ProcessId, processId } from '../ids.ts';

/** A deal by where it is and its id there. */
export interface DealRef {
  connection: string;
  dealId: string;
}

/** What a lead-to-project process is started with. Everything else it reads for itself. */
export type LeadToProjectInput = DealRef;

export function leadToProjectId(input: DealRef): ProcessId {
  return processId('lead-to-project', leadToProjectKey(input));
}

export function leadToProjectKey(input: DealRef, generation = 1): BusinessKey {
  return businessKey(input.connection, input.dealId, generation);
}

/** The deal that a process is about; null when it is no lead-to-project. */
export function dealOfProcess(id: ProcessId): DealRef | null {
  const [, connection, dealId] = /^lead-to-project:(.+)-([^-]+)$/.exec(id) ?? [];
  return connection && dealId ? { connection, dealId } : null;
}
