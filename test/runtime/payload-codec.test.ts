import {
  ApplicationFailure,
  defaultPayloadConverter,
  type Payload,
  type SerializationContext,
} from '@temporalio/common';
import {
  decodeOptionalFailureToOptionalError,
  encodeErrorToFailure,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sealed } from '../../domain/sealed.ts';
import { payloadKeys } from '../../keys/payload-keys.ts';
import { dataConverter } from '../../starters/temporal/data-converter.ts';
import { EncryptionCodec, type Reader } from '../../starters/temporal/payload-codec.ts';
import { payloadConverter } from '../../starters/temporal/payload-converter.ts';
import { unreadableKeyOf } from '../../starters/temporal/unreadable-payload.ts';

const key = (id: string, filler: string) => `${id}:${Buffer.alloc(32, filler).toString('base64')}`;
const env = (current: string, ...keys: string[]) => ({ PAYLOAD_KEYS: keys.join(','), PAYLOAD_KEY_ID: current });
const codec = (current: string, ...keys: string[]) => new EncryptionCodec(payloadKeys(env(current, ...keys)), 'worker');
const mixedEnv = () => ({ ...env('k1', k1), PAYLOAD_ENCRYPTION: 'mixed' });
const mixed = (reader: Reader = 'worker') => new EncryptionCodec(payloadKeys(mixedEnv()), reader);
const off = () => new EncryptionCodec(payloadKeys({ PAYLOAD_KEYS: k1, PAYLOAD_ENCRYPTION: 'off' }), 'worker');
const [k1, k2] = [key('k1', 'a'), key('k2', 'b')];

const plain = (value: unknown) => defaultPayloadConverter.toPayload(value) as Payload;
const bytesOf = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value)])),
  data: Buffer.from(data ?? []),
});

/** What a payload's metadata say of whose it is: people who have one encrypted can't say so themselves. */
const onlyOurs = ['throughline-owner', 'throughline-sealed'];
const withoutOurs = ({ metadata, data }: ReturnType<typeof bytesOf>) => ({
  metadata: Object.fromEntries(Object.entries(metadata).filter(([name]) => !onlyOurs.includes(name))),
  data,
});

/** The one payload that a codec makes of one. */
async function only(many: Promise<Payload[]>): Promise<Payload> {
  const [payload, another] = await many;
  if (!payload || another) throw new Error('It should be one.');
  return payload;
}

