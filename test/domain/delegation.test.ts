import { describe, expect, it } from 'vitest';
import type { Actor } from '../../domain/actor.ts';
import { approvalState, outstanding, rolesAsked } from '../../domain/approval.ts';
import { nextDeadline, passDeadlines, stuckIssues, withDeadlines } from '../../domain/approval-clock.ts';
import { askedAfterSendingBack, askedAgain, askedInWords, sentBackIssues } from '../../domain/approval-round.ts';
import { judgeDecision } from '../../domain/decision.ts';
import { judgeDelegation, withDelegation } from '../../domain/delegation.ts';
import { approvalId, businessKey, type Instant, instant, planHash, processId } from '../../domain/ids.ts';
import type { ApprovalRequirement } from '../../domain/lead-to-project/plan-types.ts';
import type { Decision, DecisionKind } from '../../domain/message.ts';
import type { Delegation, OpenApproval } from '../../domain/open-approval.ts';

const process = processId('lead-to-project', businessKey('hubspot', '1'));
const now = instant('2026-11-23T09:00:00.000Z');
const hash = planHash('a'.repeat(64));
const person = (id: string): Actor => ({ id, name: id, email: `${id}@northwind.example` });
const byMail = (id: string): Actor => ({ ...person(id), id: `${id}@northwind.example` });
const [ann, ben, cem] = [person('ann'), person('ben'), person('cem')];

const lead: ApprovalRequirement = {
  rule: 'discount',
  roles: ['sales-lead'],
  need: 'any',
  because: '15 % discount.',
  dueBusinessHours: 8,
};
const large: ApprovalRequirement = {
  rule: 'large',
  roles: ['finance', 'delivery-lead'],
  need: 'all',
  because: 'Over 100,000.',
  dueBusinessHours: 16,
  step: 2,
  escalate: { afterBusinessHours: 24, to: ['operations'] },
};

function approval(requirements: ApprovalRequirement[], over: Partial<OpenApproval> = {}): OpenApproval {
  const id = approvalId(process, 1);
  return {
    id,
    planHash: hash,
    requirements,
    decisions: [],
    barred: [],
    since: now,
    dueAt: null,
    differences: [],
    ...over,
  };
}

/** The approval after this person has tried to say so, and what they were answered. */
function say(open: OpenApproval, actor: Actor, roles: string[], kind: DecisionKind = 'approve', at: Instant = now) {
  const decision: Decision = {
    id: `d${open.decisions.length}`,
    process,
    planHash: hash,
    decision: kind,
    comment: kind === 'approve' ? '' : 'see there',
    actor,
    roles,
    at,
    signature: '',
  };
  const judged = judgeDecision(open, decision, at);
  return { open: { ...open, decisions: [...open.decisions, { decision, ...judged }] }, verdict: judged.verdict };
}

function handOver(open: OpenApproval, actor: Actor, roles: string[], to: Actor) {
  const request = {
    id: 'm1',
    process,
    approval: open.id,
    to,
    reason: 'on leave',
    actor,
    roles,
    at: now,
    signature: '',
  };
  const verdict = judgeDelegation(open, request, now);
  return { open: verdict.accepted ? withDelegation(open, request, now) : open, verdict };
}

const refused = (because: RegExp) => ({ accepted: false, because: expect.stringMatching(because) });
const accepted = { accepted: true };

describe('steps', () => {
  it('ask the lower one first, and say who it is', () => {
    const open = approval([large, lead]);
    expect(rolesAsked(open)).toEqual(['sales-lead']);
    expect(say(open, ben, ['finance']).verdict).toEqual(refused(/^sales-lead must decide first/));
    const second = say(open, ann, ['sales-lead']).open;
    expect(rolesAsked(second)).toEqual(['finance', 'delivery-lead']);
    expect(say(second, ben, ['finance']).verdict).toEqual(accepted);
  });

  it('let whoever was asked in an earlier one still reject', () => {
    const second = say(approval([large, lead]), ann, ['sales-lead']).open;
    const rejected = say(second, cem, ['sales-lead'], 'reject');
    expect(rejected.verdict).toEqual(accepted);
    expect(approvalState(rejected.open)).toBe('rejected');
  });
});

