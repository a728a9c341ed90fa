import type {
  ApprovalId,
  BusinessKey,
  CivilDate,
  EntityCode,
  ExceptionId,
  Instant,
  PlanHash,
  ProcessId,
  ProcessName,
  RecordRef,
} from './ids.ts';
import type { Issue } from './issue.ts';
import type { ApprovalRequirement, Correction, LeadToProjectPlan } from './lead-to-project/plan-types.ts';
import type { ExceptionCategory, Role } from './policy.ts';

export type Stage =
  | 'reading'
  | 'planning'
  | 'waiting for approval'
  | 'parked'
  | 'applying'
  | 'proving'
  | 'compensating'
  | 'done'
  | 'rejected'
  | 'withdrawn'
  | 'cancelled';

export type EndStage = Extract<Stage, 'done' | 'rejected' | 'withdrawn' | 'cancelled'>;

export const endStages: readonly Stage[] = ['done', 'rejected', 'withdrawn', 'cancelled'] satisfies EndStage[];

/** Who acts: a person as the firm's identity provider names them. `id` is the token's `sub`. */
export interface Actor {
  id: string;
  name: string;
  email: string | null;
}

/** The one envelope of every decision. The update id is `id`: a repeat gets the first answer. */
export interface Decision {
  id: string;
  process: ProcessId;
  planHash: PlanHash;
  decision: 'approve' | 'reject';
  comment: string;
  actor: Actor;
  roles: Role[];
  at: Instant;
  /** Empty until signing is on. */
  signature: string;
}

/** What a person does about an exception. */
export interface Resolution {
  id: string;
  process: ProcessId;
  exception: ExceptionId;
  action: ResolutionAction;
  reason: string;
  actor: Actor;
  roles: Role[];
  at: Instant;
  signature: string;
}

export type ResolutionAction =
  | { kind: 'retry' }
  | { kind: 'correct'; set: Record<string, string> }
  | { kind: 'choose'; candidate: string }
  | { kind: 'accept' }
  | { kind: 'cancel' };

export interface CancelRequest {
  id: string;
  process: ProcessId;
  reason: string;
  actor: Actor;
  roles: Role[];
  at: Instant;
  signature: string;
}

/** The answer to every update: judged in the workflow, recorded in history either way. */
export type Verdict = { accepted: true } | { accepted: false; because: string };

/** A process's own exception while it is parked. */
export interface OpenException {
  id: ExceptionId;
  category: ExceptionCategory;
  issues: Issue[];
  /** The role whose it is. */
  owner: Role;
  /** What may be done about it. */
  actions: ResolutionAction['kind'][];
  /** What accepting it would accept: it is not brought up again. */
  subject: string;
  /** What the source says in the fields that can be corrected or chosen. */
  sourceValues: Record<string, string | null>;
  since: Instant;
}

/** Someone who may not decide, and why: `because` goes on "Anna Berg …". */
export interface Barred {
  actor: Actor;
  because: string;
}

/** Decisions a process waits for. */
export interface OpenApproval {
  id: ApprovalId;
  planHash: PlanHash;
  requirements: ApprovalRequirement[];
  decisions: RecordedDecision[];
  barred: Barred[];
  since: Instant;
  dueAt: Instant | null;
  /** What changed since the plan that was decided on before; empty for the first. */
  differences: string[];
}

/** A decision or an attempt at one. */
export interface RecordedDecision {
  decision: Decision;
  verdict: Verdict;
}

/** One line of the story that `explain` tells. */
export interface StoryEntry {
  at: Instant;
  /** In business words, complete by itself. */
  text: string;
  by: string | null;
}

/** What a process says of itself: the answer to the `view` query. */
export interface ProcessView {
  id: ProcessId;
  process: ProcessName;
  key: BusinessKey;
  entity: EntityCode | null;
  customer: string | null;
  title: string | null;
  stage: Stage;
  exception: OpenException | null;
  approval: OpenApproval | null;
  plan: { hash: PlanHash; plan: LeadToProjectPlan } | null;
  corrections: Correction[];
  /** Who can't decide on this process, and why: whoever asked for it by hand or ever corrected it. */
  barred: Barred[];
  records: RecordRef[];
  /** Links into the systems, for people. */
  links: { title: string; url: string }[];
  story: StoryEntry[];
  policyVersion: string | null;
  /** The civil date on which dates that the source leaves open are based: recorded with the first plan. */
  asOf: CivilDate | null;
  outcome: string | null;
  undone: string[];
  left: string[];
}

/**
 * The part of a view that lists need, kept in the workflow's memo so that a list of hundreds needs no query of each. A
 * memo is a payload: the codec encrypts it, unlike search attributes.
 */
export interface ProcessSummary {
  entity: EntityCode | null;
  customer: string | null;
  title: string | null;
  stage: Stage;
  owner: Role | null;
  exception: { id: ExceptionId; category: ExceptionCategory; summary: string; cause: string; actions: string[] } | null;
  approval: { id: ApprovalId; planHash: PlanHash; roles: Role[]; because: string[]; dueAt: Instant | null } | null;
}
