import { countedDecisions } from './approval.ts';
import type { ApprovalId, Instant, PlanHash } from './ids.ts';
import { type Issue, issueOf } from './issue.ts';
import type { ApprovalRequirement } from './lead-to-project/plan-types.ts';
import type { Resolution } from './message.ts';
import type { Delegation, OpenApproval } from './open-approval.ts';

/** What a process asks for decisions on. */
export interface Question {
  hash: PlanHash;
  requirements: ApprovalRequirement[];
  barred: OpenApproval['barred'];
  /** Only in what 0.1.0 recorded: since then the clock starts when a step is reached (approval-clock.ts). */
  dueAt?: Instant | null;
  differences: string[];
  /** Standing ones, by the policy of today. */
  delegations?: Delegation[];
}

/**
 * The approval that is open from now on. Decisions already made on the same hash stand, and only whoever is newly required
 * is asked; another hash voids them, and what was handed over by message, and opens a new round under `id`.
 */
export function askedAgain(before: OpenApproval | null, question: Question, id: ApprovalId, at: Instant): OpenApproval {
  const { hash: planHash, requirements, barred, dueAt = null, differences, delegations: standing = [] } = question;
  if (before?.planHash === planHash) {
    const byMessage = (before.delegations ?? []).filter(({ kind }) => kind === 'by message');
    return { ...before, requirements, barred, delegations: [...standing, ...byMessage] };
  }
  return { id, planHash, requirements, decisions: [], barred, since: at, dueAt, differences, delegations: standing };
}

/** For the story, of an approval that takes another one's place. */
export function askedInWords(before: Pick<OpenApproval, 'decisions'> | null): string {
  if (before === null) return 'Asked for approval';
  const wasDecided = before.decisions.some(({ verdict }) => verdict.accepted);
  return `The plan changed${wasDecided ? ', so earlier decisions no longer count' : ''}. Asked again`;
}

/**
 * The next round on the same plan, after what it was sent back for has been seen to: everyone else's decision stands, and
 * whoever sent it back is asked again, shown what has been done about it. The clock starts anew.
 */
export function askedAfterSendingBack(
  before: OpenApproval,
  { actor, reason }: Pick<Resolution, 'actor' | 'reason'>,
  id: ApprovalId,
  at: Instant,
): OpenApproval {
  const answered = sentBackBy(before).map(
    ({ actor: approver, comment }) => `${approver.name} sent it back: “${comment}” ${actor.name} answers: “${reason}”`,
  );
  return {
    ...before,
    id,
    decisions: before.decisions.filter(
      ({ decision, verdict }) => !(verdict.accepted && decision.decision === 'send back'),
    ),
    since: at,
    differences: [...before.differences, ...answered],
    asked: null,
    notices: 0,
  };
}

/** What a process is parked for when an approver wants something seen to first: one issue for each, in their own words. */
export function sentBackIssues(approval: OpenApproval): Issue[] {
  return sentBackBy(approval).map(({ actor, comment }) =>
    issueOf('TL-APPR-0002', {
      message: `${actor.name} sent the plan back: “${comment}”`,
      hint: 'See to it in the CRM, or retry with a reason that answers it: the plan is then asked about again.',
      about: `approval=${approval.id}`,
    }),
  );
}

function sentBackBy(approval: OpenApproval) {
  return countedDecisions(approval).flatMap(({ decision }) => (decision.decision === 'send back' ? [decision] : []));
}
