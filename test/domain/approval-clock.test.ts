import { describe, expect, it } from 'vitest';
import { passDeadlines, stuckIssues, withClockAnew, withDeadlines } from '../../domain/approval-clock.ts';
import { approvalId, businessKey, instant, planHash, processId } from '../../domain/ids.ts';
import type { ApprovalRequirement } from '../../domain/lead-to-project/plan-types.ts';
import type { Deadline, OpenApproval } from '../../domain/open-approval.ts';

const process = processId('lead-to-project', businessKey('hubspot', '1'));
const monday = instant('2026-11-23T08:00:00.000Z');
const friday = instant('2026-11-27T08:00:00.000Z');
const discount: ApprovalRequirement = {
  rule: 'discount',
  roles: ['sales-lead'],
  need: 'any',
  because: '15 % discount.',
  dueBusinessHours: 8,
  escalate: { afterBusinessHours: 12, to: ['finance'] },
};
const terms: ApprovalRequirement = { ...discount, rule: 'terms', roles: ['finance'], because: '60 days.' };
const deadline = (rule: string, kind: Deadline['kind'], day: number): Deadline => {
  return { rule, kind, at: instant(`2026-11-${day}T12:00:00.000Z`), passed: false };
};

const asked = (requirements: ApprovalRequirement[], deadlines: Deadline[]): OpenApproval => {
  const approval = {
    id: approvalId(process, 1),
    planHash: planHash('a'.repeat(64)),
    requirements,
    decisions: [],
    barred: [],
    since: monday,
    dueAt: null,
    differences: [],
  };
  return withDeadlines(approval, { deadlines, messages: true }, monday);
};

describe('deadlines that passed together', () => {
  const inTime = [
    deadline('discount', 'remind', 23),
    deadline('discount', 'remind', 24),
    deadline('discount', 'due', 24),
  ];

  it('are told by the last of each requirement only, and all of them hold', () => {
    const open = asked(
      [discount, terms],
      [...inTime, deadline('discount', 'escalate', 25), deadline('terms', 'remind', 26)],
    );
    const { approval, passed } = passDeadlines(open, friday);
    expect(passed.map(({ kind, requirement }) => `${requirement.rule} ${kind}`)).toEqual([
      'discount escalate',
      'terms remind',
    ]);
    expect(approval.asked?.deadlines.every((each) => each.passed)).toBe(true);
    expect(approval.escalated).toMatchObject([{ rule: 'discount', to: ['finance'] }]);
    expect(stuckIssues(approval)).toHaveLength(1);
  });

  it('are told one by one when they come one by one', () => {
    let open = asked([discount], inTime);
    const told = inTime.map(({ at }, index) => {
      const { approval, passed } = passDeadlines(open, index === 2 ? friday : at);
      open = approval;
      return passed.map(({ kind }) => kind);
    });
    expect(told).toEqual([['remind'], ['due'], []]);
  });

  it('are none, and nothing is overdue, once the clock begins anew', () => {
    const anew = withClockAnew(asked([discount], inTime));
    expect(anew).toMatchObject({ asked: null, dueAt: null });
    expect(passDeadlines(anew, friday).passed).toEqual([]);
    expect(stuckIssues(anew)).toEqual([]);
  });
});
