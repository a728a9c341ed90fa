import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Actor, Barred } from '../../domain/actor.ts';
import { approvalState, barredFrom, countedDecisions, isSamePerson, outstandingNow } from '../../domain/approval.ts';
import {
  needsDeadlines,
  passDeadlines,
  stuckIssues,
  withClockAnew,
  withDeadlines,
} from '../../domain/approval-clock.ts';
import { askedAfterSendingBack, askedAgain, sentBackIssues } from '../../domain/approval-round.ts';
import { judgeDecision, withAttempt } from '../../domain/decision.ts';
import { judgeDelegation, withDelegation } from '../../domain/delegation.ts';
import { correctionsOf, judgeResolution, openException } from '../../domain/exception.ts';
import { approvalId, businessKey, exceptionId, instant, planHash, processId } from '../../domain/ids.ts';
import { issueOf } from '../../domain/issue.ts';
import type { ApprovalRequirement, Correction } from '../../domain/lead-to-project/plan-types.ts';
import { MONEY_CORRECTION, movesMoney, secondPerson } from '../../domain/lead-to-project/second-person.ts';
import type { Resolution } from '../../domain/message.ts';
import type { Delegation, OpenApproval } from '../../domain/open-approval.ts';
import type { OpenException } from '../../domain/open-exception.ts';

/*
 * Random lives of one process, through the functions that workflows/listening-process.ts and workflows/approval-record.ts are
 * made of, in their order. Whoever caused the plan is kept in a list of the test's own, by what the test did.
 */

const process = processId('lead-to-project', businessKey('hubspot', '1'));
const names = ['ann', 'ben', 'cem', 'dee', 'eve', 'flo'] as const;
const roles = ['sales-lead', 'finance', 'delivery-lead', 'operations'] as const;
const hashes = [planHash('a'.repeat(64)), planHash('b'.repeat(64))] as const;
type Name = (typeof names)[number];

const escalate = { afterBusinessHours: 1, to: ['operations'] };
const salesFirst: ApprovalRequirement = {
  rule: 'discount',
  roles: ['sales-lead'],
  need: 'any',
  because: '15 % discount.',
  dueBusinessHours: 8,
  step: 1,
  escalate,
};
const twoPeople: ApprovalRequirement = {
  rule: 'large',
  roles: ['finance', 'delivery-lead'],
  need: 'all',
  because: 'Over 100,000.',
  dueBusinessHours: 8,
  escalate,
};
const threePeople: ApprovalRequirement = { ...twoPeople, rule: 'huge', roles: ['sales-lead', 'finance', 'operations'] };
const money = { ask: ['finance', 'operations'], dueBusinessHours: 8, escalate };
const rules: ApprovalRequirement[][] = [
  [salesFirst],
  [{ ...twoPeople, step: 2 }, salesFirst],
  [twoPeople, salesFirst],
  [threePeople, { ...twoPeople, step: 2 }],
];

/** The identity provider knows people by id, and most of them by e-mail as well; the CRM by ids of its own and e-mail. */
type Address = 'own' | 'none' | 'alias and own';
const token = (name: Name, address: Address = 'own'): Actor => ({
  id: name,
  name,
  email: { own: mail(name), none: null, 'alias and own': `${name}.alias@northwind.example` }[address],
  ...(address === 'alias and own' && { otherEmail: mail(name) }),
});
const inCrm = (name: Name): Actor => ({ id: `crm-${name}`, name, email: mail(name).toUpperCase() });
const byMail = (name: Name): Actor => ({ id: mail(name), name: mail(name), email: mail(name) });
function mail(name: Name) {
  return `${name}@northwind.example`;
}

const person = fc.constantFrom(...names);
const address = fc.oneof(
  { weight: 5, arbitrary: fc.constant('own' as const) },
  { weight: 1, arbitrary: fc.constant('none' as const) },
  { weight: 1, arbitrary: fc.constant('alias and own' as const) },
);
const held = fc.subarray([...roles], { minLength: 1 });
const event = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      person,
      address,
      held,
      plan: fc.oneof({ weight: 6, arbitrary: fc.constant('current' as const) }, fc.constantFrom(...hashes)),
      decision: fc.oneof(
        { weight: 8, arbitrary: fc.constant('approve' as const) },
        { weight: 1, arbitrary: fc.constantFrom('reject' as const, 'send back' as const) },
      ),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('delegate' as const), person, address, held, to: person }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ask by hand' as const), person, address }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('correct' as const, 'choose' as const),
      person,
      address,
      line: fc.constantFrom('service' as const, 'currency' as const),
      inGroup: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('answer' as const), person, address }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('time passes' as const), hours: fc.constantFrom(1, 4, 20) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      hash: fc.constantFrom(...hashes),
      owner: person,
      requirements: fc.constantFrom(...rules),
      standing: fc.array(fc.record({ from: person, to: person, roles: held }), { maxLength: 2 }),
    }),
  },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;
