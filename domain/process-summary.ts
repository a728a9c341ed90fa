import { openStep, outstandingNow, rolesAsked, stepOf } from './approval.ts';
import { timesReminded } from './approval-clock.ts';
import { summarize } from './exception.ts';
import { type CauseSummary, causesOf } from './group-resolution.ts';
import type { ApprovalId, EntityCode, ExceptionId, Instant, PlanHash } from './ids.ts';
import type { ExceptionCategory, Role } from './policy.ts';
import type { ProcessView } from './process-view.ts';
import type { Stage } from './stage.ts';

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

/** Whose turn it is: the exception's owner, a stuck approval's too, or the first role that is still asked for a decision. */
export function processOwner(view: ProcessView): Role | null {
  if (view.stage === 'parked') return view.exception?.owner ?? null;
  if (view.stage !== 'waiting for approval' || !view.approval) return null;
  return view.exception?.owner ?? rolesAsked(view.approval)[0] ?? null;
}

/** What lists show of a process. */
export function processSummary(view: ProcessView): ProcessSummary {
  return {
    entity: view.entity,
    customer: view.customer,
    title: view.title,
    stage: view.stage,
    owner: processOwner(view),
    exception: openException(view),
    approval: openApproval(view),
  };
}

function openException({ exception }: ProcessView): ProcessSummary['exception'] {
  if (!exception) return null;
  return {
    id: exception.id,
    category: exception.category,
    summary: summarize(exception.issues),
    cause: exception.issues.map((issue) => issue.cause).join(' '),
    actions: exception.actions,
    causes: causesOf(exception),
    since: exception.since,
  };
}

function openApproval({ stage, approval }: ProcessView): ProcessSummary['approval'] {
  if (!approval || stage !== 'waiting for approval') return null;
  const delegations = approval.delegations ?? [];
  return {
    id: approval.id,
    planHash: approval.planHash,
    roles: rolesAsked(approval),
    because: outstandingNow(approval).map((requirement) => requirement.because),
    dueAt: approval.dueAt,
    step: openStep(approval),
    steps: Math.max(1, ...approval.requirements.map(stepOf)),
    reminded: timesReminded(approval),
    escalatedTo: [...new Set((approval.escalated ?? []).flatMap(({ to }) => to))],
    delegates: delegations.map(({ from, to, roles }) => ({ from: from.name, to: to.name, roles })),
  };
}
