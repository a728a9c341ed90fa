import type { Actor, Barred } from './actor.ts';
import type { ApprovalId, Instant, PlanHash } from './ids.ts';
import type { ApprovalRequirement } from './lead-to-project/plan-types.ts';
import type { Decision } from './message.ts';
import type { Role } from './policy.ts';
import type { Verdict } from './verdict.ts';

/** Decisions a process waits for. What is optional is missing in approvals that 0.1.0 asked for. */
export interface OpenApproval {
  id: ApprovalId;
  planHash: PlanHash;
  requirements: ApprovalRequirement[];
  decisions: RecordedDecision[];
  barred: Barred[];
  since: Instant;
  /** When the open step's first decision is due. */
  dueAt: Instant | null;
  /** What changed since the plan that was decided on before, or what sent it back; empty for the first. */
  differences: string[];
  /** Null until the entity's calendar has been asked. */
  asked?: AskedStep | null;
  /** Rights that were handed over, by policy or by message. */
  delegations?: Delegation[];
  /** Rules that nobody met in time: these roles may meet them as well. */
  escalated?: Escalation[];
  /** How many notices were made for this approval: numbers them. */
  notices?: number;
}

/** The step whose approvers are asked now, and by when: a step's clock starts when it is reached. */
export interface AskedStep {
  step: number;
  /** The rules that the deadlines are for. */
  rules: string[];
  since: Instant;
  /** Earliest first. */
  deadlines: Deadline[];
  /** Is there somewhere to send messages to? Without it the story says it all. */
  messages: boolean;
}

export interface Deadline {
  rule: string;
  kind: 'remind' | 'due' | 'escalate';
  at: Instant;
  passed: boolean;
}

export interface Escalation {
  rule: string;
  to: Role[];
  at: Instant;
}

/** Somebody's right to decide, in somebody else's hands. */
export interface Delegation {
  from: Actor;
  to: Actor;
  /** Those of `from` that are handed over. */
  roles: Role[];
  kind: 'standing' | 'by message';
  startsAt: Instant;
  /** Exclusive; null: as long as this approval is open. */
  endsAt: Instant | null;
}

/** A decision or an attempt at one. */
export interface RecordedDecision {
  decision: Decision;
  verdict: Verdict;
  /** Whose right was used, and which roles came with it, when it wasn't the actor's own. */
  onBehalfOf?: { actor: Actor; roles: Role[] };
}
