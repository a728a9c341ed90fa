import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Barred } from '../../domain/actor.ts';
import { approvalState, barredFrom, rolesAsked } from '../../domain/approval.ts';
import { askedAfterSendingBack } from '../../domain/approval-round.ts';
import { judgeDecision, withAttempt } from '../../domain/decision.ts';
import { judgeDelegation, withDelegation } from '../../domain/delegation.ts';
import {
  correctionsOf,
  judgeCancel,
  judgeResolution,
  openException,
  resolutionInWords,
} from '../../domain/exception.ts';
import { approvalId, businessKey, exceptionId, instant, planHash, processId } from '../../domain/ids.ts';
import { issueOf } from '../../domain/issue.ts';
import type { CancelRequest, Decision, DelegateRequest, Resolution, ResolutionAction } from '../../domain/message.ts';
import type { OpenApproval } from '../../domain/open-approval.ts';
import {
  isActor,
  isCancelRequest,
  isDecision,
  isDelegateRequest,
  isResolution,
} from '../../workflows/message-shapes.ts';

/*
 * Whoever reaches Temporal can send a process anything. What its validator takes goes through all that the process does
 * with it, in the order of workflows/listening-process.ts: nothing of it may throw, for a workflow's task that fails keeps
 * out every other message for good.
 */

const process = processId('lead-to-project', businessKey('hubspot', '1'));
const now = instant('2026-11-23T09:00:00.000Z');
const hash = planHash('a'.repeat(64));
const grace = { id: 'grace', name: 'Grace Osei', email: 'grace@a.example', otherEmail: 'osei@a.example' };
const tom = { id: 'tom', name: 'Tom Hale', email: 'tom@a.example' };
const envelope = { id: 'm1', process, at: now, signature: '', actor: grace, roles: ['operations', 'sales-lead'] };
const barred: Barred[] = [{ actor: tom, because: 'owns the deal' }];

const approval: OpenApproval = {
  id: approvalId(process, 1),
  planHash: hash,
  requirements: [{ rule: 'r', roles: ['sales-lead'], need: 'any', because: '15 %.', dueBusinessHours: 8 }],
  decisions: [],
  barred,
  since: now,
  dueAt: null,
  differences: [],
  delegations: [{ from: grace, to: tom, roles: ['sales-lead'], kind: 'standing', startsAt: now, endsAt: null }],
};

const candidates = [{ id: '41', title: 'Meridian', details: 'Berlin' }];
const issues = [
  issueOf('TL-DEAL-0001', { message: 'Empty.', hint: 'Fill it in.', about: 'entity', field: 'entity' }),
  issueOf('TL-MAP-0003', { message: 'Unknown.', hint: 'Map it.', about: 'service=A', field: 'lines.7.service' }),
  issueOf('TL-MATCH-0001', { message: 'Two.', hint: 'Pick one.', about: 'c', field: 'customer', candidates }),
];
const drift = [issueOf('TL-DRIFT-0001', { message: 'Changed.', hint: 'Accept.', about: '' })];
const parking = { owners: {}, subject: 'x', sourceValueOf: () => null, corrected: ['currency'] };
const parked = [issues, drift].map((each) => openException(exceptionId(process, 1), { ...parking, issues: each }, now));

const decisions: Decision[] = (['approve', 'reject', 'send back'] as const).map((decision) => ({
  ...envelope,
  planHash: hash,
  decision,
  comment: 'why',
}));
const delegateRequest: DelegateRequest = {
  ...envelope,
  approval: approval.id,
  to: { id: 'mia', name: 'Mia Roth', email: 'mia@a.example' },
  reason: 'away',
};
const actions: ResolutionAction[] = [
  { kind: 'retry' },
  { kind: 'correct', set: { entity: 'NWG', currency: 'EUR' } },
  { kind: 'choose', candidate: '41' },
  { kind: 'accept' },
  { kind: 'cancel' },
];
const resolutions: Resolution[] = actions.flatMap((action) => {
  const resolution = { ...envelope, exception: exceptionId(process, 1), action, reason: 'why' };
  return [resolution, { ...resolution, cause: issues[1]?.cause ?? '' }, { ...resolution, cause: 'TL-DRIFT-0001:' }];
});
const cancelRequest: CancelRequest = { ...envelope, reason: 'sold to a competitor' };

