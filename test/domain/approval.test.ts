import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approvalState, barredFrom, isSamePerson, outstanding, rolesAsked } from '../../domain/approval.ts';
import { judgeDecision as judge } from '../../domain/decision.ts';
import { approvalId, businessKey, instant, planHash, processId } from '../../domain/ids.ts';
import type { ApprovalRequirement } from '../../domain/lead-to-project/plan-types.ts';
import type { Decision } from '../../domain/message.ts';
import type { OpenApproval } from '../../domain/open-approval.ts';

const process = processId('lead-to-project', businessKey('hubspot', '1'));
const at = instant('2026-11-22T09:00:00.000Z');
const hash = planHash('a'.repeat(64));

const salesLead: ApprovalRequirement = {
  rule: 'discount',
  roles: ['sales-lead'],
  need: 'any',
  because: '15 % discount.',
  dueBusinessHours: 8,
};
const twoPeople: ApprovalRequirement = {
  rule: 'large',
  roles: ['finance', 'delivery-lead'],
  need: 'all',
  because: 'Over 100,000.',
  dueBusinessHours: 8,
};

const judgeDecision = (open: OpenApproval | null, made: Decision) => judge(open, made, at).verdict;

function approval(over: Partial<OpenApproval> = {}): OpenApproval {
  return {
    id: approvalId(process, 1),
    planHash: hash,
    requirements: [salesLead],
    decisions: [],
    barred: [],
    since: at,
    dueAt: at,
    differences: [],
    ...over,
  };
}

function decision(over: Partial<Decision> = {}): Decision {
  return {
    id: 'd1',
    process,
    planHash: hash,
    decision: 'approve',
    comment: '',
    signature: '',
    at,
    actor: { id: 'u-lena', name: 'Lena Vogt', email: 'lena.vogt@northwind.example' },
    roles: ['sales-lead'],
    ...over,
  };
}

const stateOf = (
  requirements: ApprovalRequirement[],
  decisions: OpenApproval['decisions'],
  barred: OpenApproval['barred'] = [],
) => approvalState({ requirements, decisions, barred });
const counted = (...decisions: Decision[]) =>
  decisions.map((each) => ({ decision: each, verdict: { accepted: true as const } }));

describe('a decision', () => {
  it('counts when someone who is asked decides on the plan that would be written', () => {
    expect(judgeDecision(approval(), decision())).toEqual({ accepted: true });
  });

  it('is refused on another plan, naming both', () => {
    const verdict = judgeDecision(approval(), decision({ planHash: planHash('b'.repeat(64)) }));
    expect(verdict).toEqual({
      accepted: false,
      because: expect.stringMatching(/plan bbbbbbbbbbbb.*plan aaaaaaaaaaaa/),
    });
  });

  it.each([
    ['owns the deal', { id: 'u-lena', email: null }],
    ['corrected it', { id: 'hubspot-owner-7', email: 'LENA.VOGT@northwind.example' }],
  ])('is refused from whoever %s, known by id or by e-mail', (because, person) => {
    const barred = [{ actor: { name: 'Lena Vogt', ...person }, because }];
    expect(judgeDecision(approval({ barred }), decision())).toEqual({
      accepted: false,
      because: expect.stringContaining(because),
    });
  });

  it('is refused from the deal’s owner, whichever of the token’s two addresses the CRM knows', () => {
    const owner = { id: 'hubspot-owner-7', name: 'Lena Vogt', email: 'Lena.Vogt@northwind.example' };
    const barred = [{ actor: owner, because: 'owns the deal' }];
    const alias = { id: 'u-lena', name: 'Lena Vogt', email: 'sales@northwind.example' };
    const refused = { accepted: false, because: expect.stringContaining('owns the deal') };
    const both = { ...alias, otherEmail: 'lena.vogt@northwind.example' };
    expect(judgeDecision(approval({ barred }), decision({ actor: both }))).toEqual(refused);
    // Corrected under both addresses, decided under the one.
    const corrected = barredFrom([
      { actor: { ...alias, id: 'u-1' }, because: 'corrected it' },
      { actor: { ...both, id: 'u-1' }, because: 'corrected it' },
    ]);
    expect(judgeDecision(approval({ barred: corrected }), decision())).toMatchObject({ accepted: false });
    expect(judgeDecision(approval({ barred }), decision({ actor: alias }))).toEqual({ accepted: true });
  });

  it('is refused without a role that is asked', () => {
    expect(judgeDecision(approval(), decision({ roles: ['finance'] }))).toEqual({
      accepted: false,
      because: expect.stringContaining('it needs sales-lead'),
    });
  });

  it('is refused a second time, saying what was decided first', () => {
    const decisions = counted(decision({ decision: 'reject', comment: 'too cheap' }));
    expect(judgeDecision(approval({ decisions }), decision({ id: 'd2' }))).toEqual({
      accepted: false,
      because: expect.stringContaining('already decided: reject'),
    });
  });

  it('is refused when it rejects without saying why', () => {
    expect(judgeDecision(approval(), decision({ decision: 'reject', comment: '  ' }))).toMatchObject({
      accepted: false,
    });
  });

  it('is refused without an e-mail address while someone who can’t decide is known by theirs', () => {
    const barred = [
      { actor: { id: '71', name: 'Anna Berg', email: 'anna.berg@northwind.example' }, because: 'owns the deal' },
    ];
    const nameless = decision({ actor: { id: 'u-anna', name: 'Anna Berg', email: null } });
    expect(judgeDecision(approval({ barred }), nameless)).toEqual({
      accepted: false,
      because: expect.stringContaining('e-mail'),
    });
  });

  it('is refused when nothing waits for one', () => {
    expect(judgeDecision(null, decision())).toMatchObject({ accepted: false });
  });
});

