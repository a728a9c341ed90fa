import { type LeadToProjectInput, leadToProjectId } from '../../domain/lead-to-project/start.ts';

type Wake = (input: LeadToProjectInput) => Promise<unknown>;

/**
 * Wakes processes without repeating itself: while a call for a deal is under way, all hints that come for it share the one
 * call after. None is lost, because that call is made later than every hint it answers; a thousand at once cost two.
 */
export class DealWaker {
  readonly #wake: Wake;
  readonly #underWay = new Map<string, Promise<unknown>>();
  readonly #next = new Map<string, Promise<unknown>>();

  constructor(wake: Wake) {
    this.#wake = wake;
  }

  /** Resolves when Temporal has accepted a call made after this one; rejects as it does. */
  wake(input: LeadToProjectInput): Promise<unknown> {
    const id = leadToProjectId(input);
    const before = this.#underWay.get(id);
    if (!before) return this.#call(id, input);
    const next = this.#next.get(id) ?? before.catch(() => undefined).then(() => this.#call(id, input));
    this.#next.set(id, next);
    return next;
  }

  #call(id: string, input: LeadToProjectInput): Promise<unknown> {
    this.#next.delete(id);
    const call = this.#wake(input).finally(() => {
      if (this.#underWay.get(id) === call) this.#underWay.delete(id);
    });
    this.#underWay.set(id, call);
    return call;
  }
}
