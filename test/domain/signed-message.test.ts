import { expect, it } from 'vitest';
import { approvalId, businessKey, exceptionId, instant, planHash, processId } from '../../domain/ids.ts';
import type { Decision, Message, MessageKind } from '../../domain/message.ts';
import { judgeArrival, judgeTime, withTaken } from '../../domain/signed-message.ts';

const process = processId('lead-to-project', businessKey('hubspot', '1'));
const decision: Decision = {
  id: 'm1',
  process,
  planHash: planHash('a'.repeat(64)),
  decision: 'approve',
  comment: '',
  actor: { id: 'grace', name: 'Grace Osei', email: 'grace@a.example' },
  roles: ['sales-lead'],
  at: instant('2026-11-23T09:00:00.000Z'),
  expires: instant('2026-11-24T09:00:00.000Z'),
  signature: '',
};
const now = instant('2026-11-23T09:00:01.000Z');
const fresh = { began: instant('2026-11-23T08:00:00.000Z'), ids: {} };

it('a message is taken once, and remembered for as long as it would be good', () => {
  const taken = withTaken(fresh, decision, now);
  expect(judgeArrival(process, fresh, 'decision', decision)).toEqual({ accepted: true });
  expect(judgeArrival(process, taken, 'decision', decision)).toEqual({
    accepted: false,
    because: 'it has come before, and counts once.',
  });
  const later = withTaken(taken, { ...decision, id: 'm2' }, instant('2026-11-24T09:00:00.000Z'));
  expect(Object.keys(later.ids)).toEqual(['m2']);
  expect(judgeTime(decision, instant('2026-11-24T09:00:00.000Z'))).toMatchObject({ accepted: false });
});

it('a message without an end, where signing is off, is remembered for a day', () => {
  const { expires: _, ...endless } = decision;
  expect(withTaken(fresh, endless, now).ids).toEqual({ m1: '2026-11-24T09:00:01.000Z' });
});

it('an id can be any text, and stands for itself alone', () => {
  for (const id of ['__proto__', 'constructor', 'toString']) {
    const message = { ...decision, id };
    expect(judgeArrival(process, fresh, 'decision', message)).toEqual({ accepted: true });
    expect(judgeArrival(process, withTaken(fresh, message, now), 'decision', message)).toMatchObject({
      accepted: false,
    });
  }
});

const { id, actor, roles, at, expires, signature } = decision;
const envelope = { id, process, actor, roles, at, ...(expires && { expires }), signature };
const answers: [MessageKind, Message][] = [
  ['decision', decision],
  ['delegation', { ...envelope, approval: approvalId(process, 1), to: actor, reason: '' }],
  ['resolution', { ...envelope, exception: exceptionId(process, 1), action: { kind: 'retry' }, reason: '' }],
];
const before = { because: expect.stringContaining('before this process began') };
const judgedAt = (kind: MessageKind, message: Message, iso: string) =>
  judgeArrival(process, fresh, kind, { ...message, at: instant(iso) });

it.each(answers)('a %s from before the process began was about an earlier one, however close', (kind, message) => {
  expect(judgedAt(kind, message, '2026-11-23T07:59:59.999Z')).toMatchObject(before);
  expect(judgedAt(kind, message, '2026-11-23T08:00:00.000Z')).toEqual({ accepted: true });
});

it('a message is of the kind that it came as, whatever its members look like', () => {
  const likeACancellation = { ...envelope, reason: 'withdrawn' };
  expect(judgedAt('resolution', likeACancellation, '2026-11-23T07:59:59.999Z')).toMatchObject(before);
});

it('a cancellation may be older than the run that it starts; the clocks of two machines differ by a minute at most', () => {
  const cancellation = { ...envelope, reason: 'withdrawn' };
  expect(judgedAt('cancellation', cancellation, '2026-11-23T07:59:00.000Z')).toEqual({ accepted: true });
  expect(judgedAt('cancellation', cancellation, '2026-11-23T07:58:59.999Z')).toMatchObject(before);
});

it('a message says until when it is good, and does not come from the future', () => {
  const { expires: _, ...endless } = decision;
  expect(judgeTime(endless, now)).toMatchObject({ because: 'it does not say until when it is good.' });
  expect(judgeTime({ ...decision, at: instant('2026-11-23T09:01:02.000Z') }, now)).toMatchObject({ accepted: false });
  expect(judgeTime({ ...decision, at: instant('yesterday') }, now)).toMatchObject({ accepted: false });
  expect(judgeTime(decision, now)).toEqual({ accepted: true });
});
