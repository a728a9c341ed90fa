import type { Capabilities } from '../domain/capabilities.ts';
import type { ContractKeys, ErpQuestion, ErpSnapshot, Written } from '../domain/erp.ts';
import type { Issue } from '../domain/issue.ts';
import type { RepairPlan } from '../domain/lead-to-project/plan-repair.ts';
import type { LeadToProjectReceipt, LeadToProjectWrites } from '../domain/lead-to-project/plan-types.ts';
import type { ErpAsked, ErpStands } from '../domain/standing.ts';
import type { Undone } from '../domain/undone.ts';
import type { CallContext } from './call-context.ts';

/**
 * What lead-to-project asks of the firm's ERP.
 *
 * Every method may throw `PassingTrouble` (retry) or `BusinessRejection` (park). Each may be called again after any
 * answer or none and leaves the same records: writes go by external key, state moves by read, act, read.
 */
export interface ErpPort {
  readonly capabilities: Capabilities;
  /** One picture of everything the planner may refer to. Reads only. */
  readForPlan(question: ErpQuestion, context: CallContext): Promise<ErpSnapshot>;
  /**
   * What is there under our external keys, whatever its state: an apply that stopped half-way has left a project without
   * an order.
   */
  readWritten(keys: ContractKeys, context: CallContext): Promise<Written>;
  /**
   * Customer, contacts, project and order, confirmed; or lines added to the confirmed order that is amended. Answers with
   * what it read back.
   */
  applyLeadToProject(writes: LeadToProjectWrites, context: CallContext): Promise<LeadToProjectReceipt>;
  /** The same of several contracts in as few calls as the product allows, with customer and contacts. Reads only. */
  readStanding(asked: readonly ErpAsked[], context: CallContext): Promise<ErpStands[]>;
  /** Writes these values of a confirmed order and its project, and nothing else of them. */
  repair(repair: RepairPlan['erp'][number], context: CallContext): Promise<void>;
  /**
   * What keeps this contract from being taken back: time on the project, a posted invoice, something delivered, another deal
   * added to its order. Empty: nothing. Reads only, so that it can be asked of every system before any of them is touched.
   */
  undoObstacles(keys: ContractKeys, context: CallContext): Promise<Issue[]>;
  /**
   * Takes back what `applyLeadToProject` made under these keys, in reverse, as far as it may: order cancelled, project and
   * tasks archived, added lines at quantity 0; never the customer. Looks by key first, so it also undoes an apply that
   * stopped half-way.
   *
   * @throws BusinessRejection TL-UNDO-0001 when `undoObstacles` has something to say.
   */
  undoLeadToProject(keys: ContractKeys, context: CallContext): Promise<Undone>;
}
