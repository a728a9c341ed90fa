import type { ErpPort } from '../connectors/erp-port.ts';
import type { ContractKeys, ErpQuestion, ErpSnapshot, Written } from '../domain/erp.ts';
import type { Issue } from '../domain/issue.ts';
import type { RepairPlan } from '../domain/lead-to-project/plan-repair.ts';
import type { LeadToProjectReceipt, LeadToProjectWrites } from '../domain/lead-to-project/plan-types.ts';
import type { Counted, ErpAsked, ErpStands } from '../domain/standing.ts';
import type { Undone } from '../domain/undone.ts';
import { countedCall } from './counted-call.ts';
import { outsideCall } from './outside-call.ts';

export type ErpActivities = ReturnType<typeof erpActivities>;

/** What workflows may ask of the ERP behind this port. */
export function erpActivities(system: string, erp: ErpPort) {
  return {
    readForPlan: (question: ErpQuestion): Promise<ErpSnapshot> =>
      outsideCall(system, (context) => erp.readForPlan(question, context)),

    readWritten: (keys: ContractKeys): Promise<Written> =>
      outsideCall(system, (context) => erp.readWritten(keys, context)),

    readErpStanding: (asked: ErpAsked[]): Promise<Counted<ErpStands>> =>
      countedCall(system, (context) => erp.readStanding(asked, context)),

    repairOrder: (repair: RepairPlan['erp'][number]): Promise<void> =>
      outsideCall(system, (context) => erp.repair(repair, context)),

    applyLeadToProject: (writes: LeadToProjectWrites): Promise<LeadToProjectReceipt> =>
      outsideCall(system, (context) => erp.applyLeadToProject(writes, context)),

    undoObstacles: (keys: ContractKeys): Promise<Issue[]> =>
      outsideCall(system, (context) => erp.undoObstacles(keys, context)),

    undoLeadToProject: (keys: ContractKeys): Promise<Undone> =>
      outsideCall(system, (context) => erp.undoLeadToProject(keys, context)),
  };
}
