import { verifyDetached } from '../keys/detached-signature.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { ChainEnd } from './append-entries.ts';
import { beginning, commitment, entryHash, headStatement, headType, sha256 } from './chain.ts';
import { commitmentsIn } from './personal-values.ts';
import type { ProvenEntry } from './read-entries.ts';
import type { HeadRow } from './tables.ts';

/** An entry to be verified. Without a body: left out of an export, and there as a link of the chain only. */
export type LinkedEntry = Omit<ProvenEntry, 'body'> & { body: string | null };

/** Something that is not as it was recorded. */
export interface Finding {
  seq: number;
  /** A sentence that names the entry and says what is wrong with it. */
  what: string;
}

export interface ChainVerdict {
  entries: number;
  /** The last entry that was seen. */
  end: ChainEnd | null;
  /** Personal values that were erased, as entries of the chain say. */
  erased: number;
  findings: Finding[];
}

/** What the chain must come to, beside itself. */
export interface Expected {
  /** The first entry that must be there; null for a part of a chain, which begins where it begins. */
  first: number | null;
  /** Heads of places where the database has no entry. */
  headsWithoutEntry: readonly HeadRow[];
  /** A head that somebody kept elsewhere: the chain must still have that place. */
  kept: ChainEnd | null;
}

/** Entries of which only the place is wrong are told apart from changed ones among so many. */
const MOST_MOVED = 1_000;

/**
 * Walks a chain in the order in which it is given and says everything that is not as it was recorded: changed, missing,
 * moved, unsigned, cut off, or with personal values that nobody erased and that are gone. It needs public keys only.
 */
export async function verifyChain(
  entries: AsyncIterable<LinkedEntry>,
  ring: KeyRing,
  expected: Expected,
): Promise<ChainVerdict> {
  const walk = new ChainWalk(ring, expected);
  for await (const entry of entries) await walk.meet(entry);
  return walk.end();
}

class ChainWalk {
  readonly #ring: KeyRing;
  readonly #expected: Expected;
  readonly #findings: Finding[] = [];
  readonly #missing = new Set<number>();
  readonly #hashes = new Map<number, string>();
  readonly #wrongHash: LinkedEntry[] = [];
  readonly #wrongBody: LinkedEntry[] = [];
  /** Where commitments have no value: `seq path`. */
  readonly #withoutValue = new Map<string, number>();
  readonly #withValue = new Map<string, number>();
  readonly #erasures = new Map<string, number>();
  #last: LinkedEntry | null = null;
  #next: number | null;
  #first = 1;
  #signed = 0;
  #count = 0;

  constructor(ring: KeyRing, expected: Expected) {
    this.#ring = ring;
    this.#expected = expected;
    this.#next = expected.first;
  }

