import { verifyDetached } from '../keys/detached-signature.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { ChainEnd } from './append-entries.ts';
import { beginning, entryHash, headStatement, headType, sha256 } from './chain.ts';
import { Gaps } from './gaps.ts';
import type { commitmentsIn } from './personal-values.ts';
import type { ProvenEntry } from './read-entries.ts';
import type { HeadRow } from './tables.ts';
import { UnknownKeys } from './unknown-keys.ts';
import { type Erased, PersonalWalk } from './verify-personal.ts';

/** An entry to be verified. Without a body: left out of an export, and there as a link of the chain only. */
export type LinkedEntry = Omit<ProvenEntry, 'body' | 'records'> & { body: string | null };

/** Something that is not as it was recorded. */
export interface Finding {
  /** The entry's number; 0 when it is about none. */
  seq: number;
  /** A sentence that names it and says what is wrong with it. */
  what: string;
}

export interface ChainVerdict {
  entries: number;
  /** The last entry that was seen. */
  end: ChainEnd | null;
  /** Personal values that were erased, as entries of the chain say. */
  erased: number;
  /** Entries are missing, inside or at an end: nobody can tell what they said. */
  isMissingSome: boolean;
  findings: Finding[];
}

/** What the chain must come to, beside itself. */
export interface Expected {
  /** Signed heads that no entry has with it: those of places where there is none, and the one in an export's first line. */
  heads: readonly HeadRow[];
  /** The places without an entry between which something still belongs to one. */
  rows: { lowest: number; highest: number } | null;
  /** A head that somebody kept elsewhere: the chain must still have that place. */
  kept: ChainEnd | null;
  /** What its erasures say is gone. */
  erased: Erased;
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
  readonly #gaps = new Gaps();
  /** Of the entries that a head is about. */
  readonly #hashes = new Map<number, string>();
  readonly #wrongHash: LinkedEntry[] = [];
  readonly #wrongBody: LinkedEntry[] = [];
  readonly #personal: PersonalWalk;
  readonly #unknownKeys = new UnknownKeys();
  readonly #headed: ReadonlySet<number | undefined>;
  #last: LinkedEntry | null = null;
  #next = 1;
  /** The last whose hash is right where it stands. */
  #lastRight = 0;
  #signed = 0;
  #count = 0;
  #isMissingSome = false;

  constructor(ring: KeyRing, expected: Expected) {
    this.#ring = ring;
    this.#expected = expected;
    this.#personal = new PersonalWalk(expected.erased);
    this.#headed = new Set([...expected.heads, expected.kept].map((head) => head?.seq));
  }

  async meet(entry: LinkedEntry): Promise<void> {
    if (!(entry.seq > 0)) {
      this.#find(entry.seq, `Entry ${entry.seq} was put in: the first one is entry 1.`);
      return;
    }
    this.#count += 1;
    this.#place(entry);
    this.#content(entry);
    this.#link(entry);
    this.#personal.meet(entry);
    if (entry.head) await this.#head(entry.head, entry.hash);
    if (this.#headed.has(entry.seq)) this.#hashes.set(entry.seq, entry.hash);
    this.#last = entry;
  }

  async end(): Promise<ChainVerdict> {
    const moved = this.#moved();
    this.#tellWrong(moved);
    const last = this.#tellMissing(moved);
    await this.#tellCut(last, moved);
    const end = this.#last && { seq: this.#last.seq, hash: this.#last.hash };
    const findings = inOrder([...this.#findings, ...this.#unknownKeys.findings(), ...this.#personal.end(moved)]);
    return {
      entries: this.#count,
      end,
      erased: this.#expected.erased.size,
      isMissingSome: this.#isMissingSome,
      findings,
    };
  }

  #find(seq: number, what: string): void {
    this.#findings.push({ seq, what });
  }

  #miss(seq: number, what: string): void {
    this.#isMissingSome = true;
    this.#find(seq, what);
  }

  #place({ seq }: LinkedEntry): void {
    if (seq < this.#next) {
      const was = this.#gaps.fill(seq);
      this.#find(seq, was ? `Entry ${seq} stands after entry ${this.#last?.seq}.` : `Entry ${seq} is there twice.`);
      return;
    }
    this.#gaps.add({ first: this.#next, last: seq - 1 });
    this.#next = seq + 1;
  }

