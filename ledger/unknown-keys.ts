import type { Finding } from './verify-chain.ts';

/** Heads by keys that are not among those given. Whoever has the wrong keys is told so once, and not for each of them. */
export class UnknownKeys {
  readonly #heads = new Map<string, { count: number; first: number; last: number }>();

  meet(kid: string, seq: number): void {
    const { count, first, last } = this.#heads.get(kid) ?? { count: 0, first: seq, last: seq };
    this.#heads.set(kid, { count: count + 1, first: Math.min(first, seq), last: Math.max(last, seq) });
  }

  findings(): Finding[] {
    return [...this.#heads].map(([kid, { count, first, last }]) => {
      const heads =
        count === 1 ? `The head at entry ${first} was` : `${count} heads, from entry ${first} to ${last}, were`;
      return { seq: first, what: `${heads} signed with the key "${kid}", which is not among those given.` };
    });
  }
}
