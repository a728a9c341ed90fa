import { describe, expect, it } from 'vitest';
import { deadlinesOf, standingDelegations } from '../../activities/approval-deadlines.ts';
import { instant } from '../../domain/ids.ts';
import type { ApprovalRequirement } from '../../domain/lead-to-project/plan-types.ts';
import type { EntityPolicy } from '../../domain/policy.ts';

const berlin: Pick<EntityPolicy, 'calendar' | 'timeZone'> = {
  timeZone: 'Europe/Berlin',
  calendar: { workdays: ['mon', 'tue', 'wed', 'thu', 'fri'], holidays: [], opensAt: '09:00', closesAt: '17:00' },
};
const required: ApprovalRequirement = {
  rule: 'discount',
  roles: ['sales-lead'],
  need: 'any',
  because: '15 % discount.',
  dueBusinessHours: 8,
};

describe('the deadlines of a step', () => {
  const friday = instant('2026-11-27T14:00:05.250Z');

  it('are reminders, the due time and the escalation, in the entity’s opening hours, to the second', () => {
    const escalate = { afterBusinessHours: 12, to: ['finance'] };
    const deadlines = deadlinesOf(berlin, [{ ...required, remindAfterBusinessHours: [1, 4], escalate }], friday);
    expect(deadlines.map(({ kind, at }) => [kind, at])).toEqual([
      ['remind', '2026-11-27T15:00:05.250Z'],
      ['remind', '2026-11-30T10:00:05.250Z'],
      ['due', '2026-11-30T14:00:05.250Z'],
      ['escalate', '2026-12-01T10:00:05.250Z'],
    ]);
  });

  it('are only when it is due for a requirement that 0.1.0 recorded, and one clock for a rule of several contracts', () => {
    expect(deadlinesOf(berlin, [required, { ...required, because: 'The other contract.' }], friday)).toEqual([
      { rule: 'discount', kind: 'due', at: '2026-11-30T14:00:05.250Z', passed: false },
    ]);
  });
});

describe('a standing delegation', () => {
  it.each([
    ['in winter', 'Europe/Berlin', '2026-12-21', '2026-12-31', '2026-12-20T23:00:00.000Z', '2026-12-31T23:00:00.000Z'],
    [
      'over the change to summer time',
      'Europe/Berlin',
      '2027-03-28',
      '2027-03-28',
      '2027-03-27T23:00:00.000Z',
      '2027-03-28T22:00:00.000Z',
    ],
    [
      'over the change to winter time',
      'Europe/London',
      '2027-10-31',
      '2027-10-31',
      '2027-10-30T23:00:00.000Z',
      '2027-11-01T00:00:00.000Z',
    ],
    // Chile's clocks go from 23:59 to 01:00: that day has no midnight.
    [
      'on a day without a midnight',
      'America/Santiago',
      '2026-09-06',
      '2026-09-06',
      '2026-09-06T04:00:00.000Z',
      '2026-09-07T03:00:00.000Z',
    ],
  ])(
    'lasts from the first day’s beginning to the last day’s end there, %s',
    (_, zone, firstDay, lastDay, from, until) => {
      const delegation = { from: 'a@b.c', to: 'd@e.f', roles: ['finance'], firstDay, lastDay };
      expect(standingDelegations([delegation], zone)).toMatchObject([
        { startsAt: from, endsAt: until, kind: 'standing' },
      ]);
    },
  );
});
