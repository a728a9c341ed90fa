import { instant } from '../domain/ids.ts';
import type { MessageKind } from '../domain/message.ts';
import { signatureTypes, signedContent } from '../domain/signed-message.ts';
import { signDetached } from '../keys/detached-signature.ts';
import type { KeyRing } from '../keys/key-ring.ts';

/** How the starter API vouches for people's messages. */
export interface Signing {
  keys: KeyRing | 'off';
  /** Milliseconds for which a message is good. */
  goodFor: number;
}

/**
 * The message as it is sent: with the time until when it is good, and signed over all of it. To be called only for what the
 * person whose token was checked has asked for, in their name.
 */
export async function signMessage<M extends { at: string; signature: string }>(
  { keys, goodFor }: Signing,
  kind: MessageKind | 'group resolution',
  message: M,
): Promise<M> {
  if (keys === 'off') return message;
  const until = { ...message, expires: instant(new Date(Date.parse(message.at) + goodFor).toISOString()) };
  return { ...until, signature: await signDetached(keys, signatureTypes[kind], signedContent(until)) };
}
