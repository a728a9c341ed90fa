import { openStep, outstandingNow, rolesAsked, stepOf } from './approval.ts';
import { timesReminded } from './approval-clock.ts';
import { summarize } from './exception.ts';
import { causesOf } from './group-resolution.ts';
import type { Role } from './policy.ts';
import type { ProcessSummary, ProcessView } from './process.ts';

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
