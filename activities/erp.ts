import type { ErpPort, Undone } from '../connectors/erp-port.ts';
import type { ErpQuestion, ErpSnapshot, Written } from '../domain/erp.ts';
import type { LeadToProjectReceipt, LeadToProjectWrites } from '../domain/lead-to-project/plan-types.ts';
import { outsideCall } from './outside-call.ts';

/** Our external keys of a contract. */
export interface ContractKeys {
  order: string;
  project: string;
}

export type ErpActivities = ReturnType<typeof erpActivities>;

/** What workflows may ask of the ERP behind this port. */
export function erpActivities(system: string, erp: ErpPort) {
  return {
    readForPlan: (question: ErpQuestion): Promise<ErpSnapshot> =>
      outsideCall(system, (context) => erp.readForPlan(question, context)),

    readWritten: (keys: ContractKeys): Promise<Written> =>
      outsideCall(system, (context) => erp.readWritten(keys, context)),

    applyLeadToProject: (writes: LeadToProjectWrites): Promise<LeadToProjectReceipt> =>
      outsideCall(system, (context) => erp.applyLeadToProject(writes, context)),

    undoLeadToProject: (keys: ContractKeys): Promise<Undone> =>
      outsideCall(system, (context) => erp.undoLeadToProject(keys, context)),
  };
}
