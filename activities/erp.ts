import type { ErpPort, Undone } from '../connectors/erp-port.ts';
import type { ErpOrder, ErpQuestion, ErpSnapshot } from '../domain/erp.ts';
import type { LeadToProjectReceipt, LeadToProjectWrites } from '../domain/lead-to-project/plan-types.ts';
import { outsideCall } from './outside-call.ts';

export type ErpActivities = ReturnType<typeof erpActivities>;

/** What workflows may ask of the ERP behind this port. */
export function erpActivities(system: string, erp: ErpPort) {
  return {
    readForPlan: (question: ErpQuestion): Promise<ErpSnapshot> =>
      outsideCall(system, (context) => erp.readForPlan(question, context)),

    readOrder: (orderKey: string): Promise<ErpOrder | null> =>
      outsideCall(system, (context) => erp.readOrder(orderKey, context)),

    applyLeadToProject: (writes: LeadToProjectWrites): Promise<LeadToProjectReceipt> =>
      outsideCall(system, (context) => erp.applyLeadToProject(writes, context)),

    undoLeadToProject: (keys: { order: string; project: string }): Promise<Undone> =>
      outsideCall(system, (context) => erp.undoLeadToProject(keys, context)),
  };
}