describe('a payload', () => {
  it('comes back as it went, whatever is in it and whichever key wrote it, but for what only we may say of it', async () => {
    const name = fc.oneof(fc.stringMatching(/^[a-z-]{1,12}$/), fc.constantFrom(...onlyOurs));
    const anything = fc.record({
      metadata: fc.dictionary(name, fc.uint8Array({ maxLength: 40 })),
      data: fc.uint8Array({ maxLength: 2_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { maxLength: 4 }), async (payloads) => {
        const sealed = await codec('k1', k1).encode(payloads);
        const opened = await codec('k2', k1, k2).decode(sealed);
        expect(opened.map(bytesOf)).toEqual(payloads.map(bytesOf).map(withoutOurs));
      }),
    );
  });

  it('is sealed with its metadata, 28 bytes longer, and never twice in the same way', async () => {
    const payload = plain({ customer: 'Pelikan Robotik GmbH' });
    const [first, second] = await codec('k1', k1).encode([payload, payload]);
    expect(Object.keys(first?.metadata ?? {})).toEqual(['encoding', 'encryption-key-id']);
    const text = Buffer.from(first?.data ?? []).toString('latin1');
    expect(text).not.toMatch(/Pelikan|json/);
    expect(first?.data).not.toEqual(second?.data);
    const longer = await only(codec('k1', k1).encode([plain({ customer: `Pelikan Robotik GmbH${'x'.repeat(50)}` })]));
    expect((longer.data?.length ?? 0) - (first?.data?.length ?? 0)).toBe(50);
  });

  it('that is encrypted already is not encrypted again; one that never was is read as it is', async () => {
    const payload = plain('from before there were keys');
    const sealed = await only(codec('k1', k1).encode([payload]));
    expect(await only(codec('k2', k1, k2).encode([sealed]))).toBe(sealed);
    expect(await only(codec('k1', k1).decode([payload]))).toBe(payload);
    expect(await only(off().encode([payload]))).toBe(payload);
    expect(bytesOf(await only(off().decode([sealed])))).toEqual(bytesOf(payload));
  });

  it('of a call is read for that call alone, and by people’s tools, which name none', async () => {
    const call = (number: string, workflowId = 'lead-to-project:hubspot-1'): SerializationContext => ({
      ...{
        type: 'activity',
        namespace: 'default',
        workflowId,
        activityId: `verifyMessage:r1:c1:${number}`,
        isLocal: false,
      },
    });
    const answer = plain({ accepted: true });
    const sealed = await codec('k1', k1).encode([answer], call('7'));
    expect((await codec('k1', k1).decode(sealed, call('7'))).map(bytesOf)).toEqual([bytesOf(answer)]);
    expect((await codec('k1', k1).decode(sealed)).map(bytesOf)).toEqual([bytesOf(answer)]);
    const foreign = /TL-CRYPT-0004/;
    for (const other of [call('8'), call('7', 'lead-to-project:hubspot-2')])
      await expect(codec('k1', k1).decode(sealed, other)).rejects.toThrow(foreign);
    const ofNoCall = await codec('k1', k1).encode([answer], {
      type: 'workflow',
      namespace: 'default',
      workflowId: 'w',
    });
    await expect(codec('k1', k1).decode(ofNoCall, call('7'))).rejects.toThrow(foreign);
    await expect(codec('k1', k1).decode([answer], call('7'))).rejects.toThrow(foreign);
    expect(await mixed().decode([answer], call('7'))).toEqual([answer]);
    await expect(mixed().decode(ofNoCall, call('7'))).rejects.toThrow(foreign);
    expect((await mixed().encode([answer], call('7')))[0]?.data).not.toEqual(answer.data);
  });

  it('of a call that has but a number, a local one too, is read only while an earlier release’s may be open', async () => {
    for (const isLocal of [false, true]) {
      const call: SerializationContext = {
        ...{
          type: 'activity',
          namespace: 'default',
          workflowId: 'lead-to-project:hubspot-1',
          activityId: '7',
          isLocal,
        },
      };
      const answer = plain({ accepted: true });
      const sealed = await codec('k1', k1).encode([answer], call);
      for (const each of [sealed, [answer]]) {
        await expect(codec('k1', k1).decode(each, call)).rejects.toThrow('TL-CRYPT-0004');
        const mixed = new EncryptionCodec(payloadKeys({ ...env('k1', k1), PAYLOAD_ENCRYPTION: 'mixed' }), 'worker');
        expect((await mixed.decode(each, call)).map(bytesOf)).toEqual([bytesOf(answer)]);
      }
      const other = await codec('k1', k1).encode([answer], { ...call, activityId: '8' });
      const mixed = new EncryptionCodec(payloadKeys({ ...env('k1', k1), PAYLOAD_ENCRYPTION: 'mixed' }), 'worker');
      await expect(mixed.decode(other, call)).rejects.toThrow('TL-CRYPT-0004');
    }
  });

  it('that a process answers a client with is read if a worker of ours wrote it for that process', async () => {
    const client = new EncryptionCodec(payloadKeys(env('k1', k1)), 'client');
    const process = (workflowId: string): SerializationContext => ({ type: 'workflow', namespace: 'n', workflowId });
    const view = plain({ customer: 'Pelikan Robotik GmbH' });
    const sealed = await codec('k1', k1).encode([view], process('one'));
    expect((await client.decode(sealed, process('one'))).map(bytesOf)).toEqual([bytesOf(view)]);
    const foreign = /TL-CRYPT-0004/;
    await expect(client.decode(sealed, process('another'))).rejects.toThrow(foreign);
    await expect(client.decode([view], process('one'))).rejects.toThrow(foreign);
    await expect(client.decode(await client.encode([view]), process('one'))).rejects.toThrow(foreign);
    // What people's tools show, they show whoever wrote it.
    expect(await client.decode([view])).toEqual([view]);
    expect(await mixed('client').decode([view], process('one'))).toEqual([view]);
    await expect(mixed('client').decode(sealed, process('another'))).rejects.toThrow(foreign);
    // Whereas a process is told things by people, too.
    expect(await codec('k1', k1).decode([view], process('one'))).toEqual([view]);
  });

  it('under a key that is not here, or another one of its id, says which key it is', async () => {
    const sealed = await codec('k1', k1).encode([plain('secret')]);
    await expect(codec('k2', k2).decode(sealed)).rejects.toThrow(/TL-CRYPT-0002.*key "k1".*only k2 here/);
    await expect(codec('k1', key('k1', 'z')).decode(sealed)).rejects.toThrow(/TL-CRYPT-0003.*key "k1"/);
    for (const other of [codec('k2', k2), codec('k1', key('k1', 'z'))]) {
      const error = await other.decode(sealed).catch((reason: Error) => reason);
      expect(unreadableKeyOf(error)).toBe('k1');
      // As it arrives from a worker: in words, inside of another error.
      expect(unreadableKeyOf(new Error('a query failed', { cause: new Error((error as Error).message) }))).toBe('k1');
    }
    expect(unreadableKeyOf(new Error('key "k1"'))).toBeNull();
  });

  it('of which one bit was changed is not opened, nor one that names another key', async () => {
    const sealed = await only(codec('k1', k1).encode([plain({ amount: '48000.00' })]));
    const length = sealed.data?.length ?? 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(length - 1), fc.nat(7), async (at, bit) => {
        const data = Buffer.from(sealed.data ?? []);
        data[at] = (data[at] ?? 0) ^ (1 << bit);
        await expect(codec('k1', k1).decode([{ ...sealed, data }])).rejects.toThrow(/TL-CRYPT-0003/);
      }),
    );
    // Even where the same key stands under both ids.
    const relabelled = { ...sealed, metadata: { ...sealed.metadata, 'encryption-key-id': Buffer.from('k9') } };
    await expect(codec('k9', key('k9', 'a')).decode([relabelled])).rejects.toThrow(/TL-CRYPT-0003/);
    for (const data of [Buffer.alloc(0), Buffer.alloc(27)])
      await expect(codec('k1', k1).decode([{ ...sealed, data }])).rejects.toThrow(/TL-CRYPT-0003/);
  });
});

