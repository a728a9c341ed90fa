import { patched } from '@temporalio/workflow';

/** By which release's ways a run goes: those of the one that began it, until it goes over to ours. */
export class ReleaseOfRun {
  /**
   * Was this run begun by 0.1.0, which knew one contract for each deal and no timers? Asked before anything else: a patch that
   * is first met behind a local activity is not found again when a slow worker's history is replayed.
   */
  readonly isFirst = !patched('0.2.0');
  #isBefore03 = true;
  readonly #onGoingOver: () => void;

  constructor(onGoingOver: () => void) {
    this.#onGoingOver = onGoingOver;
    this.goOver();
  }

  /** Is it as a release before 0.3.0 left it, which knew no ledger and no signed messages? */
  get isBefore03(): boolean {
    return this.#isBefore03;
  }

  /**
   * A run that an earlier release began goes over when it first asks this without being replayed: with a message that comes, or
   * before it plans, proves, writes or ends. From then on only signed messages count, and nothing is written that is not on
   * record; what it has noted so far goes there as well.
   * @returns whether it has
   */
  goOver(): boolean {
    if (this.#isBefore03 && patched('0.3.0')) {
      this.#isBefore03 = false;
      this.#onGoingOver();
    }
    return !this.#isBefore03;
  }
}
