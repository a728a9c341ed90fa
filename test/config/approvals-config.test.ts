import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBusinessHours } from '../../activities/entity-time.ts';
import { policyAfter, problemsAfter } from './config-folder.ts';

const delegation = (days: string, over = '') =>
  `delegations: [{ from: Marta@a.example, to: ines@a.example, roles: [finance], ${days} }${over}]`;
const days = 'firstDay: 2026-12-21, lastDay: 2027-01-03';
const withDelegations = (text: string) => ({ approvals: [['delegations: []', text] as [string, string]] });

describe('config/approvals.yaml', () => {
  it('takes one reminder or several, and asks in step 1 where none is given', () => {
    const { approvals } = policyAfter({
      approvals: [['remindAfterBusinessHours: [4, 7]\n', 'remindAfterBusinessHours: 4\n']],
    });
    expect(approvals.find(({ code }) => code === 'discount')).toMatchObject({ step: 1, remindAfterBusinessHours: [4] });
    expect(approvals.find(({ code }) => code === 'large-order')).toMatchObject({
      step: 2,
      remindAfterBusinessHours: [8, 14],
    });
  });

  it('takes delegations by e-mail in any case', () => {
    expect(policyAfter(withDelegations(delegation(days))).delegations).toEqual([
      {
        from: 'marta@a.example',
        to: 'ines@a.example',
        roles: ['finance'],
        firstDay: '2026-12-21',
        lastDay: '2027-01-03',
      },
    ]);
  });

  it.each([
    ['an unknown role', delegation(days).replace('finance', 'financ'), /"financ" is not one of roles/],
    ['a last day before the first', delegation('firstDay: 2026-12-21, lastDay: 2026-12-20'), /before the first day/],
    ['no address', delegation(days).replace('ines@a.example', 'ines'), /"ines" is not an e-mail address/],
    ['oneself', delegation(days).replace('ines@a.example', 'marta@a.example'), /own place/],
    [
      'a chain',
      delegation(
        days,
        ', { from: ines@a.example, to: noor@a.example, roles: [finance], firstDay: 2027-01-03, lastDay: 2027-01-09 }',
      ),
      /can't hand that on/,
    ],
  ])('refuses a delegation with %s', (_, text, problem) => {
    expect(problemsAfter(withDelegations(text)).join('\n')).toMatch(problem);
  });

  it.each([
    ['step: 2\n', 'step: 0\n', /is 1 for what is asked first/],
    ['to: [finance] }\n', 'to: [financ] }\n', /"financ" is not one of roles/],
    ['code: discount\n', 'code: money-correction\n', /"money-correction" is the built-in rule's/],
    ['Hours: [4, 7]\n', 'Hours: [400, 7]\n', /remindAfterBusinessHours: 400 is after dueBusinessHours \(8\)/],
    [
      'afterBusinessHours: 12, to: [finance] }\n',
      'afterBusinessHours: 2, to: [finance] }\n',
      /escalate\.afterBusinessHours: 2 is before dueBusinessHours \(8\)/,
    ],
    ['to: [finance] }\n', 'to: [sales-lead] }\n', /escalate\.to: sales-lead is asked anyway/],
    [
      'dueBusinessHours: 8\n',
      'dueBusinessHours: 0\n',
      /^approvals\.yaml:\d+ .*dueBusinessHours: is 0: that is no time at all/m,
    ],
    ['Hours: [4, 7]\n', 'Hours: [0, 7]\n', /remindAfterBusinessHours.*: is 0: that is no time at all/],
    ['dueBusinessHours: 8\n', 'dueBusinessHours: 5000\n', /dueBusinessHours: is more than 1000 opening hours/],
  ])('refuses %s as %s', (from, to, problem) => {
    expect(problemsAfter({ approvals: [[from, to]] }).join('\n')).toMatch(problem);
  });

  it('refuses the same of corrections of money', () => {
    const [before, after] = ['moneyCorrections:\n  ask: [finance]\n', 'moneyCorrections:\n  ask: [operations]\n'];
    expect(problemsAfter({ approvals: [[before, after]] })).toEqual([
      expect.stringMatching(/^approvals\.yaml:\d+ moneyCorrections\.escalate\.to: operations is asked anyway/),
    ]);
  });

  it('refuses time that an entity’s calendar does not have within a year, so that every deadline comes', () => {
    const seldom: [string, string][] = [
      ['workdays: [mon, tue, wed, thu, fri]', 'workdays: [fri]'],
      ['closesAt: 17:00', 'closesAt: 09:30'],
    ];
    const problems = problemsAfter({ entities: seldom });
    expect(problems.join('\n')).toMatch(/: 24 opening hours never come for NWG, which opens for 1\d in a year/);
    expect(problems.join('\n')).not.toMatch(/: 8 opening hours/);
  });

  it('lets every time that it takes become a deadline, on whatever day it is asked', () => {
    const hours = fc.integer({ min: 1, max: 1_000 });
    const workdays = fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], { minLength: 1 });
    const asked = fc.integer({ min: 0, max: 366 * 24 }).map((hour) => new Date(Date.UTC(2026, 0, 1, hour)));
    let taken = 0;
    fc.assert(
      fc.property(hours, workdays, fc.integer({ min: 10, max: 23 }), asked, (due, days, closes, from) => {
        const changes = {
          entities: [
            ['workdays: [mon, tue, wed, thu, fri]', `workdays: [${days}]`],
            ['closesAt: 17:00', `closesAt: ${closes}:00`],
          ] as [string, string][],
          approvals: [
            ['    remindAfterBusinessHours: [4, 7]\n', ''],
            ['dueBusinessHours: 8\n', `dueBusinessHours: ${due}\n`],
            ['    escalate: { afterBusinessHours: 12, to: [finance] }\n', ''],
          ] as [string, string][],
        };
        if (problemsAfter(changes).length > 0) return;
        taken += 1;
        const { NWG } = policyAfter(changes).entities;
        expect(NWG && addBusinessHours(NWG, from, due) >= from).toBe(true);
      }),
      { numRuns: 25 },
    );
    expect(taken).toBeGreaterThan(5);
  }, 30_000);
});