describe('a state that a process hands to its next run', () => {
  const state = { view: 'what was approved' };
  const handedOver = payloadConverter.toPayload(new Sealed(state)) as Payload;
  const process = (workflowId: string): SerializationContext => ({
    type: 'workflow',
    namespace: 'default',
    workflowId,
  });
  const [one, other] = [process('lead-to-project:hubspot-1'), process('lead-to-project:hubspot-2')];
  const read = async (payloads: Promise<Payload[]>) => payloadConverter.fromPayload(await only(payloads));

  it('is one for the process that sealed it, and a value like any other for another one', async () => {
    const sealed = await codec('k1', k1).encode([handedOver], one);
    expect(await read(codec('k1', k1).decode(sealed, one))).toEqual(new Sealed(state));
    expect(await read(codec('k1', k1).decode(sealed, other))).toEqual(state);
    const byACall = await codec('k1', k1).encode([handedOver], {
      ...{ type: 'activity', namespace: 'default', workflowId: 'lead-to-project:hubspot-1', activityId: '7' },
      isLocal: false,
    });
    expect(await read(codec('k1', k1).decode(byACall, one))).toEqual(state);
  });

  it('is none when somebody without a key says that it is: it stops nothing, and counts for nothing', async () => {
    expect(await read(codec('k1', k1).decode([handedOver], one))).toEqual(state);
    const message = await codec('k1', k1).encode([plain('a hint')]);
    expect(await read(codec('k1', k1).decode(message, one))).toBe('a hint');
  });

  it('that was sealed in plain text is read while processes are open that began so', async () => {
    const sealed = await off().encode([handedOver], one);
    for (const reader of [off(), mixed()]) expect(await read(reader.decode(sealed, one))).toEqual(new Sealed(state));
  });

  it('is shown by people’s tools, whoever wrote it', async () => {
    const sealed = await codec('k1', k1).encode([handedOver], one);
    for (const shown of [sealed, [handedOver]])
      expect(await read(codec('k1', k1).decode(shown))).toEqual(new Sealed(state));
  });
});

it('a failure is kept without its words, its details and its stack, and read with them', async () => {
  const converter = loadDataConverter(dataConverter(env('k1', k1)));
  const cause = new Error('Odoo: Pelikan Robotik GmbH has no VAT number');
  const failure = await encodeErrorToFailure(
    converter,
    ApplicationFailure.create({
      message: 'refused for Pelikan',
      type: 'BusinessRejection',
      details: ['Pelikan'],
      cause,
    }),
  );
  const kept = JSON.stringify(failure);
  expect(kept).not.toMatch(/Pelikan|payload-codec\.test/);
  expect(kept).toContain('BusinessRejection');
  const read = await decodeOptionalFailureToOptionalError(converter, failure);
  expect(read).toMatchObject({
    message: 'refused for Pelikan',
    details: ['Pelikan'],
    cause: { message: cause.message },
  });
});
