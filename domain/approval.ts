import type { ApprovalId, Instant, PlanHash } from './ids.ts';
import type { ApprovalRequirement } from './lead-to-project/plan-types.ts';
import type { Role } from './policy.ts';
import type { Actor, Barred, Decision, OpenApproval, RecordedDecision, Verdict } from './process.ts';

export type ApprovalState = 'pending' | 'approved' | 'rejected';

/**
 * Does this decision count? Judged inside the workflow, so that no caller can skip it: on exactly this plan, by someone who
 * is asked, has no part in it, and has not decided yet.
 */
export function judgeDecision(approval: OpenApproval | null, decision: Decision): Verdict {
  if (!approval) return refused('nothing is waiting for a decision here.');
  if (decision.planHash !== approval.planHash) {
    return refused(
      `it is about plan ${short(decision.planHash)}, and what would be written now is plan ${short(approval.planHash)}. Look at it again and decide on that one.`,
    );
  }
  const bar = approval.barred.find((barred) => isSamePerson(barred.actor, decision.actor));
  if (bar) return refused(`${decision.actor.name} ${bar.because} and can't decide on it.`);
  if (decision.actor.email === null && approval.barred.some((barred) => barred.actor.email !== null)) {
    return refused('it carries no e-mail address, by which to tell that it is not from someone who can’t decide.');
  }
  const counted = countedDecisions(approval).find((made) => isSamePerson(made.actor, decision.actor));
  if (counted) return refused(`${decision.actor.name} has already decided: ${counted.decision}.`);
  const asked = new Set(approval.requirements.flatMap((requirement) => requirement.roles));
  if (!decision.roles.some((role) => asked.has(role))) {
    return refused(`it needs ${[...asked].join(' or ')}; ${decision.actor.name} is ${listed(decision.roles)}.`);
  }
  if (decision.decision === 'reject' && decision.comment.trim() === '') {
    return refused('a rejection needs a comment that says why.');
  }
  return { accepted: true };
}

type Standing = Pick<OpenApproval, 'requirements' | 'decisions' | 'barred'>;

/** One counted "reject" rejects; otherwise every requirement must be met by the counted approvals. */
export function approvalState(approval: Standing): ApprovalState {
  if (countedDecisions(approval).some((decision) => decision.decision === 'reject')) return 'rejected';
  return outstanding(approval).length === 0 ? 'approved' : 'pending';
}

/** Requirements that nobody's counted approval meets yet. */
export function outstanding(approval: Standing): ApprovalRequirement[] {
  const counted = countedDecisions(approval);
  return approval.requirements.filter((requirement) => !isMet(requirement, counted));
}

/** Whose inbox it belongs in: of an all-of that is half met, only the roles that nobody has spoken for. */
export function rolesAsked(approval: Standing): Role[] {
  const counted = countedDecisions(approval);
  const isOpen = (role: Role) => !counted.some((decision) => decision.roles.includes(role));
  const asked = outstanding(approval).flatMap(({ roles, need }) => {
    const open = need === 'all' ? roles.filter(isOpen) : roles;
    // One person holds what is left as well: somebody else must still say yes for one of them.
    return open.length > 0 ? open : roles;
  });
  return [...new Set(asked)];
}

/** Accepted when they were made, by someone who has had no part in it since: a later correction takes a decision's weight. */
function countedDecisions({ decisions, barred }: Standing): Decision[] {
  return decisions
    .filter(({ verdict }) => verdict.accepted)
    .map(({ decision }) => decision)
    .filter(({ actor }) => !barred.some((each) => isSamePerson(each.actor, actor)));
}

/**
 * People are the same when their id or their e-mail is: a CRM knows a deal's owner by e-mail only, the identity provider
 * knows people by id.
 */
export function isSamePerson(a: Pick<Actor, 'id' | 'email'>, b: Pick<Actor, 'id' | 'email'>): boolean {
  if (a.id === b.id) return true;
  return a.email !== null && b.email !== null && a.email.toLowerCase() === b.email.toLowerCase();
}

/** What a process asks for decisions on. */
export interface Question {
  hash: PlanHash;
  requirements: ApprovalRequirement[];
  barred: OpenApproval['barred'];
  dueAt: Instant | null;
  differences: string[];
}

/**
 * The approval that is open from now on. Decisions already made on the same hash stand, and only whoever is newly required
 * is asked; another hash voids them and opens a new round under `id`.
 */
export function askedAgain(before: OpenApproval | null, question: Question, id: ApprovalId, at: Instant): OpenApproval {
  const { hash: planHash, requirements, barred, dueAt, differences } = question;
  if (before?.planHash === planHash) return { ...before, requirements, barred };
  return { id, planHash, requirements, decisions: [], barred, since: at, dueAt, differences };
}

/** Of attempts that were refused the last ones are kept; all of them are in the process's history. */
const REFUSED_KEPT = 20;

export function withAttempt(made: readonly RecordedDecision[], attempt: RecordedDecision): RecordedDecision[] {
  const refused = made.filter(({ verdict }) => !verdict.accepted);
  const [oldest] = refused.length >= REFUSED_KEPT ? refused : [];
  return [...made.filter((each) => each !== oldest), attempt];
}

/** Whoever caused a plan can't approve it: duties are kept in the process, not in a page. */
export function barredFrom(people: { actor: Actor | null; because: string }[]): Barred[] {
  const barred: Barred[] = [];
  for (const { actor, because } of people) {
    if (actor && !barred.some((each) => isSamePerson(each.actor, actor))) barred.push({ actor, because });
  }
  return barred;
}

function isMet(requirement: ApprovalRequirement, approvals: readonly Decision[]): boolean {
  if (requirement.need === 'any')
    return approvals.some((a) => a.roles.some((role) => requirement.roles.includes(role)));
  return coveredByDifferentPeople(requirement.roles, approvals);
}

/** "All of" means as many people as roles: someone who holds two of them counts for one. */
function coveredByDifferentPeople(roles: readonly string[], approvals: readonly Decision[]): boolean {
  const [role, ...others] = roles;
  if (role === undefined) return true;
  return approvals.some(
    (approval, at) => approval.roles.includes(role) && coveredByDifferentPeople(others, approvals.toSpliced(at, 1)),
  );
}

function refused(because: string): Verdict {
  return { accepted: false, because };
}

function short(hash: string): string {
  return hash.slice(0, 12);
}

function listed(roles: readonly string[]): string {
  return roles.length > 0 ? roles.join(', ') : 'in no role';
}
