import { countedDecisions, isSamePerson, mayBeBarred, openStep, rolesAsked, rolesOf, stepOf } from './approval.ts';
import { rightsOf } from './delegation.ts';
import type { Instant } from './ids.ts';
import type { Decision } from './message.ts';
import type { OpenApproval, RecordedDecision } from './open-approval.ts';
import type { Role } from './policy.ts';

/** How a decision was judged, and by whose right it counts. */
type Judgement = Pick<RecordedDecision, 'verdict' | 'onBehalfOf'>;

/**
 * Does this decision count? Judged inside the workflow, so that no caller can skip it: on exactly this plan, by someone who
 * is asked now, has no part in it, and has not used that right yet. A person's own right comes before those handed to them.
 */
export function judgeDecision(approval: OpenApproval | null, decision: Decision, now: Instant): Judgement {
  if (!approval) return refused('nothing is waiting for a decision here.');
  const { actor } = decision;
  if (decision.planHash !== approval.planHash) {
    return refused(
      `it is about plan ${short(decision.planHash)}, and what would be written now is plan ${short(approval.planHash)}. Look at it again and decide on that one.`,
    );
  }
  const bar = approval.barred.find((barred) => isSamePerson(barred.actor, actor));
  if (bar) return refused(`${actor.name} ${bar.because} and can't decide on it.`);
  const isDelegated = (approval.delegations ?? []).length > 0;
  if (mayBeBarred(approval.barred, actor) || (actor.email === null && isDelegated)) {
    return refused('it carries no e-mail address, by which to tell that it is not from someone who can’t decide.');
  }
  if (decision.decision === 'reject' && decision.comment.trim() === '') {
    return refused('a rejection needs a comment that says why.');
  }
  if (decision.decision === 'send back' && decision.comment.trim() === '') {
    return refused('sending back needs a comment that says what to do.');
  }
  return judgeRight(approval, decision, now);
}

/** By whose right: the actor's own, or the first that was handed to them and is asked. */
function judgeRight(approval: OpenApproval, decision: Decision, now: Instant): Judgement {
  const { actor, roles } = decision;
  const counted = countedDecisions(approval);
  const used = counted.find(({ right }) => isSamePerson(right, actor));
  const mayDecide = rolesThatMayDecide(approval);
  const isAsked = (held: readonly Role[]) => held.some((role) => mayDecide.includes(role));
  if (!used && isAsked(roles)) return { verdict: { accepted: true } };
  const right = rightsOf(approval, actor, now).find((each) => isAsked(each.roles));
  if (right) return { verdict: { accepted: true }, onBehalfOf: { actor: right.from, roles: right.roles } };
  if (used && isSamePerson(used.actor, actor)) {
    return refused(`${actor.name} has already decided: ${used.decision.decision}.`);
  }
  if (used) return refused(`${used.actor.name} has already decided in the place of ${actor.name}.`);
  const asked = rolesAsked(approval).join(' or ');
  const later = approval.requirements.some((each) => roles.some((role) => each.roles.includes(role)));
  if (later) return refused(`${asked} must decide first; ${actor.name} is asked after that.`);
  return refused(`it needs ${asked}; ${actor.name} is ${listed(roles)}.`);
}

/** Of the steps that were reached: who has nothing to add there may still reject. */
function rolesThatMayDecide(approval: OpenApproval): Role[] {
  const step = openStep(approval);
  const reached = approval.requirements.filter((requirement) => stepOf(requirement) <= step);
  return reached.flatMap((requirement) => rolesOf(requirement, approval));
}

/** Of attempts that were refused the last ones are kept; all of them are in the process's history. */
const REFUSED_KEPT = 20;

export function withAttempt(made: readonly RecordedDecision[], attempt: RecordedDecision): RecordedDecision[] {
  const refused = made.filter(({ verdict }) => !verdict.accepted);
  const [oldest] = refused.length >= REFUSED_KEPT ? refused : [];
  return [...made.filter((each) => each !== oldest), attempt];
}

function refused(because: string): Judgement {
  return { verdict: { accepted: false, because } };
}

function short(hash: string): string {
  return hash.slice(0, 12);
}

function listed(roles: readonly string[]): string {
  return roles.length > 0 ? roles.join(', ') : 'in no role';
}