describe('the state of an approval', () => {
  it('is approved when any of the roles has said yes, where any of them will do', () => {
    const any = { ...salesLead, roles: ['sales-lead', 'finance'] };
    expect(stateOf([any], counted(decision()))).toBe('approved');
  });

  it('is pending until every role of an all-of has said yes', () => {
    const finance = decision({ roles: ['finance'] });
    expect(stateOf([twoPeople], counted(finance))).toBe('pending');
    expect(outstanding({ requirements: [twoPeople], decisions: counted(finance), barred: [] })).toEqual([twoPeople]);
    const delivery = decision({ id: 'd2', roles: ['delivery-lead'], actor: { id: 'u-2', name: 'Dan', email: null } });
    expect(stateOf([twoPeople], counted(finance, delivery))).toBe('approved');
  });

  it('asks only the roles that nobody has spoken for, and both when one person spoke for both', () => {
    const asked = (decisions: OpenApproval['decisions']) =>
      rolesAsked({ requirements: [twoPeople], decisions, barred: [] });
    expect(asked([])).toEqual(['finance', 'delivery-lead']);
    expect(asked(counted(decision({ roles: ['finance'] })))).toEqual(['delivery-lead']);
    expect(asked(counted(decision({ roles: ['finance', 'delivery-lead'] })))).toEqual(['finance', 'delivery-lead']);
  });

  it('is pending when one person holds both roles of an all-of: two roles are two people', () => {
    expect(stateOf([twoPeople], counted(decision({ roles: ['finance', 'delivery-lead'] })))).toBe('pending');
  });

  it('finds who counts for which role when people hold several', () => {
    const both = decision({ roles: ['finance', 'delivery-lead'] });
    const finance = decision({ id: 'd2', roles: ['finance'], actor: { id: 'u-2', name: 'Fay', email: null } });
    expect(stateOf([twoPeople], counted(both, finance))).toBe('approved');
    expect(stateOf([twoPeople], counted(finance, both))).toBe('approved');
  });

  it('is rejected by one counted no, whatever else was said', () => {
    const no = decision({
      id: 'd2',
      decision: 'reject',
      comment: 'no',
      actor: { id: 'u-2', name: 'Fay', email: null },
    });
    expect(stateOf([salesLead], counted(decision(), no))).toBe('rejected');
  });

  it('no longer counts the yes of someone who has corrected the deal since', () => {
    const made = decision();
    expect(stateOf([salesLead], counted(made))).toBe('approved');
    expect(stateOf([salesLead], counted(made), [{ actor: made.actor, because: 'corrected it' }])).toBe('pending');
  });

  it('ignores decisions that were refused', () => {
    expect(stateOf([salesLead], [{ decision: decision(), verdict: { accepted: false, because: 'x' } }])).toBe(
      'pending',
    );
  });
});

describe('no sequence of decisions', () => {
  const people = ['ann', 'ben', 'cem', 'dee'].map((id) => ({ id, name: id, email: `${id}@northwind.example` }));
  const roles = ['finance', 'delivery-lead', 'sales-lead'];
  const anyDecision = fc.record({
    person: fc.constantFrom(...people),
    roles: fc.subarray(roles),
    plan: fc.constantFrom(hash, planHash('b'.repeat(64))),
    decision: fc.constantFrom('approve' as const, 'reject' as const),
  });

  it('lets somebody who is barred approve, or approves an all-of with fewer people than roles', () => {
    fc.assert(
      fc.property(fc.array(anyDecision, { maxLength: 20 }), fc.subarray(people), (attempts, barredPeople) => {
        const open = approval({
          requirements: [twoPeople, salesLead],
          barred: barredFrom(barredPeople.map((actor) => ({ actor, because: 'owns the deal' }))),
        });
        attempts.forEach((attempt, n) => {
          const made = decision({
            id: `d${n}`,
            actor: attempt.person,
            roles: attempt.roles,
            planHash: attempt.plan,
            decision: attempt.decision,
            comment: 'because',
          });
          open.decisions.push({ decision: made, verdict: judgeDecision(open, made) });
        });
        const yes = open.decisions.filter((d) => d.verdict.accepted);
        expect(
          yes.every(
            (d) =>
              d.decision.planHash === hash && !barredPeople.some((person) => isSamePerson(person, d.decision.actor)),
          ),
        ).toBe(true);
        if (approvalState(open) === 'approved') {
          expect(new Set(yes.map((d) => d.decision.actor.id)).size).toBeGreaterThanOrEqual(2);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
