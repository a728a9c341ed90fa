import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verificationActivities } from '../../activities/verify-message.ts';
import { type GroupResolution, memberResolution } from '../../domain/group-resolution.ts';
import { approvalId, businessKey, exceptionId, instant, planHash, processId } from '../../domain/ids.ts';
import type {
  CancelRequest,
  Decision,
  DelegateRequest,
  Message,
  MessageKind,
  Resolution,
} from '../../domain/message.ts';
import { textOf } from '../../domain/signed-message.ts';
import { decisionSigning } from '../../keys/decision-signing.ts';
import { type KeyRing, keyRingOf } from '../../keys/key-ring.ts';
import { newSigningKey, type PrivateJwk, publicHalf } from '../../keys/new-signing-key.ts';
import { type Signing, signMessage } from '../../starters/sign-message.ts';
import { decisionEnv, signingWith, testKey, testSigning, yesterdaysKey } from '../decision-keys.ts';

const process = processId('lead-to-project', businessKey('hubspot', '1'));
const at = instant('2026-11-23T09:00:00.000Z');
const now = instant('2026-11-23T09:00:01.000Z');
const actor = { id: 'grace', name: 'Grace Osei', email: 'grace@a.example', otherEmail: 'g.osei@a.example' };
const envelope = { id: 'm1', process, actor, roles: ['sales-lead', 'operations'], at, signature: '' };

const decision: Decision = { ...envelope, planHash: planHash('a'.repeat(64)), decision: 'approve', comment: 'Fine.' };
const delegation: DelegateRequest = {
  ...envelope,
  approval: approvalId(process, 1),
  to: { id: 'mia@a.example', name: 'mia@a.example', email: 'mia@a.example' },
  reason: 'away',
};
const resolution: Resolution = {
  ...envelope,
  exception: exceptionId(process, 1),
  action: { kind: 'correct', set: { entity: 'NWG', currency: 'EUR' } },
  reason: 'agreed',
};
const cancellation: CancelRequest = { ...envelope, reason: 'withdrawn' };
const order: GroupResolution = {
  id: 'g1',
  cause: 'TL-MAP-0003:service=ACME',
  action: { kind: 'correct', set: { 'lines.service': 'PM-H' } },
  except: [exceptionId(process, 7)],
  reason: 'renamed',
  actor,
  roles: ['operations'],
  at,
  signature: '',
};

const { verifyMessage } = verificationActivities(testSigning.keys);
const verifiedBy = (keys: KeyRing | 'off') => verificationActivities(keys).verifyMessage;
const ringOf = (...keys: object[]) => keyRingOf('decisions', JSON.stringify({ keys }), 'test');

async function signed(): Promise<[string, MessageKind, Message][]> {
  const group = await signMessage(testSigning, 'group resolution', order);
  return [
    ['a decision', 'decision', await signMessage(testSigning, 'decision', decision)],
    ['a delegation', 'delegation', await signMessage(testSigning, 'delegation', delegation)],
    ['a resolution', 'resolution', await signMessage(testSigning, 'resolution', resolution)],
    ['a cancellation', 'cancellation', await signMessage(testSigning, 'cancellation', cancellation)],
    ['a group’s resolution of one process', 'resolution', memberResolution(group, exceptionId(process, 1))],
  ];
}

/** As Temporal carries it. */
const sent = <T>(value: T): T => JSON.parse(JSON.stringify(value));

describe.each(await signed())('%s', (_, kind, message) => {
  it('counts as it was signed', async () => {
    expect(await verifyMessage(kind, sent(message), now)).toEqual({ accepted: true, of: textOf(sent(message)) });
  });

  it('is refused with any one field changed, removed or added', async () => {
    const paths = pathsOf(sent(message));
    const change = fc.record({
      path: fc.constantFrom(...paths),
      how: fc.constantFrom('other', 'removed', 'added'),
      value: fc.oneof(fc.string(), fc.jsonValue(), fc.constantFrom(null, '', 0, [], {}, true)),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ path, how, value }) => {
        const changed = sent({ '': message }) as Record<string, unknown>;
        put(changed, ['', ...path], how, value);
        const isSame = JSON.stringify(sorted(changed[''])) === JSON.stringify(sorted(sent(message)));
        fc.pre(!isSame && typeof changed[''] === 'object' && changed[''] !== null);
        expect(await verifyMessage(kind, changed[''] as never, now)).toMatchObject({ accepted: false });
      }),
      { numRuns: 1_000 },
    );
  });

  it('is refused as any other kind of message', async () => {
    for (const other of ['decision', 'delegation', 'resolution', 'cancellation'] as const) {
      if (other === kind) continue;
      expect(await verifyMessage(other, sent(message), now)).toMatchObject({ accepted: false });
    }
  });

  it('is good until it says, and not a moment longer', async () => {
    const until = Date.parse(String(message.expires));
    const verdictAt = (ms: number) => verifyMessage(kind, sent(message), instant(new Date(ms).toISOString()));
    expect(await verdictAt(until - 1)).toMatchObject({ accepted: true });
    expect(await verdictAt(until)).toMatchObject({ accepted: false, because: expect.stringContaining('good until') });
  });
});

