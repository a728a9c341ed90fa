import type { RecordRef } from '../../domain/ids.ts';

type Wake = (records: readonly RecordRef[]) => Promise<unknown>;

/**
 * Gathers hints about records: while one call is under way, all that come share the one call after. So however many come,
 * Temporal's index is asked once at a time (clusters allow some ten questions a second), and no hint is answered by a call
 * that began before it.
 */
export class RecordWaker {
  readonly #wake: Wake;
  #underWay: Promise<unknown> | undefined;
  #next: { records: Set<RecordRef>; call: Promise<unknown> } | undefined;

  constructor(wake: Wake) {
    this.#wake = wake;
  }

  /** Resolves when the processes of these records have been told; rejects as the call does. */
  wake(records: readonly RecordRef[]): Promise<unknown> {
    if (records.length === 0) return Promise.resolve();
    if (!this.#underWay) return this.#call(records);
    this.#next ??= this.#after(this.#underWay);
    for (const record of records) this.#next.records.add(record);
    return this.#next.call;
  }

  #after(before: Promise<unknown>): { records: Set<RecordRef>; call: Promise<unknown> } {
    const records = new Set<RecordRef>();
    const call = before
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#call([...records]);
      });
    return { records, call };
  }

  #call(records: readonly RecordRef[]): Promise<unknown> {
    const call = this.#wake(records).finally(() => {
      if (this.#underWay === call) this.#underWay = undefined;
    });
    this.#underWay = call;
    return call;
  }
}
