import type { Actor } from './actor.ts';
import { countedDecisions, isSamePerson, mayBeBarred, rolesAsked, rolesOf } from './approval.ts';
import type { Instant } from './ids.ts';
import type { DelegateRequest } from './message.ts';
import type { Delegation, OpenApproval } from './open-approval.ts';
import { accepted, refused, type Verdict } from './verdict.ts';

/**
 * The rights that this person may use now in somebody else's place. None of somebody who may have had a part in the process,
 * and none that was used already, by whomever.
 */
export function rightsOf(approval: OpenApproval, person: Actor, now: Instant): Delegation[] {
  const counted = countedDecisions(approval);
  // Another address keeps people from what they have had a part in; it gives nobody a right.
  const { otherEmail, ...named } = person;
  return inForce(approval, now).filter(
    (delegation) =>
      isSamePerson(delegation.to, named) &&
      !mayBeBarred(approval.barred, delegation.from) &&
      !counted.some(({ right }) => isSamePerson(right, delegation.from) || mayBeUsedAlready(delegation, right)),
  );
}

/** May this person hand their right over to that one? Judged inside the workflow, like a decision. */
export function judgeDelegation(approval: OpenApproval | null, request: DelegateRequest, now: Instant): Verdict {
  if (!approval) return refused('nothing is waiting for a decision here.');
  if (approval.id !== request.approval) {
    return refused(`${request.approval} is no longer asked; what is asked now is ${approval.id}. Look at it first.`);
  }
  const { actor, to, roles } = request;
  if (request.reason.trim() === '') return refused('handing over a decision needs a reason.');
  if (to.email === null) return refused('whoever decides in your place must be named by their e-mail address.');
  if (isSamePerson(actor, to)) return refused('you can’t decide in your own place.');
  for (const person of [actor, to]) {
    const bar = approval.barred.find((barred) => isSamePerson(barred.actor, person));
    if (bar)
      return refused(
        `${person.name} ${bar.because} and can't ${person === actor ? 'hand over' : 'take over'} a decision on it.`,
      );
  }
  if (mayBeBarred(approval.barred, actor)) {
    return refused('it carries no e-mail address, by which to tell that it is not from someone who can’t decide.');
  }
  if (countedDecisions(approval).some(({ right }) => isSamePerson(right, actor))) {
    return refused(`${actor.name} has already decided, or somebody has in their place.`);
  }
  if (countedDecisions(approval).some((made) => isSamePerson(made.actor, to))) {
    return refused(`${to.name} has already decided; one person counts once.`);
  }
  const asked = rolesAsked(approval);
  if (!roles.some((role) => asked.includes(role))) {
    return refused(`only who is asked can hand over, and now that is ${asked.join(' or ')}.`);
  }
  return judgeChain(approval, request, now);
}

/** The approval with the right handed over. Only those roles go that are asked here; an earlier delegate's right is gone. */
export function withDelegation(approval: OpenApproval, request: DelegateRequest, now: Instant): OpenApproval {
  const asked = approval.requirements.flatMap((requirement) => rolesOf(requirement, approval));
  const roles = request.roles.filter((role) => asked.includes(role));
  const others = (approval.delegations ?? []).filter(
    ({ kind, from }) => kind === 'standing' || !isSamePerson(from, request.actor),
  );
  const made: Delegation = {
    from: request.actor,
    to: request.to,
    roles,
    kind: 'by message',
    startsAt: now,
    endsAt: null,
  };
  return { ...approval, delegations: [...others, made] };
}

/** Whoever decides in another's place can't hand that on, and nobody is in two places at once. */
function judgeChain(approval: OpenApproval, { actor, to }: DelegateRequest, now: Instant): Verdict {
  const delegations = inForce(approval, now);
  const ofActor = delegations.find((each) => isSamePerson(each.to, actor));
  if (ofActor) return refused(`${actor.name} decides in the place of ${ofActor.from.name} and can't hand that on.`);
  const fromTo = delegations.find((each) => isSamePerson(each.from, to));
  if (fromTo) return refused(`${to.name} has handed over their own decisions, to ${fromTo.to.name}.`);
  const ofTo = delegations.find((each) => isSamePerson(each.to, to) && !isSamePerson(each.from, actor));
  if (ofTo) return refused(`${to.name} decides in the place of ${ofTo.from.name} already.`);
  return accepted;
}

function inForce({ delegations = [] }: OpenApproval, now: Instant): Delegation[] {
  return delegations.filter(({ startsAt, endsAt }) => startsAt <= now && (endsAt === null || now < endsAt));
}

function mayBeUsedAlready({ kind }: Delegation, right: Actor): boolean {
  return kind === 'standing' && right.email === null;
}
