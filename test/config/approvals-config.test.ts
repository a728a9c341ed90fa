import { describe, expect, it } from 'vitest';
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
  ])('refuses %s as %s', (from, to, problem) => {
    expect(problemsAfter({ approvals: [[from, to]] }).join('\n')).toMatch(problem);
  });
});
