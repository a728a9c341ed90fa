import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import { readCallId } from '../../domain/call-id.ts';
import type { PayloadKeys } from '../../keys/payload-keys.ts';
import { SEALED } from './payload-converter.ts';
import { ForeignPayload, missingKey, wrongKey } from './unreadable-payload.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** Both names are those of Temporal's own examples, so that its tools know what they see. */
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
/** Inside of what is encrypted: the process, or the call of an activity, that it belongs to. */
const OWNER = 'throughline-owner';

// NIST SP 800-38D, 8.2.2: with random nonces of 96 bits, one key is good for 2^32 payloads; rotation comes long before.
const NONCE = 12;
const TAG = 16;

/**
 * Who reads. A worker is told things by people: they may send a process a message by hand, and what decides is signed. A
 * client (API, command line) is told things by processes alone, and shows them to people who decide on what they see.
 */
export type Reader = 'worker' | 'client';

/**
 * AES-256-GCM over the whole payload, metadata too: nonce, tag, ciphertext, 28 bytes more than it was. Encoding and key id
 * are authenticated. What is encrypted already is not encrypted again.
 *
 * Anybody who may write to the namespace can have Temporal record an answer to a call (`temporal activity complete`), answer
 * a query, or begin a run: one that says "accepted" would be as good as a signature. So what is written is bound to its call
 * or its process, and what isn't bound to the one that it is read for is foreign. Not by namespace as well: engineers
 * replay histories where they are not.
 */
export class EncryptionCodec implements PayloadCodec {
  readonly #keys: PayloadKeys;
  readonly #reader: Reader;

  constructor(keys: PayloadKeys, reader: Reader) {
    this.#keys = keys;
    this.#reader = reader;
  }

  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    const { current, byId } = this.#keys;
    const key = current === null ? undefined : byId.get(current);
    if (current === null || !key) return payloads;
    return payloads.map((payload) =>
      keyIdOf(payload) === null ? seal(owned(payload, context), current, key) : payload,
    );
  }

  /** Throws UnreadablePayload when a key is missing or doesn't fit, and ForeignPayload for what is none of ours. */
  async decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    // Calls by number alone are those of earlier releases; whoever makes them when there are none any more is nobody of ours.
    if (context?.type === 'activity' && !this.#keys.callsInClear && !readCallId(context.activityId ?? ''))
      throw new ForeignPayload();
    return payloads.map((payload) => {
      const id = keyIdOf(payload);
      if (id === null) return this.#keys.callsInClear ? payload : this.#judged(payload, null, context);
      const key = this.#keys.byId.get(id);
      if (!key) throw missingKey(id, [...this.#keys.byId.keys()]);
      const opened = open(payload, id, key);
      const owner = opened.metadata?.[OWNER];
      return owner ? this.#judged(without(opened, OWNER), text(owner), context) : this.#judged(opened, null, context);
    });
  }

  #judged(payload: Payload, owner: string | null, context: SerializationContext | undefined): Payload {
    const asked = ownerOf(context);
    if (asked === null || asked === owner) return payload;
    if (this.#reader === 'client' || context?.type === 'activity') throw new ForeignPayload();
    // A message is taken from anybody, and so must stop nothing: but nobody else's is sealed.
    return isSealed(payload) ? without(payload, SEALED) : payload;
  }
}

/** Whom a payload belongs to; null: nobody in particular, as for people's tools, which have no context. */
function ownerOf(context: SerializationContext | undefined): string | null {
  if (context?.type === 'workflow') return JSON.stringify([context.workflowId]);
  if (!context) return null;
  return JSON.stringify([context.workflowId ?? null, context.activityId ?? null]);
}

function isSealed({ metadata }: Payload): boolean {
  return metadata?.[SEALED] !== undefined;
}

/**
 * Nobody says of their own words whose these are, or that they were sealed: the API encrypts for people, too
 * (`/codec/encode`), and then there is no context.
 */
function owned(payload: Payload, context: SerializationContext | undefined): Payload {
  const owner = ownerOf(context);
  const { metadata, ...rest } = context ? without(payload, OWNER) : without(payload, OWNER, SEALED);
  return { ...rest, metadata: owner === null ? metadata : { ...metadata, [OWNER]: Buffer.from(owner) } };
}

function without({ metadata, ...rest }: Payload, ...names: string[]): Payload {
  const kept = Object.entries(metadata ?? {}).filter(([name]) => !names.includes(name));
  return { ...rest, metadata: Object.fromEntries(kept) };
}

/** The id of the key that a payload is encrypted under; null when it is not. */
function keyIdOf({ metadata }: Payload): string | null {
  if (text(metadata?.encoding) !== ENCODING) return null;
  return text(metadata?.[KEY_ID]);
}

function seal(payload: Payload, id: string, key: KeyObject): Payload {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(authenticated(id));
  const sealed = [cipher.update(PayloadMessage.encode(payload).finish()), cipher.final()];
  return {
    metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(id) },
    data: Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]),
  };
}

function open({ data }: Payload, id: string, key: KeyObject): Payload {
  const bytes = Buffer.from(data ?? []);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG })
      .setAAD(authenticated(id))
      .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    const opened = [decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()];
    return PayloadMessage.decode(Buffer.concat(opened));
  } catch {
    throw wrongKey(id);
  }
}

function authenticated(id: string): Buffer {
  return Buffer.from(`${ENCODING}:${id}`);
}

function text(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}
