import type { WaitCode } from '../../domain/catalogue.ts';
import type { BusinessKey, Instant, ProcessId, ProcessName } from '../../domain/ids.ts';
import type { ProcessSummary } from '../../domain/process-summary.ts';
import type { Stage } from '../../domain/stage.ts';
import type { ReadExecution } from './read-execution.ts';
import { FOREIGN, type Unreadable } from './why-unreadable.ts';

/** A process as lists show it. `degraded` is derived, never stored (degradation.ts). */
export interface ProcessRow {
  id: ProcessId;
  process: ProcessName;
  key: BusinessKey;
  entity: string | null;
  customer: string | null;
  title: string | null;
  stage: Stage;
  owner: string | null;
  exception: ProcessSummary['exception'];
  approval: ProcessSummary['approval'];
  degraded: Degraded | null;
  startedAt: Instant;
  endedAt: Instant | null;
}

/** A process that is held up, though nothing is wrong with it. */
export interface Degraded {
  /** Which system it waits for: `odoo`, `hubspot`; `throughline` when the process's own code fails. */
  system: string;
  since: Instant;
  /** What kind of trouble, from the catalogue. */
  code: WaitCode;
  /** The id of the key that is missing, when that is the trouble. */
  key?: string;
}

// A key that isn't here has not been here since this program was started: its keys are read then.
const started = new Date().toISOString() as Instant;

/**
 * Held up here: what the process says can't be read. Null for what ended and is foreign: it may be of the time before there
 * were keys, and nothing waits for it.
 */
export function heldUpUnread(unreadable: Unreadable | null, endedAt: Instant | null): Degraded | null {
  if (unreadable === null || (endedAt !== null && unreadable.code === FOREIGN)) return null;
  const since = unreadable.code === FOREIGN ? (new Date().toISOString() as Instant) : started;
  return { system: 'throughline', since, ...unreadable };
}

/** What a process that has not said anything yet is shown as. */
const unread: ProcessSummary = {
  entity: null,
  customer: null,
  title: null,
  stage: 'reading',
  owner: null,
  exception: null,
  approval: null,
};

/**
 * From memo and search attributes alone. The stage is taken from the search attribute, which is written at every step; the
 * memo is written only when more than the stage has changed, so an exception in it may be over.
 */
export function processRow(execution: ReadExecution): ProcessRow {
  const summary: ProcessSummary = { ...unread, ...(execution.memo?.summary as Partial<ProcessSummary> | undefined) };
  const attributes = execution.searchAttributes;
  const stage = (attributes.Stage?.[0] as Stage | undefined) ?? summary.stage;
  const [process = '', key = ''] = splitOnce(execution.workflowId);
  const endedAt = (execution.closeTime?.toISOString() as Instant | undefined) ?? null;
  return {
    id: execution.workflowId as ProcessId,
    process: process as ProcessName,
    key: key as BusinessKey,
    entity: summary.entity ?? (attributes.Entity?.[0] as string | undefined) ?? null,
    customer: summary.customer,
    title: summary.title,
    stage,
    owner: (attributes.Owner?.[0] as string | undefined) ?? null,
    exception: stage === 'parked' || stage === 'waiting for approval' ? summary.exception : null,
    approval: stage === 'waiting for approval' ? summary.approval : null,
    degraded: heldUpUnread(execution.unreadable, endedAt),
    startedAt: execution.startTime.toISOString() as Instant,
    endedAt,
  };
}

/** Is it this role's turn: the exception's owner, or one that is still asked for an approval? */
export function isTurnOf(role: string, { owner, approval }: ProcessRow): boolean {
  return owner === role || approval?.roles.includes(role) === true;
}

function splitOnce(id: string): [string, string] {
  const at = id.indexOf(':');
  return [id.slice(0, at), id.slice(at + 1)];
}
