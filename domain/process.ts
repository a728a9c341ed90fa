import type { GroupResolution } from './group-resolution.ts';
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
import type { KeysOfContract } from './lead-to-project/contract-keys.ts';
import type { ApprovalRequirement, Correction, LeadToProjectPlan } from './lead-to-project/plan-types.ts';
import type { ExceptionCategory, Role } from './policy.ts';
import type { MessageKind } from './signed-message.ts';

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
  /** Another address of theirs, where the token has two: by which of them the CRM knows a person, nobody can tell. */
  otherEmail?: string;
}

/** The one envelope of every decision. The update id is `id`: a repeat gets the first answer. */
export interface Decision {
  id: string;
  process: ProcessId;
  planHash: PlanHash;
  decision: DecisionKind;
  comment: string;
  actor: Actor;
  roles: Role[];
  at: Instant;
  /** Until when it is good. Missing where signing is off, and in what 0.2.0 sent. */
  expires?: Instant;
  /** By the starter API, over all of it (signed-message.ts). Empty where signing is off. */
  signature: string;
}

/** `send back`: not like this; ask again when what the comment says has been seen to. */
export type DecisionKind = 'approve' | 'reject' | 'send back';

/** Hands the sender's right to decide over to somebody else, for one approval. */
export interface DelegateRequest {
  id: string;
  process: ProcessId;
  approval: ApprovalId;
  /** Known by e-mail: who it really is shows when they decide. */
  to: Actor;
  reason: string;
  actor: Actor;
  roles: Role[];
  at: Instant;
  expires?: Instant;
  signature: string;
}

/** What a person does about an exception. */
export interface Resolution {
  id: string;
  process: ProcessId;
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
  actor: Actor;
  roles: Role[];
  at: Instant;
  expires?: Instant;
  signature: string;
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

export interface CancelRequest {
  id: string;
  process: ProcessId;
  reason: string;
  actor: Actor;
  roles: Role[];
  at: Instant;
  expires?: Instant;
  signature: string;
}

/** The answer to every update: judged in the workflow, recorded in history either way. */
export type Verdict = { accepted: true } | { accepted: false; because: string };

/** What a parked process has in common with others, and so can be resolved for all of them at once. */
export interface CauseSummary {
  cause: string;
  /** One sentence for people: the first issue's of this cause. */
  message: string;
  /** What a correction may set for the whole group, without ids of lines; empty when nothing can be corrected. */
  fields: string[];
  actions: ResolutionAction['kind'][];
}

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

/** A message that did not count. Whose it is, is what it said: it is known only of those whose signature held. */
export interface Refusal {
  at: Instant;
  kind: MessageKind;
  way: 'update' | 'signal';
  /** The message's own id; empty when it had none that could be read. */
  id: string;
  /** In whose name it came; null when it didn't say. */
  inTheNameOf: string | null;
  /** Its signature held and it was judged; otherwise nothing in it is known to be true. */
  wasJudged: boolean;
  because: string;
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
  /** Contracts that this process has begun to write, under whichever plan. Missing in processes that 0.1.0 began. */
  begun?: KeysOfContract[];
  corrections: Correction[];
  /** The drift that it has put before people, as their exception's subject says it. None: null, or missing. */
  drift?: string | null;
  /** The last messages that did not count. Missing in processes that began before 0.3.0. */
  refusals?: Refusal[];
  /** Who can't decide on this process, and why: whoever ever owned the deal, asked for it by hand, or corrected it. */
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
  exception: {
    id: ExceptionId;
    category: ExceptionCategory;
    summary: string;
    /** All causes in one text: equal for processes that are parked for exactly the same. */
    cause: string;
    actions: string[];
    /** Each for itself. Memos that were written by 0.1.0 lack these two. */
    causes?: CauseSummary[];
    since?: Instant;
  } | null;
  approval: ApprovalSummary | null;
}

/** What is optional is missing in what 0.1.0 wrote. */
export interface ApprovalSummary {
  id: ApprovalId;
  planHash: PlanHash;
  /** Who is asked now. */
  roles: Role[];
  because: string[];
  dueAt: Instant | null;
  /** Of how many steps which one is open, from 1. */
  step?: number;
  steps?: number;
  /** How often the open step's approvers were reminded. */
  reminded?: number;
  /** Roles that may decide because nobody did in time. */
  escalatedTo?: Role[];
  /** Who decides in whose place, by name. */
  delegates?: { from: string; to: string; roles: Role[] }[];
}
