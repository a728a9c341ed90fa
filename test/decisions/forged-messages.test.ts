import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type GroupResolution, memberResolution } from '../../domain/group-resolution.ts';
import { type ExceptionId, instant } from '../../domain/ids.ts';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import type { MessageKind } from '../../domain/message.ts';
import type { ProcessView, Refusal } from '../../domain/process-view.ts';
import { signatureTypes } from '../../domain/signed-message.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { newSigningKey } from '../../keys/new-signing-key.ts';
import { signMessage } from '../../starters/sign-message.ts';
import { retiredKey, signingWith, testSigning } from '../decision-keys.ts';
import { refusalsOnRecord } from '../refusals-on-record.ts';
import { startThroughline, type Throughline } from '../throughline.ts';

/* What is not a decision moves processes as well: a correction changes what is written, a cancellation takes it back. */

const ines = { id: 'ines-duarte', name: 'Ines Duarte', email: 'ines.duarte@northwind.example' };
const grace = { id: 'grace-osei', name: 'Grace Osei', email: 'grace.osei@northwind.example' };
const HOUR_MS = 60 * 60_000;

let throughline: Throughline;
let parked: string;
let waiting: string;

beforeAll(async () => {
  throughline = await startThroughline();
  const deals = ['missing-entity-and-po', 'discount-needs-a-yes'].map((scenario) =>
    throughline.sandbox.stageDeal({ scenario, variant: 1, webhooks: 'lose' }),
  );
  [parked = '', waiting = ''] = (await Promise.all(deals)).map(({ id }) => id);
  await Promise.all([throughline.start(parked), throughline.start(waiting)]);
  await throughline.until(parked, 'parked');
  await throughline.until(waiting, 'waiting for approval');
}, 60_000);

afterAll(() => throughline?.close());

type Draft = { id: string; at: string; signature: string; process: string };
const now = (hours = 0) => instant(new Date(Date.now() + hours * HOUR_MS).toISOString());
const envelope = (view: ProcessView) => ({ id: randomUUID(), process: view.id, at: now(), signature: '' });

/** A message that would count if it were signed, by kind; the update's and signal's name, and the process that waits for it. */
const messages: Record<string, { kind: MessageKind; deal: () => string; draft: (view: ProcessView) => Draft }> = {
  resolve: {
    kind: 'resolution',
    deal: () => parked,
    draft: (view) => ({
      ...envelope(view),
      exception: view.exception?.id,
      action: { kind: 'cancel' },
      reason: 'nobody wants it',
      actor: ines,
      roles: ['operations'],
    }),
  },
  cancel: {
    kind: 'cancellation',
    deal: () => parked,
    draft: (view) => ({ ...envelope(view), reason: 'nobody wants it', actor: ines, roles: ['operations'] }),
  },
  delegate: {
    kind: 'delegation',
    deal: () => waiting,
    draft: (view) => ({
      ...envelope(view),
      approval: view.approval?.id,
      to: { id: 'mallory@a.example', name: 'Mallory', email: 'mallory@a.example' },
      reason: 'I am away',
      actor: grace,
      roles: ['sales-lead'],
    }),
  },
};

async function forgeries(kind: MessageKind, draft: () => Draft): Promise<[string, RegExp, Draft][]> {
  const other = kind === 'cancellation' ? 'decision' : 'cancellation';
  const genuine = await signMessage(testSigning, kind, draft());
  const by = (key: Parameters<typeof signingWith>[0], over: Partial<Draft> = {}) =>
    signMessage(signingWith(key), kind, { ...draft(), ...over });
  const mine = (over: Partial<Draft>) => signMessage(testSigning, kind, { ...draft(), ...over });
  return [
    ['unsigned', /it is not signed/, draft()],
    ['altered', /it is not what was signed/, { ...genuine, reason: 'another' } as Draft],
    ['expired', /it was good until/, await mine({ at: now(-2) })],
    [
      'for another process',
      /it is for lead-to-project:hubspot-1,/,
      await mine({ process: 'lead-to-project:hubspot-1' }),
    ],
    ['from before it began', /before this process began/, await mine({ at: now(-0.5) })],
    ['by an unknown key', /none of those that sign/, await by(newSigningKey('decisions'))],
    ['by a retired key', /which is retired/, await by(retiredKey)],
    ['by a key of the ledger', /none of those that sign/, await by(newSigningKey('ledger'))],
    [
      `as a ${other}`,
      new RegExp(`something else \\("${signatureTypes[other].replaceAll('+', '\\+')}`),
      await signMessage(testSigning, other, draft()),
    ],
  ];
}

/** In its view, and the same in the ledger. */
async function refusal(deal: string, id: string, way: Refusal['way']): Promise<Refusal> {
  const patience = { timeout: 20_000, interval: 100 };
  const isIt = (each: Refusal) => each.id === id && each.way === way;
  const found = await vi.waitUntil(async () => (await throughline.view(deal)).refusals?.find(isIt), patience);
  const process = leadToProjectId({ connection: 'hubspot', dealId: deal });
  const kept = async () => (await refusalsOnRecord(throughline.ledger, process)).find(isIt);
  await expect.poll(kept, patience).toEqual(found);
  return found;
}

