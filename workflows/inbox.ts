import { CancellationScope, setHandler } from '@temporalio/workflow';
import type { Message, MessageKind } from '../domain/message.ts';
import type { Refusal } from '../domain/process-view.ts';
import { judgeArrival, type Taken, textOf, type Verification, withTaken } from '../domain/signed-message.ts';
import type { Verdict } from '../domain/verdict.ts';
import { alone } from './alone.ts';
import type { Post } from './posts.ts';
import { now } from './process-record.ts';
import { isUnreadable } from './rejected-issues.ts';
import { verifyMessage, verifyOnceReadable } from './verify-call.ts';

/**
 * People's messages, one after the other in the order in which they came: first it is verified who sent it, and that it is
 * for this process and new; only then is it judged. What can't be verified is refused. `onRefusal` hears of every message
 * that did not count, for the record.
 */
export class Inbox {
  /** Its workflow's id, which nobody but Temporal says. */
  readonly #process: string;
  /** From when on it verifies: what 0.2.0 was sent stays judged as it was. Asked with each message. */
  readonly #verifies: () => boolean;
  readonly #onRefusal: (refusal: Refusal) => void;
  #taken: Taken;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    process: string,
    taken: Taken,
    { verifies, onRefusal }: { verifies: () => boolean; onRefusal: (refusal: Refusal) => void },
  ) {
    this.#process = process;
    this.#taken = taken;
    this.#verifies = verifies;
    this.#onRefusal = onRefusal;
  }

  /** For the next run. */
  get taken(): Taken {
    return this.#taken;
  }

  open<M extends Message>({ kind, update, signal, isWellFormed }: Post<M>, judgement: (message: M) => Verdict): void {
    const judge = alone(judgement);
    const take = (message: M, way: Refusal['way']) => this.#take(kind, message, way, judge);
    setHandler(update, (message) => (this.#verifies() ? take(message, 'update') : judge(message)), {
      validator: isWellFormed,
    });
    // A signal answers nobody, and an error in one would keep out all other messages.
    setHandler(signal, async (message) => {
      if (!this.#verifies()) return;
      try {
        isWellFormed(message);
        await take(message, 'signal');
      } catch (error) {
        this.#refuse(kind, 'signal', null, false, error instanceof Error ? error.message : 'it is none.');
      }
    });
  }

  async #take<M extends Message>(
    kind: MessageKind,
    message: M,
    way: Refusal['way'],
    judge: (message: M) => Verdict,
  ): Promise<Verdict> {
    const before = this.#last;
    // Verified side by side, judged one after the other.
    const sent = whoSent(kind, message);
    const judged = (async () => {
      await before;
      const checked = this.#check(kind, await sent, message);
      const verdict = checked.accepted ? judge(message) : checked;
      if (!verdict.accepted) this.#refuse(kind, way, message, checked.accepted, verdict.because);
      return verdict;
    })();
    // One that we trip over holds up none of those after it.
    this.#last = judged.catch(() => undefined);
    return judged;
  }

  #check(kind: MessageKind, verified: Verdict, message: Message): Verdict {
    if (!verified.accepted) return verified;
    const arrived = judgeArrival(this.#process, this.#taken, kind, message);
    if (arrived.accepted) this.#taken = withTaken(this.#taken, message, now());
    return arrived;
  }

  #refuse(kind: MessageKind, way: Refusal['way'], message: Message | null, wasJudged: boolean, because: string): void {
    const inTheNameOf = message?.actor.name ?? null;
    this.#onRefusal({ at: now(), kind, way, id: message?.id ?? '', inTheNameOf, wasJudged, because });
  }
}

/** A cancellation by Temporal's own means, which is a request like any other here, must not keep others from being heard. */
async function whoSent(kind: MessageKind, message: Message): Promise<Verdict> {
  try {
    const { of, ...verdict } = await CancellationScope.nonCancellable(() => verified(kind, message));
    // What was said of another message, once, says nothing of this one.
    if (verdict.accepted && of !== textOf(message))
      return { accepted: false, because: 'its verification was altered.' };
    return verdict;
  } catch {
    return { accepted: false, because: 'it could not be verified. Have it signed anew.' };
  }
}

async function verified(kind: MessageKind, message: Message): Promise<Verification> {
  try {
    return await verifyMessage(kind, message, now());
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return verifyOnceReadable(kind, message, now());
  }
}