type Change = Extract<Event, { kind: 'change' }>;

/** A process that can be asked, corrected, sent back, and so on; as much of it as duties depend on. */
class Life {
  approval: OpenApproval | null = null;
  readonly caused = new Set<Name>();
  corrections: Correction[] = [];
  #barred: Barred[] = [];
  #parked: OpenException | null = null;
  #plan: Change;
  #clock = Date.parse('2026-11-23T08:00:00.000Z');
  #messages = 0;
  #approvals = 0;

  constructor(first: Change) {
    this.#plan = first;
    this.#round();
  }

  meet(event: Event): void {
    this.#clock += 60_000;
    this.#messages += 1;
    if (event.kind === 'time passes') this.#clock += event.hours * 3_600_000;
    if (event.kind === 'change') this.#plan = event;
    if (event.kind === 'ask by hand') this.#bar(event.person, token(event.person, event.address), 'asked for it');
    if (event.kind === 'correct' || event.kind === 'choose') this.#correct(event);
    if (event.kind === 'answer') this.#answer(token(event.person, event.address));
    if (event.kind === 'delegate') this.#delegate(event);
    // ListeningProcess takes no decision while it is parked.
    if (event.kind === 'decide') this.#decide(event);
    this.#round();
  }

  get #now() {
    return instant(new Date(this.#clock).toISOString());
  }

  /** Of what would be written now. */
  get hash() {
    return this.#plan.hash;
  }

  get #isSentBack() {
    return this.approval !== null && approvalState(this.approval) === 'sent back';
  }

