import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { instant, type ProcessId } from '../../domain/ids.ts';
import type { Envelope } from '../../domain/message.ts';
import type { Caller } from './caller.ts';

/** What every decision, resolution and cancel request carries beside its own content. */
interface Unsigned extends Omit<Envelope, 'expires'> {
  process: ProcessId;
  /** Empty: `signMessage` puts one in its place. */
  signature: '';
}

/**
 * The caller is taken from the token, never from the body. The id becomes the update's id, under which a repeat gets the
 * first answer: the caller's own key, bound to who sent what, so that another message under the same key is another one. Of
 * the key only a hash is left: Temporal keeps update ids in clear text, and people put into a key what they like.
 */
export function envelope(caller: Caller, process: ProcessId, content: object, key: string | undefined): Unsigned {
  return {
    id: key === undefined ? randomUUID() : idOf({ key, process, content, actor: caller.actor.id }),
    process,
    actor: caller.actor,
    roles: caller.roles,
    at: instant(new Date().toISOString()),
    signature: '',
  };
}

function idOf(sent: object): string {
  return createHash('sha256').update(canonicalJson(sent)).digest('hex').slice(0, 32);
}
