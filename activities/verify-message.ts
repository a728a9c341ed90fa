import type { Instant } from '../domain/ids.ts';
import type { Message, MessageKind } from '../domain/message.ts';
import { judgeTime, textOf, type Verification, whatWasSigned } from '../domain/signed-message.ts';
import { accepted, refused, type Verdict } from '../domain/verdict.ts';
import { type SignatureTrouble, verifyDetached } from '../keys/detached-signature.ts';
import type { KeyRing } from '../keys/key-ring.ts';

export type VerificationActivities = ReturnType<typeof verificationActivities>;

/**
 * Who really sent a message to a process? Whoever may write to the Temporal namespace can send one in anybody's name; only
 * the starter API, which has seen the person's token, can sign it.
 *
 * @param keys `off`: whatever comes is taken for what it says
 */
export function verificationActivities(keys: KeyRing | 'off') {
  return {
    /** An activity: its answer is recorded, because keys change and a replay must not. `now`: the workflow's clock. */
    verifyMessage: async (kind: MessageKind, message: Message, now: Instant): Promise<Verification> => {
      const verdict: Verdict = keys === 'off' ? accepted : await verified(keys, kind, message, now);
      return verdict.accepted ? { ...verdict, of: textOf(message) } : verdict;
    },
  };
}

async function verified(keys: KeyRing, kind: MessageKind, message: Message, now: Instant): Promise<Verdict> {
  if (message.signature === '') return refused(becauseOf({ trouble: 'unsigned' }));
  const signed = signedPart(kind, message);
  if (!signed) return refused(becauseOf({ trouble: 'altered' }));
  const found = await verifyDetached(keys, signed.type, signed.content, message.signature);
  if ('trouble' in found) return refused(becauseOf(found));
  if (found.retired) {
    return refused(
      `it is signed with the key "${found.kid}", which is retired: nothing that it signed counts any more.`,
    );
  }
  return judgeTime(message, now);
}

/** What came may be anything: what can't be read can't have been signed by us. */
function signedPart(kind: MessageKind, message: Message): ReturnType<typeof whatWasSigned> {
  try {
    return whatWasSigned(kind, message);
  } catch {
    return null;
  }
}

function becauseOf(found: SignatureTrouble): string {
  switch (found.trouble) {
    case 'unsigned':
      return 'it is not signed. Send it through the API or the command line, which sign it.';
    case 'malformed':
      return 'its signature is none that the API makes.';
    case 'altered':
      return 'it is not what was signed: it, or its signature, was changed.';
    case 'wrong algorithm':
      return `its signature says that it was made by "${found.algorithm}"; only EdDSA counts.`;
    case 'wrong type':
      return `its signature is for something else ("${found.type}").`;
    case 'unknown key':
      return `it is signed with the key "${found.kid}", which is none of those that sign decisions.`;
  }
}