describe('escalation', () => {
  const late = instant('2026-11-27T09:00:00.000Z');
  const deadlines = [{ rule: 'large', kind: 'escalate' as const, at: now, passed: false }];

  it('lets the next approver up stand in for one of an all-of, and one person is still one', () => {
    const open = withDeadlines(approval([large]), { deadlines, messages: false }, now);
    expect(say(open, cem, ['operations']).verdict).toMatchObject({ accepted: false });
    const escalated = passDeadlines(open, late).approval;
    expect(rolesAsked(escalated)).toEqual(['finance', 'delivery-lead', 'operations']);
    expect(stuckIssues(escalated)).toMatchObject([{ code: 'TL-APPR-0001', cause: 'TL-APPR-0001:rule=large' }]);
    const half = say(escalated, cem, ['operations', 'finance']).open;
    expect(approvalState(half)).toBe('pending');
    expect(approvalState(say(half, ben, ['finance']).open)).toBe('approved');
  });

  it('has no deadline left for what was decided', () => {
    const open = withDeadlines(approval([lead, { ...large, step: 1 }]), { deadlines, messages: false }, now);
    expect(nextDeadline(open)?.rule).toBe('large');
    const both = say(say(open, ann, ['finance']).open, ben, ['delivery-lead']).open;
    expect(outstanding(both)).toEqual([lead]);
    expect(nextDeadline(both)).toBeNull();
    expect(passDeadlines(both, late).passed).toEqual([]);
  });
});

