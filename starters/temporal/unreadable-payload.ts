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
    const said = /\[TL-CRYPT-000[23]\] This is encrypted under key "([\w.-]+)"/.exec(at.message);
    if (said?.[1]) return said[1];
  }
  return null;
}
