/**
 * A value that only a worker of ours can have written, and for this very process: it is encrypted, and bound to the process
 * (starters/temporal/payload-codec.ts). What anybody else writes in its place is no `Sealed`, or is not read at all.
 */
export class Sealed<T> {
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }

  toJSON(): T {
    return this.value;
  }
}
