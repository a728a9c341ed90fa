import type { Actor } from '../domain/actor.ts';
import { outstandingNow } from '../domain/approval.ts';
import type { ApprovalTerms } from '../domain/approval-clock.ts';
import { type CivilDate, type EntityCode, type Instant, instant } from '../domain/ids.ts';
import type { ApprovalRequirement } from '../domain/lead-to-project/plan-types.ts';
import type { Deadline, Delegation, OpenApproval } from '../domain/open-approval.ts';
import type { EntityPolicy, Policy, StandingDelegation } from '../domain/policy.ts';
import { addBusinessHours, startOfDay, startOfDayAfter } from './entity-time.ts';
import { ownWork } from './own-work.ts';

export type ApprovalDeadlineActivities = ReturnType<typeof approvalDeadlineActivities>;

export interface DeadlinesRequest {
  entity: EntityCode;
  approval: OpenApproval;
  /** When the step was reached, by the workflow's clock. */
  at: Instant;
}

/** How an entity's opening hours pass; a test of real time can't wait for them. */
export type PassOfHours = typeof addBusinessHours;

/** What a process must know of its entity's calendar when a step of its approval is reached. */
export function approvalDeadlineActivities(messages: boolean, pass: PassOfHours = addBusinessHours) {
  return {
    approvalDeadlines: ({ entity, approval, at }: DeadlinesRequest, policy: Policy): Promise<ApprovalTerms> =>
      ownWork(() => {
        const calendar = policy.entities[entity];
        const deadlines = calendar ? deadlinesOf(calendar, outstandingNow(approval), at, pass) : [];
        return { deadlines, messages };
      }),
  };
}

/**
 * When to remind, when it is due and when it escalates, for each rule: business hours of the entity after `at`. A rule that
 * several contracts of one deal share has one clock.
 *
 * @throws RangeError when the entity's calendar has no open day for a year.
 */
export function deadlinesOf(
  entity: Pick<EntityPolicy, 'calendar' | 'timeZone'>,
  requirements: readonly ApprovalRequirement[],
  at: Instant,
  pass: PassOfHours = addBusinessHours,
): Deadline[] {
  const after = (hours: number) => instant(pass(entity, new Date(at), hours).toISOString());
  const rules = new Map(requirements.map((requirement) => [requirement.rule, requirement]));
  return [...rules.values()].flatMap(({ rule, dueBusinessHours, remindAfterBusinessHours = [], escalate }) => [
    ...remindAfterBusinessHours.map((hours) => ({ rule, kind: 'remind' as const, at: after(hours), passed: false })),
    { rule, kind: 'due' as const, at: after(dueBusinessHours), passed: false },
    ...(escalate ? [{ rule, kind: 'escalate' as const, at: after(escalate.afterBusinessHours), passed: false }] : []),
  ]);
}

/** The policy's delegations as instants: from the first day's midnight to the end of the last, in the entity's zone. */
export function standingDelegations(delegations: readonly StandingDelegation[], timeZone: string): Delegation[] {
  return delegations.map(({ from, to, roles, firstDay, lastDay }) => ({
    from: knownByMail(from),
    to: knownByMail(to),
    roles,
    kind: 'standing',
    startsAt: startOfDay(timeZone, firstDay as CivilDate),
    endsAt: startOfDayAfter(timeZone, lastDay as CivilDate),
  }));
}

function knownByMail(email: string): Actor {
  return { id: email, name: email, email };
}
