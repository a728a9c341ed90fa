/** No JSON has it. By name, because a program may load this file twice: the converter is loaded by its path. */
const mark = Symbol.for('throughline.sealed');

/**
 * A value that only a worker of ours can have written, and for this very process or call: it is encrypted, and bound to that
 * (starters/temporal/payload-codec.ts). What anybody else writes in its place is no `Sealed`, or is not read at all.
 */
export class Sealed<T> {
  readonly value: T;
  readonly [mark] = true;

  constructor(value: T) {
    this.value = value;
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && mark in value;
  }

  toJSON(): T {
    return this.value;
  }
}
