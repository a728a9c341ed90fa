import { erasedIn } from './beside.ts';
import { commitment } from './chain.ts';
import { commitmentsIn } from './personal-values.ts';
import { type Finding, type LinkedEntry, readBody } from './verify-chain.ts';

/** What the erasures of a chain say is gone. It is gathered before the walk, which then remembers no value that it has met. */
export class Erased {
  /** By entry and path, the erasure that says so. */
  readonly #places = new Map<number, Map<string, number>>();

  meet({ seq, kind, body }: Pick<LinkedEntry, 'seq' | 'kind' | 'body'>): void {
    // Put in before the beginning, left out of an export, or another kind.
    if (!(seq > 0) || kind !== 'erasure' || body === null) return;
    for (const { seq: of, paths } of erasedIn(readBody(body)).values) {
      const places = this.#places.get(of) ?? new Map<string, number>();
      for (const path of paths) places.set(path, seq);
      this.#places.set(of, places);
    }
  }

  /** How many values. */
  get size(): number {
    let count = 0;
    for (const { size } of this.#places.values()) count += size;
    return count;
  }

  /** The erasure's entry. */
  by(seq: number, path: string): number | undefined {
    return this.#places.get(seq)?.get(path);
  }
}

/** Personal values, as the entries of a chain commit themselves to them and erasures let go of them. */
export class PersonalWalk {
  readonly #erased: Erased;
  readonly #findings: Finding[] = [];
  readonly #gone: Finding[] = [];

  constructor(erased: Erased) {
    this.#erased = erased;
  }

  meet({ seq, body, personal }: LinkedEntry): void {
    const read = body === null ? null : readBody(body);
    // Left out, or no body any more, which is a finding by itself.
    if (read === null) return;
    const committed = commitmentsIn(read);
    for (const { path, salt, value } of personal) {
      const what = this.#trouble(seq, path, commitment(salt, value), committed.get(path));
      if (what !== null) this.#findings.push({ seq, what });
      committed.delete(path);
    }
    for (const path of committed.keys()) {
      if (this.#erased.by(seq, path) !== undefined) continue;
      this.#gone.push({ seq, what: `Entry ${seq}: its personal value at ${path} is gone, and no erasure says why.` });
    }
  }

  /** @param moved entries whose values stand where they stood themselves */
  end(moved: Pick<ReadonlySet<number>, 'has'>): Finding[] {
    return [...this.#findings, ...this.#gone.filter(({ seq }) => !moved.has(seq))];
  }

  /** @param recorded the commitment in the entry's body */
  #trouble(seq: number, path: string, made: string, recorded: string | undefined): string | null {
    if (recorded === undefined) return `Entry ${seq} has a personal value at ${path} that was never recorded.`;
    if (made !== recorded) return `Entry ${seq}: its personal value at ${path} was changed.`;
    const by = this.#erased.by(seq, path);
    if (by === undefined) return null;
    return `Entry ${seq}: a personal value that entry ${by} says was erased is there again.`;
  }
}