  #content(entry: LinkedEntry): void {
    if (entry.body !== null && sha256(entry.body) !== entry.body_hash) this.#wrongBody.push(entry);
    if (hashOf(entry) !== entry.hash) this.#wrongHash.push(entry);
    else this.#lastRight = Math.max(this.#lastRight, entry.seq);
  }

  #link(entry: LinkedEntry): void {
    const before = this.#last;
    if (entry.seq === 1 && entry.previous !== beginning) {
      this.#miss(1, 'Entry 1 follows an entry that is not there: the beginning was cut off.');
    }
    if (!before || before.seq !== entry.seq - 1) return;
    // Whichever of the two was changed is named for that.
    if ([before.hash, hashOf(before)].includes(entry.previous) || hashOf(entry) !== entry.hash) return;
    this.#find(
      before.seq,
      `Entry ${before.seq} was replaced: entry ${entry.seq}, which is as it was recorded, follows another one.`,
    );
  }

  /** @param hash of the entry that is there; undefined when there is none */
  async #head(head: HeadRow, hash: string | undefined): Promise<boolean> {
    const { seq } = head;
    const found = await verifyDetached(this.#ring, headType, headStatement(head), head.jws);
    if ('trouble' in found) {
      if (found.trouble === 'unknown key') this.#unknownKeys.meet(found.kid, seq);
      else this.#find(seq, `The head at entry ${seq} was signed by none of the keys given.`);
      return false;
    }
    if (hash !== undefined) {
      this.#signed = Math.max(this.#signed, seq);
      if (head.hash !== hash) this.#find(seq, `Entry ${seq} was replaced: its signed head is about another.`);
    }
    return true;
  }

  /** Where entries were recorded that stand elsewhere now, by where they stand. */
  #moved(): Map<number, LinkedEntry & { own: number }> {
    const some = this.#wrongHash.slice(0, MOST_MOVED);
    const places = new Set([...some.map(({ seq }) => seq), ...this.#gaps.places(MOST_MOVED)]);
    return new Map(
      some.flatMap((entry) => {
        const own = [...places].find((place) => hashOf({ ...entry, seq: place }) === entry.hash);
        return own === undefined ? [] : [[entry.seq, { ...entry, own }]];
      }),
    );
  }

  /** Of a moved entry, neither its own place is missing, nor all those up to where it stands. @returns the last place that was one */
  #tellMissing(moved: ReadonlyMap<number, { own: number }>): number {
    const owns = new Set([...moved.values()].map(({ own }) => own));
    for (const own of owns) this.#gaps.fill(own);
    let last = Math.max(this.#lastRight, ...owns);
    for (const { seq } of this.#wrongHash) if (!moved.has(seq)) last = Math.max(last, seq);
    for (const seq of moved.keys()) if (!owns.has(seq)) this.#gaps.add({ first: seq, last: seq });
    for (const { first, last: end } of this.#gaps.until(last)) {
      this.#miss(first, first === end ? `Entry ${first} was removed.` : `Entries ${first} to ${end} were removed.`);
    }
    return last;
  }

  #tellWrong(moved: ReadonlyMap<number, { own: number }>): void {
    for (const { seq } of this.#wrongHash) {
      const own = moved.get(seq)?.own;
      this.#find(
        seq,
        own === undefined
          ? `Entry ${seq} was changed: its id, time, kind, process, place, hash or what it follows is not as recorded.`
          : `Entry ${seq} was moved: it was recorded as entry ${own}.`,
      );
    }
    const others = new Map(this.#wrongBody.map(({ seq, body_hash }) => [body_hash, seq]));
    for (const { seq, body } of this.#wrongBody) {
      const own = others.get(sha256(body ?? ''));
      this.#find(
        seq,
        own === undefined
          ? `Entry ${seq} was changed: its body is not the one that was recorded.`
          : `Entry ${seq} was changed: it has the body of entry ${own}.`,
      );
    }
  }

  async #tellCut(last: number, moved: ReadonlyMap<number, { own: number; hash: string }>): Promise<void> {
    const { heads, rows, kept } = this.#expected;
    const movedHere = new Map([...moved.values()].map(({ own, hash }) => [own, hash]));
    const hashAt = (seq: number) => movedHere.get(seq) ?? (moved.has(seq) ? undefined : this.#hashes.get(seq));
    let cutAt = 0;
    for (const head of heads) if (await this.#head(head, hashAt(head.seq))) cutAt = Math.max(cutAt, head.seq);
    const isCut = (why: string) =>
      this.#miss(last + 1, `The end was cut off: ${why}, and the last one there is ${last}.`);
    if (cutAt > last) isCut(`entry ${cutAt} was signed`);
    else if (kept && kept.seq > last) isCut(`you have a head of entry ${kept.seq}`);
    else if (rows && rows.highest > last) isCut(`something still belongs to entry ${rows.highest}`);
    else if (last > this.#signed) {
      const first = this.#signed + 1;
      this.#find(
        first,
        `${first === last ? `Entry ${first} is` : `Entries ${first} to ${last} are`} under no signed head.`,
      );
    }
    if (rows && rows.lowest < 1)
      this.#find(rows.lowest, `Something belongs to entry ${rows.lowest}: the first one is entry 1.`);
    const there = kept && hashAt(kept.seq);
    if (there && there !== kept?.hash) {
      this.#find(kept.seq, `Entry ${kept.seq} was replaced: the head that you have is about another.`);
    }
  }
}

/** As the entries stand, and after them what is about none. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => Number(a.seq === 0) - Number(b.seq === 0) || a.seq - b.seq);
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
export function readBody(body: string): Parameters<typeof commitmentsIn>[0] {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
