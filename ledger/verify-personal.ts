import { erasedIn } from './beside.ts';
import { commitment } from './chain.ts';
import { commitmentsIn } from './personal-values.ts';
import { type Finding, type LinkedEntry, readBody } from './verify-chain.ts';

/** Personal values, as the entries of a chain commit themselves to them and erasures let go of them. */
export class PersonalWalk {
  readonly #findings: Finding[] = [];
  /** Where commitments have no value, and where they have theirs: `seq path`. */
  readonly #withoutValue = new Map<string, number>();
  readonly #withValue = new Map<string, number>();
  readonly #erasures = new Map<string, number>();

  meet({ seq, kind, body, personal }: LinkedEntry): void {
    const read = body === null ? null : readBody(body);
    // Left out, or no body any more, which is a finding by itself.
    if (read === null) return;
    const committed = commitmentsIn(read);
    for (const { path, salt, value } of personal) {
      const made = committed.get(path);
      if (made === undefined) this.#find(seq, `Entry ${seq} has a personal value at ${path} that was never recorded.`);
      else if (made !== commitment(salt, value))
        this.#find(seq, `Entry ${seq}: its personal value at ${path} was changed.`);
      else this.#withValue.set(`${seq} ${path}`, seq);
      committed.delete(path);
    }
    for (const path of committed.keys()) this.#withoutValue.set(`${seq} ${path}`, seq);
    if (kind !== 'erasure') return;
    for (const { seq: of, paths } of erasedIn(read).values)
      for (const path of paths) this.#erasures.set(`${of} ${path}`, seq);
  }

  /** How many were erased. */
  get erased(): number {
    return this.#erasures.size;
  }

  /** @param moved entries whose values stand where they stood themselves */
  end(moved: Pick<ReadonlySet<number>, 'has'>): Finding[] {
    for (const [where, seq] of this.#withoutValue) {
      if (this.#erasures.has(where) || moved.has(seq)) continue;
      const path = where.slice(where.indexOf(' ') + 1);
      this.#find(seq, `Entry ${seq}: its personal value at ${path} is gone, and no erasure says why.`);
    }
    for (const [where, by] of this.#erasures) {
      const seq = this.#withValue.get(where);
      if (seq === undefined) continue;
      this.#find(seq, `Entry ${seq}: a personal value that entry ${by} says was erased is there again.`);
    }
    return this.#findings;
  }

  #find(seq: number, what: string): void {
    this.#findings.push({ seq, what });
  }
}
