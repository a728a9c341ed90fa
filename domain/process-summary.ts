import { outstanding, rolesAsked } from './approval.ts';
import { summarize } from './exception.ts';
import type { Role } from './policy.ts';
import type { ProcessSummary, ProcessView } from './process.ts';

/** Whose turn it is: the exception's owner, or the first role that is still asked for a decision. */
export function processOwner(view: ProcessView): Role | null {
  if (view.stage === 'parked') return view.exception?.owner ?? null;
  if (view.stage !== 'waiting for approval' || !view.approval) return null;
  return rolesAsked(view.approval)[0] ?? null;
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
  };
}

function openApproval({ stage, approval }: ProcessView): ProcessSummary['approval'] {
  if (!approval || stage !== 'waiting for approval') return null;
  const open = outstanding(approval);
  return {
    id: approval.id,
    planHash: approval.planHash,
    roles: rolesAsked(approval),
    because: open.map((requirement) => requirement.because),
    dueAt: approval.dueAt,
  };
}