  async meet(entry: LinkedEntry): Promise<void> {
    if (this.#count === 0) this.#first = entry.seq;
    this.#count += 1;
    this.#place(entry);
    this.#content(entry);
    this.#link(entry);
    this.#personal(entry);
    if (entry.head) await this.#head(entry, entry.head);
    if (this.#expected.kept?.seq === entry.seq) this.#hashes.set(entry.seq, entry.hash);
    this.#last = entry;
  }

  end(): ChainVerdict {
    this.#tellMissing();
    this.#tellWrong();
    this.#tellErased();
    this.#tellCut();
    const end = this.#last && { seq: this.#last.seq, hash: this.#last.hash };
    const findings = this.#findings.sort((a, b) => a.seq - b.seq);
    return { entries: this.#count, end, erased: this.#erasures.size, findings };
  }

  #find(seq: number, what: string): void {
    this.#findings.push({ seq, what });
  }

  #place({ seq }: LinkedEntry): void {
    if (this.#next !== null && seq < this.#next) {
      const was = this.#missing.delete(seq);
      this.#find(seq, was ? `Entry ${seq} stands after entry ${this.#last?.seq}.` : `Entry ${seq} is there twice.`);
      return;
    }
    for (let gap = this.#next ?? seq; gap < seq; gap += 1) this.#missing.add(gap);
    this.#next = seq + 1;
  }

  #content(entry: LinkedEntry): void {
    if (entry.body !== null && sha256(entry.body) !== entry.body_hash) this.#wrongBody.push(entry);
    if (hashOf(entry) !== entry.hash) this.#wrongHash.push(entry);
  }

  #link(entry: LinkedEntry): void {
    const before = this.#last;
    if (entry.seq === 1 && entry.previous !== beginning) {
      this.#find(1, 'Entry 1 follows an entry that is not there: the beginning was cut off.');
    }
    if (!before || before.seq !== entry.seq - 1) return;
    // Whichever of the two was changed is named for that.
    if ([before.hash, hashOf(before)].includes(entry.previous) || hashOf(entry) !== entry.hash) return;
    this.#find(
      before.seq,
      `Entry ${before.seq} was replaced: entry ${entry.seq}, which is as it was recorded, follows another one.`,
    );
  }

  #personal({ seq, kind, body, personal }: LinkedEntry): void {
    if (body === null) return;
    const parsed = readBody(body);
    const committed = commitmentsIn(parsed);
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
    const { erased = [] } = (parsed ?? {}) as { erased?: { seq: number; paths: string[] }[] };
    for (const { seq: of, paths } of erased) for (const path of paths) this.#erasures.set(`${of} ${path}`, seq);
  }

  async #head({ seq, hash }: LinkedEntry, head: HeadRow): Promise<void> {
    const found = await verifyDetached(this.#ring, headType, headStatement(head), head.jws);
    if ('trouble' in found) {
      const why =
        found.trouble === 'unknown key'
          ? `with the key "${found.kid}", which is not among those given`
          : 'by none of the keys given';
      this.#find(seq, `The head at entry ${seq} was signed ${why}.`);
      return;
    }
    this.#signed = Math.max(this.#signed, seq);
    if (head.hash !== hash) this.#find(seq, `Entry ${seq} was replaced: its signed head is about another.`);
  }

  #tellMissing(): void {
    const gaps = [...this.#missing];
    for (const [at, first] of gaps.entries()) {
      if (gaps[at - 1] === first - 1) continue;
      let last = first;
      while (this.#missing.has(last + 1)) last += 1;
      this.#find(first, last === first ? `Entry ${first} was removed.` : `Entries ${first} to ${last} were removed.`);
    }
  }

  #tellWrong(): void {
    const places = new Set([...this.#wrongHash.map(({ seq }) => seq), ...this.#missing].slice(0, MOST_MOVED));
    for (const entry of this.#wrongHash) {
      const { seq } = entry;
      const own = [...places].find((place) => hashOf({ ...entry, seq: place }) === entry.hash);
      this.#find(
        seq,
        own === undefined
          ? `Entry ${seq} was changed: its id, time, kind, process, place or hash is not as recorded.`
          : `Entry ${seq} was moved: it was recorded as entry ${own}.`,
      );
    }
    for (const { seq, body } of this.#wrongBody) {
      const hash = sha256(body ?? '');
      const own = this.#wrongBody.find((other) => other.seq !== seq && other.body_hash === hash);
      this.#find(
        seq,
        own
          ? `Entry ${seq} was changed: it has the body of entry ${own.seq}.`
          : `Entry ${seq} was changed: its body is not the one that was recorded.`,
      );
    }
  }

  #tellErased(): void {
    for (const [where, seq] of this.#withoutValue) {
      if (this.#erasures.has(where)) continue;
      this.#find(
        seq,
        `Entry ${seq}: its personal value at ${where.slice(where.indexOf(' ') + 1)} is gone, and no erasure says why.`,
      );
    }
    for (const [where, by] of this.#erasures) {
      const seq = this.#withValue.get(where);
      if (seq !== undefined)
        this.#find(seq, `Entry ${seq}: a personal value that entry ${by} says was erased is there again.`);
    }
  }

  #tellCut(): void {
    const { kept, headsWithoutEntry } = this.#expected;
    const last = this.#last?.seq ?? 0;
    const cutAt = Math.max(0, ...headsWithoutEntry.map(({ seq }) => seq));
    if (cutAt > last)
      this.#find(last + 1, `The end was cut off: entry ${cutAt} was signed, and the last one there is ${last}.`);
    else if (kept && kept.seq > last) {
      this.#find(
        last + 1,
        `The end was cut off: you have a head of entry ${kept.seq}, and the last one there is ${last}.`,
      );
    } else if (last > this.#signed) {
      const first = this.#signed === 0 ? this.#first : this.#signed + 1;
      this.#find(
        first,
        `${first === last ? `Entry ${first} is` : `Entries ${first} to ${last} are`} under no signed head.`,
      );
    }
    const there = kept && this.#hashes.get(kept.seq);
    if (there && there !== kept?.hash) {
      this.#find(kept.seq, `Entry ${kept.seq} was replaced: the head that you have is about another.`);
    }
  }
}

/** Empty for what can't be hashed any more, because a value has another type than it was recorded with. */
function hashOf(entry: LinkedEntry): string {
  try {
    return entryHash(entry);
  } catch {
    return '';
  }
}

/** What can't be read any more was changed, and is named for that. */
function readBody(body: string): Parameters<typeof commitmentsIn>[0] {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
