import { CancellationScope, setHandler } from '@temporalio/workflow';
import type { Message, MessageKind } from '../domain/message.ts';
import type { Refusal } from '../domain/process-view.ts';
import { judgeArrival, type Taken, textOf, withTaken } from '../domain/signed-message.ts';
import { refused, type Verdict } from '../domain/verdict.ts';
import { alone } from './alone.ts';
import { now } from './now.ts';
import type { Post } from './posts.ts';
import { verification } from './verify-call.ts';

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
    const signature = checkedSignature(kind, message);
    const judged = (async () => {
      await before;
      const checked = this.#check(kind, await signature, message);
      const verdict = checked.accepted ? judge(message) : checked;
      if (!verdict.accepted) this.#refuse(kind, way, message, checked.accepted, verdict.because);
      return verdict;
    })();
    // One that we trip over holds up none of those after it.
    this.#last = judged.catch(() => undefined);
    return judged;
  }

  #check(kind: MessageKind, signature: Verdict, message: Message): Verdict {
    if (!signature.accepted) return signature;
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
async function checkedSignature(kind: MessageKind, message: Message): Promise<Verdict> {
  try {
    const { of, ...verdict } = await CancellationScope.nonCancellable(() => verification(kind, message));
    // What was said of another message, once, says nothing of this one.
    if (verdict.accepted && of !== textOf(message)) return refused('its verification was altered.');
    return verdict;
  } catch {
    return refused('it could not be verified. Have it signed anew.');
  }
}