describe.each(Object.entries(messages))('a forged %s', (name, { kind, deal, draft }) => {
  it('does not count by update, and is on record', async () => {
    const before = await throughline.view(deal());
    for (const [what, because, message] of await forgeries(kind, () => draft(before))) {
      const handle = throughline.client.workflow.getHandle(before.id);
      const verdict = await handle.executeUpdate<Verdict, [Draft]>(name, { args: [message] });
      expect(verdict, what).toMatchObject({ accepted: false, because: expect.stringMatching(because) });
      expect(await refusal(deal(), message.id, 'update')).toMatchObject({
        kind,
        because: expect.stringMatching(because),
      });
    }
    expect((await throughline.view(deal())).stage).toBe(before.stage);
  });

  it('does not count by signal, and is on record', async () => {
    const before = await throughline.view(deal());
    for (const [, because, message] of await forgeries(kind, () => draft(before))) {
      await throughline.client.workflow.getHandle(before.id).signal(name, message);
      expect(await refusal(deal(), message.id, 'signal')).toMatchObject({
        kind,
        because: expect.stringMatching(because),
      });
    }
    const { stage, approval, exception } = await throughline.view(deal());
    expect({ stage, exception: exception?.id }).toEqual({ stage: before.stage, exception: before.exception?.id });
    expect(approval?.delegations ?? []).toEqual(before.approval?.delegations ?? []);
  });
});

describe('a group’s resolution', () => {
  const order = async (over: Partial<GroupResolution> = {}): Promise<GroupResolution> => {
    const { exception } = await throughline.view(parked);
    const cause = exception?.issues[0]?.cause ?? '';
    const by = { actor: ines, roles: ['operations'], at: now(), signature: '' };
    const made = { id: randomUUID(), cause, action: { kind: 'retry' as const }, except: [], reason: 'again', ...by };
    return { ...made, ...over };
  };
  const outcome = async (group: GroupResolution) =>
    throughline.client.workflow.execute('resolveExceptionGroup', {
      taskQueue: 'processes',
      workflowId: `resolve-exception-group:${group.id}`,
      args: [group],
    });

  it('that nobody signed is refused by every process, and on record there', async () => {
    const group = await order({ action: { kind: 'cancel' } });
    expect(await outcome(group)).toMatchObject({ total: 1, accepted: 0, refused: 1 });
    const { exception } = await throughline.view(parked);
    expect(await refusal(parked, `${group.id}.${exception?.id}`, 'update')).toMatchObject({ wasJudged: false });
  });

  it('can’t be changed on its way, nor brought to a process that it excepts', async () => {
    const { exception } = await throughline.view(parked);
    const id = exception?.id as ExceptionId;
    const group = await signMessage(testSigning, 'group resolution', await order({ except: [id] }));
    const handle = throughline.client.workflow.getHandle((await throughline.view(parked)).id);
    const taken = await signMessage(testSigning, 'group resolution', await order());
    for (const message of [
      memberResolution(group, id),
      { ...memberResolution(taken, id), action: { kind: 'cancel' } },
      memberResolution({ ...taken, action: { kind: 'cancel' } }, id),
      { ...memberResolution(taken, id), order: undefined },
    ]) {
      const verdict = await handle.executeUpdate<Verdict, [object]>('resolve', { args: [message] });
      expect(verdict).toMatchObject({
        accepted: false,
        because: expect.stringMatching(/it is not what was signed|its signature is for something else/),
      });
    }
  });

  it('counts once, and not for what is parked after it', async () => {
    const group = await signMessage(testSigning, 'group resolution', await order());
    const before = (await throughline.view(parked)).exception?.id as ExceptionId;
    expect(await outcome(group)).toMatchObject({ total: 1, accepted: 1 });
    const again = await vi.waitUntil(async () => {
      const { exception } = await throughline.view(parked);
      return exception && exception.id !== before ? exception.id : null;
    });
    const handle = throughline.client.workflow.getHandle((await throughline.view(parked)).id);
    const send = (id: ExceptionId) =>
      handle.executeUpdate<Verdict, [object]>('resolve', {
        args: [memberResolution(group, id)],
        updateId: randomUUID(),
      });
    expect(await send(before)).toMatchObject({ because: 'it has come before, and counts once.' });
    expect(await send(again)).toMatchObject({
      because: 'it was parked after this was said about its whole group. Look at it first.',
    });
  });
});

it('the real ones count by signal as well', async () => {
  const { resolve, delegate } = messages;
  const view = await throughline.view(waiting);
  const handedOver = await signMessage(testSigning, 'delegation', delegate?.draft(view) as Draft);
  await throughline.client.workflow.getHandle(view.id).signal('delegate', handedOver);
  await vi.waitUntil(async () => (await throughline.view(waiting)).approval?.delegations?.length === 1);
  const open = await throughline.view(parked);
  const resolved = await signMessage(testSigning, 'resolution', resolve?.draft(open) as Draft);
  await throughline.client.workflow.getHandle(open.id).signal('resolve', resolved);
  expect((await throughline.untilEnded(parked)).stage).toBe('cancelled');
});
