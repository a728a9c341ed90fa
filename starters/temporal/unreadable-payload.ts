/**
 * Thrown for a payload that can't be decrypted. In a worker it fails the workflow task or the activity, which Temporal
 * repeats until the key is there: nothing is lost. It carries the key's id and nothing of the payload.
 */
export class UnreadablePayload extends Error {
  readonly keyId: string;

  constructor(keyId: string, message: string) {
    super(message);
    // Temporal keeps an error's name in clear text, as the failure's type: it is what the API knows it by.
    this.name = unreadable;
    this.keyId = keyId;
  }
}

const unreadable = 'UnreadablePayload';

export function missingKey(keyId: string, held: readonly string[]): UnreadablePayload {
  const others = held.length > 0 ? `only ${held.join(', ')}` : 'none';
  return new UnreadablePayload(
    keyId,
    `[TL-CRYPT-0002] This is encrypted under key "${keyId}", and there is ${others} here. Add it to PAYLOAD_KEYS; nothing is lost.`,
  );
}

export function wrongKey(keyId: string): UnreadablePayload {
  return new UnreadablePayload(
    keyId,
    `[TL-CRYPT-0003] This is encrypted under key "${keyId}", and the key of that id here doesn't open it: it is another one, or what is kept was altered.`,
  );
}

/** The id of the key that an error speaks of, its own or that of its causes; null when it is about something else. */
export function unreadableKeyOf(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof UnreadablePayload) return at.keyId;
    // From a worker only the words arrive.
    const said = /\[TL-CRYPT-000[23]\] This is encrypted under key "([^"]*)"/.exec(at.message);
    // Somebody may have sent a key id of their own making, or none.
    if (said) return (said[1] ?? '').slice(0, 64);
  }
  return null;
}

/**
 * Thrown for a call to an activity, or its answer, that no worker of ours wrote for just this call; and for what a client is
 * told in a process's name. Whoever may write to the namespace can make Temporal record an answer; without a key nobody can
 * make one that is read.
 */
export class ForeignPayload extends Error {
  constructor() {
    super(
      '[TL-CRYPT-0004] This call or answer was not written by a worker of ours for this very call or process: it is not encrypted, or stood elsewhere before (docs/encryption.md).',
    );
    this.name = 'ForeignPayload';
  }
}

/** Whether an error, or one of its causes, is about a payload that is none of ours. */
export function isForeign(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at instanceof ForeignPayload || at.message.includes('[TL-CRYPT-0004]')) return true;
  return false;
}
