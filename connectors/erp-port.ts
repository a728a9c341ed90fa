import type { ErpQuestion, ErpSnapshot, Written } from '../domain/erp.ts';
import type { LeadToProjectReceipt, LeadToProjectWrites } from '../domain/lead-to-project/plan-types.ts';
import type { CallContext } from './call-context.ts';

/**
 * What lead-to-project asks of the firm's ERP.
 *
 * Every method may throw `PassingTrouble` (retry) or `BusinessRejection` (park). Each may be called again after any
 * answer or none and leaves the same records: writes go by external key, state moves by read, act, read.
 */
export interface ErpPort {
  /** One picture of everything the planner may refer to. Reads only. */
  readForPlan(question: ErpQuestion, context: CallContext): Promise<ErpSnapshot>;
  /**
   * What is there under our external keys, whatever its state: an apply that stopped half-way has left a project without
   * an order.
   */
  readWritten(keys: { order: string; project: string }, context: CallContext): Promise<Written>;
  /** Customer, contacts, project and order, confirmed; answers with what it read back. */
  applyLeadToProject(writes: LeadToProjectWrites, context: CallContext): Promise<LeadToProjectReceipt>;
  /**
   * Takes back what `applyLeadToProject` made under these keys, in reverse, as far as it may: order cancelled, project and
   * tasks archived; never the customer. Looks by key first, so it also undoes an apply that stopped half-way.
   *
   * @throws BusinessRejection TL-UNDO-0001 when time is on the project or an invoice is posted.
   */
  undoLeadToProject(keys: { order: string; project: string }, context: CallContext): Promise<Undone>;
}

/** In business words, for the process's end. */
export interface Undone {
  undone: string[];
  left: string[];
}
