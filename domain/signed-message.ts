import { canonicalJson } from './canonical-json.ts';
import { memberResolution } from './group-resolution.ts';
import { type Instant, instant } from './ids.ts';
import type { Message, MessageKind } from './message.ts';
import { accepted, refused, type Verdict } from './verdict.ts';

/** What a signature says that it signs (the JWS member `typ`), so that none counts for another kind of message. */
export const signatureTypes: Record<MessageKind | 'group resolution', string> = {
  decision: 'throughline-decision+jws',
  delegation: 'throughline-delegation+jws',
  resolution: 'throughline-resolution+jws',
  cancellation: 'throughline-cancellation+jws',
  'group resolution': 'throughline-group-resolution+jws',
};

/** What a signature covers: everything but itself. */
export function signedContent<M extends { signature?: string }>({ signature: _, ...content }: M): Omit<M, 'signature'> {
  return content;
}

/**
 * What was signed of this message, and as what. A group's resolution is signed once, by its order: what each member gets is
 * that, and follows from the order and the member's id to the last character. Null for a member that does not.
 *
 * @throws TypeError for a message that is not JSON as ours is.
 */
export function whatWasSigned(kind: MessageKind, message: Message): { type: string; content: object } | null {
  if (!('order' in message) || message.order === undefined) {
    return { type: signatureTypes[kind], content: signedContent(message) };
  }
  const { order, exception } = message;
  if (kind !== 'resolution' || order.except.includes(exception)) return null;
  if (canonicalJson(memberResolution(order, exception)) !== canonicalJson(message)) return null;
  return { type: signatureTypes['group resolution'], content: signedContent(order) };
}

/** What was found of a message, and of which: whoever may write to the namespace could give an answer again that was about another. */
export type Verification = Verdict & { of?: string };

/** The message as one text; empty where it is no JSON as ours is, which nobody can have signed. */
export function textOf(message: Message): string {
  try {
    return canonicalJson(message);
  } catch {
    return '';
  }
}

/** Clocks of several machines differ; by more than this they are wrong. */
const CLOCKS_DIFFER_MS = 60_000;

/** Is it within its time? Whatever is signed says until when it is good. */
export function judgeTime({ at, expires }: Pick<Message, 'at' | 'expires'>, now: Instant): Verdict {
  const present = Date.parse(now);
  const until = Date.parse(expires ?? '');
  if (Number.isNaN(until)) return refused('it does not say until when it is good.');
  if (!(Date.parse(at) <= present + CLOCKS_DIFFER_MS))
    return refused(`it says that it was made at ${at}, and it is ${now}.`);
  if (present >= until)
    return refused(`it was good until ${expires} and came after that. Look again, and have it signed again.`);
  return accepted;
}

/** When a process began, and which messages it has taken already: by their ids, with the time until when they are good. */
export interface Taken {
  began: Instant;
  ids: Record<string, Instant>;
}

/** Is it for this process, as it runs now, and for the first time? Judged when its signature has been verified. */
export function judgeArrival(process: string, taken: Taken, kind: MessageKind, message: Message): Verdict {
  if (message.process !== process) return refused(`it is for ${message.process}, not for ${process}.`);
  if (Object.hasOwn(taken.ids, message.id)) return refused('it has come before, and counts once.');
  // A cancellation takes back what a process that has ended had written: it is made first, and starts the run that it is for.
  // All else answers what a process has said; a minute's grace would take what was said to a run that ended within it.
  const earliest = Date.parse(taken.began) - (kind === 'cancellation' ? CLOCKS_DIFFER_MS : 0);
  if (Date.parse(message.at) < earliest) {
    return refused(`it was made at ${message.at}, before this process began; it was about an earlier one.`);
  }
  return accepted;
}

/** A day, as a signature's own time, for messages that carry none because signing is off. */
const A_DAY_MS = 24 * 60 * 60_000;

/** With this message taken. What has expired is forgotten: it would be refused for that. */
export function withTaken(taken: Taken, { id, expires }: Message, now: Instant): Taken {
  const kept = Object.entries(taken.ids).filter(([, until]) => until > now);
  const until = expires ?? instant(new Date(Date.parse(now) + A_DAY_MS).toISOString());
  return { ...taken, ids: { ...Object.fromEntries(kept), [id]: until } };
}
