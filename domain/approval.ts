import type { Actor, Barred } from './actor.ts';
import type { ApprovalRequirement } from './lead-to-project/plan-types.ts';
import type { OpenApproval, RecordedDecision } from './open-approval.ts';
import type { Role } from './policy.ts';

export type ApprovalState = 'pending' | 'approved' | 'rejected' | 'sent back';

/** What of an approval says how it stands. */
export type Standing = Pick<OpenApproval, 'requirements' | 'decisions' | 'barred' | 'escalated'>;

/** A decision with weight: who made it, by whose right, in which roles. */
export interface CountedDecision {
  decision: RecordedDecision['decision'];
  actor: Actor;
  right: Actor;
  roles: Role[];
}

/**
 * One counted "reject" rejects; one counted "send back" sends back; otherwise every requirement must be met by the counted
 * approvals.
 */
export function approvalState(approval: Standing): ApprovalState {
  const said = countedDecisions(approval).map(({ decision }) => decision.decision);
  if (said.includes('reject')) return 'rejected';
  if (said.includes('send back')) return 'sent back';
  return outstanding(approval).length === 0 ? 'approved' : 'pending';
}

/** Requirements on which nobody has said enough yet, of all steps. */
export function outstanding(approval: Standing): ApprovalRequirement[] {
  const counted = conclusive(approval);
  return approval.requirements.filter((requirement) => !isMet(requirement, approval, counted));
}

/** The lowest step in which something is outstanding: its approvers are asked now. The last one when nothing is. */
export function openStep(approval: Standing): number {
  const open = outstanding(approval);
  const steps = (open.length > 0 ? open : approval.requirements).map(stepOf);
  return open.length > 0 ? Math.min(...steps) : Math.max(1, ...steps);
}

/** What is outstanding in the open step. */
export function outstandingNow(approval: Standing): ApprovalRequirement[] {
  const step = openStep(approval);
  return outstanding(approval).filter((requirement) => stepOf(requirement) === step);
}

/**
 * Whose inbox it belongs in: the roles of the open step, and those it escalated to. Of an all-of that is half met, only the
 * roles that nobody has spoken for.
 */
export function rolesAsked(approval: Standing): Role[] {
  const counted = conclusive(approval);
  const isOpen = (role: Role) => !counted.some(({ roles }) => roles.includes(role));
  const asked = outstandingNow(approval).flatMap((requirement) => {
    const { roles, need } = requirement;
    const open = need === 'all' ? roles.filter(isOpen) : roles;
    // One person holds what is left as well: somebody else must still say yes for one of them.
    return [...(open.length > 0 ? open : roles), ...escalatedTo(requirement, approval)];
  });
  return [...new Set(asked)];
}

/** Who may say something on a requirement: its roles, and those it escalated to. */
export function rolesOf(requirement: ApprovalRequirement, approval: Standing): Role[] {
  return [...new Set([...requirement.roles, ...escalatedTo(requirement, approval)])];
}

export function stepOf({ step = 1 }: Pick<ApprovalRequirement, 'step'>): number {
  return step;
}

/**
 * The decisions that have weight, in the order in which they were made: accepted then, and neither whoever made it nor
 * whose right it was has had a part in the process since. A right is used once, whoever used it.
 */
export function countedDecisions({ decisions, barred }: Standing): CountedDecision[] {
  const counted: CountedDecision[] = [];
  for (const { decision, verdict, onBehalfOf } of decisions) {
    const { actor } = decision;
    const right = onBehalfOf?.actor ?? actor;
    if (!verdict.accepted || mayBeBarred(barred, actor) || mayBeBarred(barred, right)) continue;
    if (counted.some((earlier) => isSamePerson(earlier.right, right))) continue;
    counted.push({ decision, actor, right, roles: onBehalfOf?.roles ?? decision.roles });
  }
  return counted;
}

/** What people are told apart by. */
type Known = Pick<Actor, 'id' | 'email' | 'otherEmail'>;

/**
 * People are the same when their id or one of their addresses is: a CRM knows a deal's owner by e-mail only, the identity
 * provider knows people by id.
 */
export function isSamePerson(a: Known, b: Known): boolean {
  return a.id === b.id || goesBy(b, a.email) || goesBy(b, a.otherEmail);
}

function goesBy({ email, otherEmail }: Known, address: string | null | undefined): boolean {
  const wanted = address?.toLowerCase();
  return wanted !== undefined && (email?.toLowerCase() === wanted || otherEmail?.toLowerCase() === wanted);
}

/** Is it one of them, or can't that be told because the one is known by id and the other by e-mail only? */
export function mayBeBarred(barred: readonly Barred[], person: Known): boolean {
  // The firm's own files name people by their e-mail address alone, which then is their id, too.
  const isMailOnly = person.id === person.email;
  return barred.some(
    ({ actor }) =>
      isSamePerson(actor, person) ||
      (person.email === null && actor.email !== null) ||
      (isMailOnly && actor.email === null),
  );
}

/** Whoever caused a plan can't approve it: duties are kept in the process, not in a page. */
export function barredFrom(people: readonly { actor: Actor | null; because: string }[]): Barred[] {
  const barred: Barred[] = [];
  for (const { actor, because } of people) {
    // Known by id in one place and by e-mail in another, both are kept: what is said later may carry only one of them.
    const isKnown = ({ actor: each }: Barred) =>
      each.id === actor?.id && each.email === actor.email && each.otherEmail === actor.otherEmail;
    if (actor && !barred.some(isKnown)) barred.push({ actor, because });
  }
  return barred;
}

/** Whoever has approved or rejected isn't asked any more; whoever sent back is, in the next round. */
function conclusive(approval: Standing): CountedDecision[] {
  return countedDecisions(approval).filter(({ decision }) => decision.decision !== 'send back');
}

function escalatedTo({ rule }: ApprovalRequirement, { escalated = [] }: Standing): Role[] {
  return escalated.flatMap((each) => (each.rule === rule ? each.to : []));
}

function isMet(requirement: ApprovalRequirement, approval: Standing, counted: readonly CountedDecision[]): boolean {
  const { need, roles } = requirement;
  const higher = escalatedTo(requirement, approval);
  const speaksFor = (asked: readonly Role[], { roles }: CountedDecision) =>
    roles.some((role) => asked.includes(role) || higher.includes(role));
  if (need === 'any') return counted.some((each) => speaksFor(roles, each));
  return coveredByDifferentPeople(roles, counted, (role, each) => speaksFor([role], each));
}

/** "All of" means as many people as roles: someone who holds two of them, or decides in another's place, is one person. */
function coveredByDifferentPeople(
  roles: readonly Role[],
  counted: readonly CountedDecision[],
  speaksFor: (role: Role, decision: CountedDecision) => boolean,
): boolean {
  const [role, ...others] = roles;
  if (role === undefined) return true;
  return counted.some(
    (each) =>
      speaksFor(role, each) &&
      coveredByDifferentPeople(
        others,
        counted.filter(({ actor }) => !isSamePerson(actor, each.actor)),
        speaksFor,
      ),
  );
}