  /** Read, plan, ask; then park, or wait and let time pass. */
  #round(): void {
    const { hash, owner, requirements, standing } = this.#plan;
    this.#bar(owner, inCrm(owner), 'owns the deal');
    const delegations: Delegation[] = standing.map(({ from, to, roles }) => ({
      from: byMail(from),
      to: byMail(to),
      roles,
      kind: 'standing',
      startsAt: instant('2026-11-01T00:00:00.000Z'),
      endsAt: null,
    }));
    const all = [...requirements, ...secondPerson(money, this.corrections)];
    const question = { hash, requirements: all, barred: this.#barred, differences: [], delegations };
    const before = this.approval;
    this.approval = askedAgain(before, question, approvalId(process, this.#approvals + 1), this.#now);
    if (this.approval.id !== before?.id) this.#approvals += 1;
    this.#parked = this.#isSentBack ? this.#exception(sentBackIssues(this.approval)) : null;
    if (approvalState(this.approval) !== 'pending') return;
    if (needsDeadlines(this.approval)) {
      const at = instant(new Date(this.#clock + 2 * 3_600_000).toISOString());
      const deadlines = outstandingNow(this.approval).map(({ rule }) => ({
        rule,
        kind: 'escalate' as const,
        at,
        passed: false,
      }));
      this.approval = withDeadlines(this.approval, { deadlines, messages: false }, this.#now);
    }
    this.approval = passDeadlines(this.approval, this.#now).approval;
    const stuck = stuckIssues(this.approval);
    if (stuck.length > 0) this.#parked = this.#exception(stuck);
  }

  #decide(event: Extract<Event, { kind: 'decide' }>): void {
    const decision = {
      id: `d${this.#messages}`,
      process,
      planHash: event.plan === 'current' ? this.#plan.hash : event.plan,
      decision: event.decision,
      comment: 'because',
      actor: token(event.person, event.address),
      roles: event.held,
      at: this.#now,
      signature: '',
    };
    const judged = judgeDecision(this.#isSentBack ? null : this.approval, decision, this.#now);
    if (this.approval) this.approval.decisions = withAttempt(this.approval.decisions, { decision, ...judged });
  }

  #delegate(event: Extract<Event, { kind: 'delegate' }>): void {
    if (!this.approval) return;
    const request = {
      ...this.#envelope(token(event.person, event.address), event.held),
      approval: this.approval.id,
      to: byMail(event.to),
    };
    if (judgeDelegation(this.approval, request, this.#now).accepted) {
      this.approval = withDelegation(this.approval, request, this.#now);
    }
  }

  /** The deal had a gap or two customers, and somebody settled it, here or for a whole group at once. */
  #correct({ kind, line, inGroup, ...event }: Extract<Event, { line: string }>): void {
    const candidates = kind === 'choose' ? [{ id: '41', title: 'Meridian', details: 'Berlin' }] : [];
    const code = kind === 'choose' ? 'TL-MATCH-0001' : 'TL-DEAL-0001';
    const field = kind === 'choose' ? 'customer' : `lines.7.${line}`;
    const issue = issueOf(code, { message: 'm', hint: 'h', about: 'x', field, candidates });
    const open = this.#exception([issue]);
    const isGroups = inGroup && kind === 'correct';
    const action: Resolution['action'] =
      kind === 'choose' ? { kind, candidate: '41' } : { kind, set: { [isGroups ? `lines.${line}` : field]: 'X' } };
    const resolution = {
      ...this.#envelope(token(event.person, event.address), ['operations']),
      exception: open.id,
      action,
      ...(isGroups ? { cause: issue.cause } : {}),
    };
    if (!judgeResolution(open, resolution, this.#barred).accepted) throw new Error('the test itself is wrong');
    for (const correction of correctionsOf(resolution, open)) {
      this.#bar(event.person, correction.by, 'corrected it');
      this.corrections = [...this.corrections.filter((other) => other.field !== correction.field), correction];
    }
  }

  /** What was sent back is asked again; what is stuck is asked once more. */
  #answer(actor: Actor): void {
    const open = this.#parked;
    if (!open || !this.approval) return;
    const resolution = {
      ...this.#envelope(actor, ['operations']),
      exception: open.id,
      action: { kind: 'retry' as const },
    };
    if (!judgeResolution(open, resolution, this.#barred).accepted) return;
    if (!this.#isSentBack) {
      this.approval = withClockAnew(this.approval);
      return;
    }
    this.#approvals += 1;
    this.approval = askedAfterSendingBack(this.approval, resolution, approvalId(process, this.#approvals), this.#now);
  }

  #bar(who: Name, actor: Actor, because: string): void {
    this.caused.add(who);
    this.#barred = barredFrom([...this.#barred, { actor, because }]);
    if (this.approval) this.approval.barred = barredFrom([...this.approval.barred, { actor, because }]);
  }

  #exception(issues: ReturnType<typeof sentBackIssues>): OpenException {
    const parking = { issues, owners: {}, subject: '', sourceValueOf: () => null };
    return openException(exceptionId(process, 1), parking, this.#now);
  }

  #envelope(actor: Actor, held: string[]) {
    return { id: `m${this.#messages}`, process, reason: 'why', actor, roles: held, at: this.#now, signature: '' };
  }
}

const who = (actor: Actor) =>
  names.find((name) => [token(name), inCrm(name)].some((each) => isSamePerson(each, actor)));
const change = event.filter((each): each is Change => each.kind === 'change');

it('no sequence of requests, corrections, delegations and escalations lets one person both cause and approve', () => {
  const seen = { approved: 0, byDelegate: 0, escalated: 0, sentBack: 0, inTwoSteps: 0, money: 0 };
  fc.assert(
    fc.property(change, fc.array(event, { minLength: 5, maxLength: 40 }), (first, events) => {
      const life = new Life(first);
      for (const each of events) {
        life.meet(each);
        const { approval, caused } = life;
        if (!approval) continue;
        const state = approvalState(approval);
        if (state === 'sent back') seen.sentBack += 1;
        if (state !== 'approved') continue;
        const counted = countedDecisions(approval);
        const yes = counted.filter(({ decision }) => decision.decision === 'approve');
        const people = yes.map(({ actor }) => who(actor));
        const rights = yes.map(({ right }) => who(right));
        // Neither whoever said yes nor whose right it was has caused the plan.
        expect([...people, ...rights].filter((name) => name === undefined || caused.has(name))).toEqual([]);
        // On exactly what would be written, and each right once.
        expect(approval.planHash).toBe(life.hash);
        expect(yes.every(({ decision }) => decision.planHash === approval.planHash)).toBe(true);
        expect(new Set(rights).size).toBe(rights.length);
        // An all-of rests on as many people as roles, and each of them speaks for one of its roles or was escalated to.
        for (const { roles, rule, need } of approval.requirements) {
          const higher = (approval.escalated ?? []).flatMap((each) => (each.rule === rule ? each.to : []));
          const speaking = yes.filter((each) =>
            each.roles.some((role) => roles.includes(role) || higher.includes(role)),
          );
          const needed = need === 'all' ? roles.length : 1;
          expect(new Set(speaking.map(({ actor }) => who(actor))).size).toBeGreaterThanOrEqual(needed);
        }
        // What moves money was put before somebody, whatever the rules say.
        const moved = life.corrections.some((correction) => movesMoney(correction.field));
        expect(approval.requirements.some(({ rule }) => rule === MONEY_CORRECTION)).toBe(moved);
        if (moved) seen.money += 1;
        seen.approved += 1;
        if (yes.some(({ actor, right }) => actor !== right)) seen.byDelegate += 1;
        if ((approval.escalated ?? []).length > 0) seen.escalated += 1;
        if (new Set(approval.requirements.map(({ step }) => step)).size > 1) seen.inTwoSteps += 1;
        break;
      }
    }),
    { numRuns: 10_000 },
  );
  // A test of approvals in which hardly anything is ever approved would show nothing.
  expect(seen.approved).toBeGreaterThan(500);
  for (const count of Object.values(seen)) expect(count, JSON.stringify(seen)).toBeGreaterThan(30);
}, 60_000);
