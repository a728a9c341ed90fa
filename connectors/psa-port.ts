import type { PsaCapabilities } from '../domain/capabilities.ts';
import type { Issue } from '../domain/issue.ts';
import type { RepairPlan } from '../domain/lead-to-project/plan-repair.ts';
import type { PsaKeys, PsaQuestion, PsaReceipt, PsaSnapshot, PsaWrites, PsaWritten } from '../domain/psa.ts';
import type { PsaAsked, PsaStands } from '../domain/standing.ts';
import type { Undone } from '../domain/undone.ts';
import type { CallContext } from './call-context.ts';

/**
 * What lead-to-project asks of the firm's PSA.
 *
 * Every method may throw `PassingTrouble` (retry) or `BusinessRejection` (park). Each may be called again after any answer
 * or none and leaves the same records: it finds by our key, then creates carrying the key.
 */
export interface PsaPort {
  readonly capabilities: PsaCapabilities;
  /** One picture of everything the planner may refer to. Reads only. */
  readForPlan(question: PsaQuestion, context: CallContext): Promise<PsaSnapshot>;
  /** What is there under our external keys, whatever its state. */
  readWritten(keys: PsaKeys, context: CallContext): Promise<PsaWritten>;
  /** The same, by our keys or, where somebody has emptied one, by id; with the keys as they are. Reads only. */
  readStanding(asked: PsaAsked, context: CallContext): Promise<PsaStands>;
  /** Brings an archived project and a closed budget back and sets their keys; `openProject` then writes the rest. */
  bringBack(repair: RepairPlan['psa'][number], context: CallContext): Promise<void>;
  /** Company, project, budget with its services, task lists, milestones and placeholders; answers with what it read back. */
  openProject(writes: PsaWrites, context: CallContext): Promise<PsaReceipt>;
  /**
   * What keeps this contract from being taken back: time on it, an invoice. Empty: nothing. Reads only, so that it can be
   * asked of every system before any of them is touched.
   */
  undoObstacles(keys: PsaKeys, context: CallContext): Promise<Issue[]>;
  /**
   * Takes back what `openProject` made under these keys, in reverse, as far as it may: placeholders released, budget closed,
   * project archived; never the company. Says what is so, not what it did: a repeat answers the same.
   *
   * @throws BusinessRejection TL-UNDO-0001 when `undoObstacles` has something to say.
   */
  undoProject(keys: PsaKeys, context: CallContext): Promise<Undone>;
}
