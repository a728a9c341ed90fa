import type { ErpPort } from '../connectors/erp-port.ts';
import type { ContractKeys, ErpQuestion, ErpSnapshot, Written } from '../domain/erp.ts';
import type { Issue } from '../domain/issue.ts';
import type { LeadToProjectReceipt, LeadToProjectWrites } from '../domain/lead-to-project/plan-types.ts';
import type { Undone } from '../domain/undone.ts';
import { outsideCall } from './outside-call.ts';

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

    undoObstacles: (keys: ContractKeys): Promise<Issue[]> =>
      outsideCall(system, (context) => erp.undoObstacles(keys, context)),

    undoLeadToProject: (keys: ContractKeys): Promise<Undone> =>
      outsideCall(system, (context) => erp.undoLeadToProject(keys, context)),
  };
}