describe('handing a decision over', () => {
  it('lets that person decide once, with the roles that are asked, and the sender no more', () => {
    const { open, verdict } = handOver(approval([lead]), ann, ['sales-lead', 'platform'], byMail('ben'));
    expect(verdict).toEqual(accepted);
    expect(open.delegations).toMatchObject([{ roles: ['sales-lead'], kind: 'by message' }]);
    const decided = say(open, ben, ['auditor']);
    expect(decided.verdict).toEqual(accepted);
    expect(approvalState(decided.open)).toBe('approved');
    expect(say(decided.open, ann, ['sales-lead']).verdict).toEqual(
      refused(/ben has already decided in the place of ann/),
    );
  });

  it.each([
    ['by somebody who is not asked', ben, ['finance'], byMail('cem'), /only who is asked can hand over/],
    ['to oneself', ann, ['sales-lead'], byMail('ann'), /own place/],
    [
      'by somebody with a part in it',
      person('olga'),
      ['sales-lead'],
      byMail('ben'),
      /olga owns the deal and can't hand over/,
    ],
    ['to somebody with a part in it', ann, ['sales-lead'], byMail('olga'), /owns the deal and can't take over/],
    ['to somebody without an address', ann, ['sales-lead'], { ...ben, email: null }, /e-mail/],
  ])('is refused %s', (_, actor, roles, to, because) => {
    const open = approval([lead], { barred: [{ actor: person('olga'), because: 'owns the deal' }] });
    expect(handOver(open, actor, roles, to).verdict).toEqual(refused(because));
  });

  it('is refused to whoever was handed it, and to somebody who is away', () => {
    const { open } = handOver(approval([lead]), ann, ['sales-lead'], byMail('ben'));
    expect(handOver(open, ben, ['sales-lead'], byMail('cem')).verdict).toEqual(refused(/can't hand that on/));
    expect(handOver(open, cem, ['sales-lead'], byMail('ann')).verdict).toEqual(refused(/has handed over their own/));
    expect(handOver(open, cem, ['sales-lead'], byMail('ben')).verdict).toEqual(refused(/in the place of ann already/));
  });

  it('is refused after one has decided', () => {
    const { open } = say(approval([{ ...large, step: 1 }]), ann, ['finance']);
    expect(handOver(open, ann, ['finance'], byMail('ben')).verdict).toEqual(refused(/already decided/));
    expect(handOver(open, ben, ['delivery-lead'], byMail('ann')).verdict).toEqual(refused(/counts once/));
  });

  it('makes no two people of one: an all-of is not met by somebody’s own word and one in another’s place', () => {
    const both = approval([{ ...large, step: 1 }]);
    const { open } = handOver(both, ann, ['finance'], byMail('ben'));
    const own = say(open, ben, ['delivery-lead']);
    const forAnn = say(own.open, ben, ['delivery-lead']);
    expect([own.verdict, forAnn.verdict]).toEqual([accepted, accepted]);
    expect(approvalState(forAnn.open)).toBe('pending');
    expect(approvalState(say(forAnn.open, cem, ['finance']).open)).toBe('approved');
  });

  it('takes the weight from a decision when the one in whose place it was made has a part in it since', () => {
    const { open } = handOver(approval([lead]), ann, ['sales-lead'], byMail('ben'));
    const decided = say(open, ben, []).open;
    expect(approvalState(decided)).toBe('approved');
    expect(approvalState({ ...decided, barred: [{ actor: ann, because: 'corrected it' }] })).toBe('pending');
  });
});

describe('a standing delegation', () => {
  const standing: Delegation = {
    from: byMail('ann'),
    to: byMail('ben'),
    roles: ['sales-lead'],
    kind: 'standing',
    startsAt: instant('2026-11-24T23:00:00.000Z'),
    endsAt: instant('2026-11-25T23:00:00.000Z'),
  };
  const open = approval([lead], { delegations: [standing] });

  it.each([
    ['2026-11-24T22:59:59.999Z', false],
    ['2026-11-24T23:00:00.000Z', true],
    ['2026-11-25T22:59:59.999Z', true],
    ['2026-11-25T23:00:00.000Z', false],
  ])('at %s counts: %s', (at, counts) => {
    expect(say(open, ben, [], 'approve', instant(at)).verdict.accepted).toBe(counts);
  });

  it('gives nothing while it can’t be told whether the one who is away has a part in it', () => {
    const barred = [{ actor: { id: 'u-1', name: 'ann', email: null }, because: 'corrected it' }];
    const at = instant('2026-11-25T09:00:00.000Z');
    expect(say({ ...open, barred }, ben, [], 'approve', at).verdict).toMatchObject({ accepted: false });
  });

  it('is used under the address that a token vouches for, and not under its other one', () => {
    const at = instant('2026-11-25T09:00:00.000Z');
    const alias = { ...cem, otherEmail: ben.email ?? '' };
    expect(say(open, alias, [], 'approve', at).verdict).toMatchObject({ accepted: false });
    expect(say(open, { ...ben, otherEmail: 'cem@northwind.example' }, [], 'approve', at).verdict).toEqual(accepted);
  });

  it('outlives a round on the same plan, as the policy has it today', () => {
    const question = { hash, requirements: [lead], barred: [], differences: [], delegations: [standing] };
    const { open: handed } = handOver(approval([lead]), cem, ['sales-lead'], byMail('ben'));
    const again = askedAgain(handed, question, approvalId(process, 2), now);
    expect(again.delegations?.map(({ kind }) => kind)).toEqual(['standing', 'by message']);
    const other = askedAgain(again, { ...question, hash: planHash('b'.repeat(64)) }, approvalId(process, 2), now);
    expect(other.delegations).toEqual([standing]);
  });
});

describe('asking again', () => {
  it('tells that earlier decisions no longer count only where somebody had decided', () => {
    const open = approval([lead]);
    expect(askedInWords(null)).toBe('Asked for approval');
    expect(askedInWords(open)).toBe('The plan changed. Asked again');
    expect(askedInWords(say(open, ben, ['finance']).open)).toBe('The plan changed. Asked again');
    expect(askedInWords(say(open, ann, ['sales-lead']).open)).toBe(
      'The plan changed, so earlier decisions no longer count. Asked again',
    );
  });
});

describe('sending back', () => {
  it('asks only that approver again on the same plan, and shows what was answered', () => {
    const both = approval([{ ...large, step: 1 }]);
    const yes = say(both, ann, ['finance']).open;
    const back = say(yes, ben, ['delivery-lead'], 'send back').open;
    expect(approvalState(back)).toBe('sent back');
    expect(sentBackIssues(back)).toMatchObject([
      { code: 'TL-APPR-0002', message: expect.stringContaining('see there') },
    ]);
    const next = askedAfterSendingBack(back, { actor: cem, reason: 'seen to' }, approvalId(process, 2), now);
    expect(next.differences).toEqual(['ben sent it back: “see there” cem answers: “seen to”']);
    expect(rolesAsked(next)).toEqual(['delivery-lead']);
    expect(approvalState(say(next, ben, ['delivery-lead']).open)).toBe('approved');
  });
});
