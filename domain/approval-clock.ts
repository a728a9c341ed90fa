import { openStep, outstandingNow, rolesAsked, rolesOf } from './approval.ts';
import type { Instant } from './ids.ts';
import { type Issue, issueOf } from './issue.ts';
import type { ApprovalRequirement } from './lead-to-project/plan-types.ts';
import type { AskedStep, Deadline, OpenApproval } from './open-approval.ts';
import type { Role } from './policy.ts';

/** What the entity's calendar makes of the open step. */
export type ApprovalTerms = Pick<AskedStep, 'deadlines' | 'messages'>;

/** Has a step been reached, or a rule been added to it, whose deadlines nobody has worked out yet? */
export function needsDeadlines(approval: OpenApproval): boolean {
  const { asked } = approval;
  if (!asked || asked.step !== openStep(approval)) return true;
  return outstandingNow(approval).some(({ rule }) => !asked.rules.includes(rule));
}

/** Starts the open step's clock. */
export function withDeadlines(approval: OpenApproval, terms: ApprovalTerms, now: Instant): OpenApproval {
  const rules = outstandingNow(approval).map(({ rule }) => rule);
  const deadlines = terms.deadlines.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const dueAt = deadlines.find(({ kind }) => kind === 'due')?.at ?? null;
  const asked = { step: openStep(approval), rules, since: now, deadlines, messages: terms.messages };
  return { ...approval, asked, dueAt };
}

/**
 * The same people are asked once more, as if for the first time: the clock and its reminders start anew, once somebody can
 * decide.
 */
export function withClockAnew(approval: OpenApproval): OpenApproval {
  return { ...approval, asked: null, dueAt: null };
}

/** The next deadline of what is still outstanding; null when none is to come. */
export function nextDeadline(approval: OpenApproval): Deadline | null {
  const open = new Set(outstandingNow(approval).map(({ rule }) => rule));
  return approval.asked?.deadlines.find(({ rule, passed }) => !passed && open.has(rule)) ?? null;
}

/**
 * Lets pass what has passed by now: which requirements that concerns, and the approval as it is from then on. Of what passed
 * together, because nothing could be told meanwhile, each requirement is told the last: a reminder of what is overdue already
 * says nothing.
 */
export function passDeadlines(
  approval: OpenApproval,
  now: Instant,
): { approval: OpenApproval; passed: { kind: Deadline['kind']; requirement: ApprovalRequirement }[] } {
  const { asked, escalated = [] } = approval;
  if (!asked) return { approval, passed: [] };
  const passing = asked.deadlines.filter((deadline) => !deadline.passed && deadline.at <= now);
  const deadlines = asked.deadlines.map((each) => (passing.includes(each) ? { ...each, passed: true } : each));
  const concerned = outstandingNow(approval).flatMap((requirement) =>
    passing.filter(({ rule }) => rule === requirement.rule).map(({ kind }) => ({ kind, requirement })),
  );
  const last = concerned.filter(
    (each, index) => !concerned.slice(index + 1).some(({ requirement }) => requirement === each.requirement),
  );
  const raised = concerned.flatMap(({ kind, requirement: { rule, escalate } }) => {
    const isNew = kind === 'escalate' && !escalated.some((each) => each.rule === rule);
    return isNew && escalate ? [{ rule, to: escalate.to, at: now }] : [];
  });
  const after = { ...approval, asked: { ...asked, deadlines }, escalated: [...escalated, ...raised] };
  return { approval: after, passed: last };
}

/** Of the open step: how often its approvers were reminded. */
export function timesReminded({ asked }: OpenApproval): number {
  return new Set(asked?.deadlines.flatMap(({ kind, passed, at }) => (kind === 'remind' && passed ? [at] : []))).size;
}

/** What nobody has decided in time, for the exception queue; empty while there is time. */
export function stuckIssues(approval: OpenApproval): Issue[] {
  return late(approval).map((requirement) => {
    const who = requirement.roles.join(requirement.need === 'all' ? ' and ' : ' or ');
    const higher = rolesOf(requirement, approval).filter((role) => !requirement.roles.includes(role));
    return issueOf('TL-APPR-0001', {
      message: `${who}: nobody has decided in time. ${requirement.because}`,
      hint: `A decision settles it${higher.length > 0 ? `; ${higher.join(' or ')} may now decide, too` : ''}. Retry asks once more, with all the time and reminders.`,
      about: `rule=${requirement.rule}`,
    });
  });
}

/** The next approver up, once it has escalated. */
export function ownerOfStuck(approval: OpenApproval): Role | null {
  const rules = late(approval).map(({ rule }) => rule);
  const raised = (approval.escalated ?? []).filter(({ rule }) => rules.includes(rule));
  const asked = rolesAsked(approval);
  return raised.flatMap(({ to }) => to).find((role) => asked.includes(role)) ?? null;
}

function late(approval: OpenApproval): ApprovalRequirement[] {
  const passed = (approval.asked?.deadlines ?? []).filter((deadline) => deadline.passed && deadline.kind !== 'remind');
  const rules = new Set(passed.map(({ rule }) => rule));
  const seen = new Set<string>();
  return outstandingNow(approval).filter(({ rule }) => rules.has(rule) && !seen.has(rule) && seen.add(rule));
}