/** All that a process does with each message once its validator has taken it. */
const messages = {
  decide: {
    wellFormed: decisions,
    isValid: isDecision,
    meet: (decision: Decision) => {
      for (const open of [approval, null]) {
        const judged = judgeDecision(open, decision, now);
        const after = { ...approval, decisions: withAttempt([], { decision, ...judged }) };
        approvalState(after);
        rolesAsked(after);
        askedAfterSendingBack(after, { actor: grace, reason: '' }, approval.id, now);
      }
      return judgeDecision(approval, decision, now).verdict;
    },
  },
  delegate: {
    wellFormed: [delegateRequest],
    isValid: isDelegateRequest,
    meet: (request: DelegateRequest) => {
      const after = { ...withDelegation(approval, request, now), barred: [] };
      judgeDecision(after, { ...(decisions[0] as Decision), actor: request.to, roles: [] }, now);
      judgeDelegation(null, request, now);
      return judgeDelegation({ ...approval, delegations: [] }, request, now);
    },
  },
  resolve: {
    wellFormed: resolutions,
    isValid: isResolution,
    meet: (resolution: Resolution) => {
      const verdicts = parked.map((open) => {
        const verdict = judgeResolution(open, resolution, barred);
        if (!verdict.accepted) return verdict;
        const by = correctionsOf(resolution, open).map((correction) => correction.by);
        barredFrom(by.map((actor) => ({ actor, because: 'corrected it' })));
        resolutionInWords(resolution.action, open.issues);
        return verdict;
      });
      return verdicts.find(({ accepted }) => accepted) ?? judgeResolution(null, resolution, barred);
    },
  },
  cancel: {
    wellFormed: [cancelRequest],
    isValid: isCancelRequest,
    meet: (request: CancelRequest) => judgeCancel('parked', false, request),
  },
};

/** Somewhere in a well-formed message, whatever JSON can say, or nothing, instead of what belongs there. */
function spoiled(wellFormed: object): fc.Arbitrary<unknown> {
  const instead = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    // Words where words belong are taken, mostly: without them hardly anything would get past the validators.
    fc.string({ minLength: 1 }),
    fc.constantFrom(undefined, null, '', ' ', 0, true, [], {}, 'x'.repeat(5_000), ['kind'], { kind: 'correct' }),
    fc.constant(JSON.parse('{"__proto__": {"toString": 1}, "constructor": "x", "length": -1}')),
  );
  const change = fc.record({ path: fc.constantFrom(...pathsOf(wellFormed)), instead });
  return fc.array(change, { minLength: 1, maxLength: 2 }).map((changes) => {
    const message = { '': structuredClone(wellFormed) } as Record<string, unknown>;
    for (const { path, instead } of changes) put(message, ['', ...path], structuredClone(instead));
    return asSent(message['']);
  });
}

function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner).map((path) => [key, ...path]))];
}

function put(into: unknown, [key = '', ...rest]: string[], value: unknown): void {
  if (typeof into !== 'object' || into === null) return;
  const record = into as Record<string, unknown>;
  if (rest.length > 0) put(record[key], rest, value);
  else record[key] = value;
}

/** As Temporal carries it; nothing of what JSON can't say, like a big integer. */
function asSent(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return undefined;
  }
}

/** The validator's answer, which may be anything but a crash of the process. */
function isTaken(isValid: (message: never) => void, message: unknown): boolean {
  try {
    isValid(message as never);
    return true;
  } catch (error) {
    expect(String(error)).toMatch(/^TypeError: Not a message this process understands: .+\.$/);
    return false;
  }
}

describe.each(Object.entries(messages))('%s', (_, { wellFormed, isValid, meet }) => {
  it('takes what is well formed, and some of it counts', () => {
    const verdicts = wellFormed.map((message) => {
      expect(isTaken(isValid, message)).toBe(true);
      return meet(message as never).accepted;
    });
    expect(verdicts).toContain(true);
  });

  it('refuses what is malformed, or judges it, and trips over nothing', () => {
    let taken = 0;
    const any = fc.oneof(
      { weight: 1, arbitrary: fc.anything().map(asSent) },
      { weight: 9, arbitrary: fc.constantFrom<object>(...wellFormed).chain(spoiled) },
    );
    fc.assert(
      fc.property(any, (message) => {
        if (!isTaken(isValid, message)) return;
        taken += 1;
        expect(typeof meet(message as never).accepted).toBe('boolean');
      }),
      { numRuns: 2_000 },
    );
    expect(taken).toBeGreaterThan(50);
  });
});

it('a hint names whoever asked only when it names a person, and a decision can be judged after any', () => {
  const hint = fc.oneof(
    fc.anything().map(asSent),
    spoiled(tom),
    fc.constantFrom({ id: 'x', name: 'X' }, 'ines', tom, grace),
  );
  let named = 0;
  fc.assert(
    fc.property(hint, (by) => {
      if (!isActor(by)) return;
      named += 1;
      const after = { ...approval, barred: barredFrom([...barred, { actor: by, because: 'asked for it' }]) };
      for (const decision of decisions) judgeDecision(after, decision, now);
    }),
    { numRuns: 2_000 },
  );
  expect(named).toBeGreaterThan(50);
});

it.each([
  ['no set', { kind: 'correct' }, /action\.set must be an object/],
  ['a list', { kind: 'correct', set: ['NWG'] }, /action\.set must be an object/],
  ['nothing', { kind: 'correct', set: { entity: ' ' } }, /action\.set\.entity is blank/],
  ['too much', { kind: 'retry', set: 'x'.repeat(400_000) }, /longer than/],
])('a resolution that corrects %s is refused, and says so', (_, action, why) => {
  expect(() => isResolution({ ...resolutions[0], action } as Resolution)).toThrow(why);
});
