import { condition, workflowInfo } from '@temporalio/workflow';

/** Temporal takes 2,000 updates a run; a process that was asked this often starts a new run with its state. */
const MESSAGES_PER_RUN = 1_500;

/** Counts what comes to a process, and waits for it. */
export class News {
  #messages = 0;
  #came = 0;
  #met = 0;

  /** A message came, whatever it is worth. */
  countMessage(): void {
    this.#messages += 1;
  }

  /** Something came that may change what is to be done: a hint, a decision, a resolution. */
  came(): void {
    this.#came += 1;
  }

  /** From here on the process reads what all that has come is about. */
  met(): void {
    this.#met = this.#came;
  }

  get isThere(): boolean {
    return this.#came > this.#met;
  }

  /** Has this run taken as many messages, or made as much history, as it should? */
  get isRunFull(): boolean {
    return this.#messages >= MESSAGES_PER_RUN || workflowInfo().continueAsNewSuggested;
  }

  /** A full run waits for nothing: the next one does. */
  async wait(): Promise<void> {
    await condition(() => this.#endsWaiting);
  }

  /** @returns false when that instant has come and nothing else has */
  async waitUntil(instant: number): Promise<boolean> {
    const left = instant - Date.now();
    return left <= 0 ? this.#endsWaiting : condition(() => this.#endsWaiting, left);
  }

  get #endsWaiting(): boolean {
    return this.isThere || this.isRunFull;
  }
}
