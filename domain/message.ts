import type { Actor } from './actor.ts';
import type { GroupResolution } from './group-resolution.ts';
import type { ApprovalId, ExceptionId, Instant, PlanHash, ProcessId } from './ids.ts';
import type { Role } from './policy.ts';

/** What people send to a process. */
export type Message = Decision | DelegateRequest | Resolution | CancelRequest;
export type MessageKind = 'decision' | 'delegation' | 'resolution' | 'cancellation';

/** Around whatever people say. The update id is `id`: a repeat gets the first answer. */
export interface Envelope {
  id: string;
  actor: Actor;
  roles: Role[];
  at: Instant;
  /** Until when it is good. Missing where signing is off, and in what 0.2.0 sent. */
  expires?: Instant;
  /** By the starter API, over all of it (signed-message.ts). Empty where signing is off. */
  signature: string;
}

interface ToProcess extends Envelope {
  process: ProcessId;
}

export interface Decision extends ToProcess {
  planHash: PlanHash;
  decision: DecisionKind;
  comment: string;
}

/** `send back`: not like this; ask again when what the comment says has been seen to. */
export type DecisionKind = 'approve' | 'reject' | 'send back';

/** Hands the sender's right to decide over to somebody else, for one approval. */
export interface DelegateRequest extends ToProcess {
  approval: ApprovalId;
  /** Known by e-mail: who it really is shows when they decide. */
  to: Actor;
  reason: string;
}

/** What a person does about an exception. */
export interface Resolution extends ToProcess {
  exception: ExceptionId;
  /**
   * Given when it is part of a group's resolution: it is about this cause only, whatever else the process is parked for.
   * A correction then names fields without a line's id (`lines.service`) and is meant for every line of the cause.
   */
  cause?: string;
  /** What the person said about the whole group: its signature is this message's. */
  order?: GroupResolution;
  action: ResolutionAction;
  reason: string;
}

export type ResolutionAction =
  | { kind: 'retry' }
  | { kind: 'correct'; set: Record<string, string> }
  | { kind: 'choose'; candidate: string }
  | { kind: 'accept' }
  /** Drift: write it back as it was approved, once somebody else has said yes. */
  | { kind: 'repair' }
  /** Drift: it is for the deal's side to follow. */
  | { kind: 'hand over' }
  | { kind: 'cancel' };

export interface CancelRequest extends ToProcess {
  reason: string;
}