describe('a group’s resolution', () => {
  const group = signMessage(testSigning, 'group resolution', order);

  it('is for no process that it excepts', async () => {
    const member = memberResolution(await group, exceptionId(process, 7));
    expect(await verifyMessage('resolution', sent(member), now)).toMatchObject({ accepted: false });
  });

  it('makes no signature for a single resolution, nor the other way round', async () => {
    const { order: _, ...single } = memberResolution(await group, exceptionId(process, 1));
    expect(await verifyMessage('resolution', sent(single), now)).toMatchObject({ accepted: false });
    const one = await signMessage(testSigning, 'resolution', resolution);
    const forged = { ...order, expires: one.expires, signature: one.signature } as GroupResolution;
    const member = memberResolution(forged, exceptionId(process, 1));
    expect(await verifyMessage('resolution', sent(member), now)).toMatchObject({ accepted: false });
  });
});

describe('keys', () => {
  const [first, second] = [newSigningKey('decisions'), newSigningKey('decisions')];
  const signedBy = (key: PrivateJwk, over: Partial<Signing> = {}) =>
    signMessage({ ...signingWith(key), ...over }, 'decision', decision);

  it('rotate: what the one before signed counts while it is in the ring', async () => {
    const yesterdays = await signedBy(first);
    const both = verifiedBy(ringOf(publicHalf(first), publicHalf(second)));
    expect(await both('decision', yesterdays, now)).toMatchObject({ accepted: true });
    expect(await both('decision', await signedBy(second), now)).toMatchObject({ accepted: true });
    const onlyNew = verifiedBy(ringOf(publicHalf(second)));
    expect(await onlyNew('decision', yesterdays, now)).toMatchObject({
      because: `it is signed with the key "${first.kid}", which is none of those that sign decisions.`,
    });
    const stolen = verifiedBy(ringOf({ ...publicHalf(first), retired: true }, publicHalf(second)));
    expect(await stolen('decision', yesterdays, now)).toMatchObject({
      because: `it is signed with the key "${first.kid}", which is retired: nothing that it signed counts any more.`,
    });
  });

  it('that are all retired are refused at start, where nothing that anyone decides would count', () => {
    const retired = { ...publicHalf(first), retired: true };
    const start = (...keys: object[]) =>
      decisionSigning('verify', { DECISION_KEYS: JSON.stringify({ keys }) }, '127.0.0.1:7233');
    expect(() => start(retired)).toThrow(`[TL-KEY-0004] All keys that sign decisions are retired ("${first.kid}")`);
    expect(start(retired, publicHalf(second))).toMatchObject({ purpose: 'decisions' });
  });

  it('of yesterday sign nothing new: the API has only the public half', () => {
    expect(testSigning.keys).toMatchObject({ signing: { kid: testKey.kid } });
    expect(() =>
      decisionSigning('sign', { ...decisionEnv, DECISION_KEY_ID: yesterdaysKey.kid }, '127.0.0.1:7233'),
    ).toThrow(`the key "${yesterdaysKey.kid}", of which DECISION_KEYS has only the public half`);
  });
});

describe('signing', () => {
  it('is on unless somebody says off, on a server of this machine, and not in production', () => {
    const here = '127.0.0.1:7233';
    expect(() => decisionSigning('verify', {}, here)).toThrow('neither DECISION_KEYS nor DECISION_KEYS_FILE is set');
    expect(() => decisionSigning('verify', { DECISION_SIGNING: 'no' }, here)).toThrow('neither "on" nor "off"');
    expect(decisionSigning('verify', { DECISION_SIGNING: 'off' }, here)).toBe('off');
    const production = { DECISION_SIGNING: 'off', NODE_ENV: 'production' };
    expect(() => decisionSigning('verify', production, here)).toThrow('[TL-KEY-0003]');
    expect(() => decisionSigning('verify', { DECISION_SIGNING: 'off' }, 'temporal.example:7233')).toThrow(
      'whoever may write to the Temporal namespace at temporal.example:7233 could approve in anyone',
    );
  });

  it('off, takes a message for what it says', async () => {
    expect(await verifiedBy('off')('decision', decision, now)).toMatchObject({ accepted: true });
  });
});

function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner).map((path) => [key, ...path]))];
}

function put(into: unknown, [key = '', ...rest]: string[], how: string, value: unknown): void {
  if (typeof into !== 'object' || into === null) return;
  const record = into as Record<string, unknown>;
  if (rest.length > 0) put(record[key], rest, how, value);
  else if (how === 'removed' && key !== '') delete record[key];
  else if (how === 'added' && typeof record[key] === 'object') Object.assign(record[key] ?? {}, { extra: value });
  else record[key] = value;
}

/** The same whatever the order of members. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return Array.isArray(value) ? value.map(sorted) : value;
  return Object.entries(value)
    .map(([key, inner]) => [key, sorted(inner)])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}
