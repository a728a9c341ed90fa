import { createHash } from 'node:crypto';
import type { ClaimChange } from '../domain/billing/claims-of-plan.ts';
import { type Expense, inOrder, type TimeEntry } from '../domain/billing/entry.ts';
import type { Emitted } from '../domain/billing/invoice-plan.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { CivilDate } from '../domain/ids.ts';
import { NotALedger } from './ledger-error.ts';

/** What comes in pages, and what of it a page holds. */
export interface PageItems {
  time: TimeEntry;
  expenses: Expense;
  /** Without its prose, as a plan's hash is: whoever wants to read why plans the same pages again. */
  plan: WithoutProse<Emitted>;
  claims: ClaimChange;
  /** A claim by its id, and the hash of how it stands (claim-rows.ts); null: it is there no more. */
  standing: { claim: string; hash: string | null };
}

type WithoutProse<Item> = Item extends unknown ? Omit<Item, 'because'> : never;

/** What stands in histories for bulk data. */
export interface Pages {
  /** Of chunks, in their order. */
  hashes: string[];
  count: number;
}

/** Pages of entries, and by what somebody can tell that they are the ones meant. */
export interface EntryPages extends Pages {
  minutes: number;
  first: CivilDate | null;
  last: CivilDate | null;
}

/** Whichever a page reaches first: so many items, or so many letters. */
const MOST_ITEMS = 500;
const MOST_LETTERS = 512 * 1024;

interface Chunks {
  putChunk(bytes: Uint8Array): Promise<string>;
}

interface KeptChunks {
  getChunk(hash: string): Promise<Uint8Array | null>;
}

/**
 * Keeps a stream as content-addressed pages, one of them in memory at a time. The same items make the same pages, so that a
 * retry keeps nothing twice; pages that nobody got to know of stay, and do no harm.
 */
export async function putPages<Kind extends keyof PageItems>(
  chunks: Chunks,
  kind: Kind,
  items: AsyncIterable<PageItems[Kind]> | Iterable<PageItems[Kind]>,
): Promise<Pages> {
  const pages: Pages = { hashes: [], count: 0 };
  let page: string[] = [];
  let letters = 0;
  const turn = async () => {
    if (page.length === 0) return;
    const text = `{"items":[${page.join(',')}],"kind":${JSON.stringify(kind)}}`;
    pages.hashes.push(await chunks.putChunk(new TextEncoder().encode(text)));
    page = [];
    letters = 0;
  };
  for await (const item of items) {
    const text = canonicalJson(without(item));
    page.push(text);
    letters += text.length;
    pages.count += 1;
    if (page.length >= MOST_ITEMS || letters >= MOST_LETTERS) await turn();
  }
  await turn();
  return pages;
}

/**
 * The same for entries, which must come in the rules' order, once each.
 * @throws RangeError naming the entry that came out of order
 */
export async function putEntries<Kind extends 'time' | 'expenses'>(
  chunks: Chunks,
  kind: Kind,
  entries: AsyncIterable<PageItems[Kind]> | Iterable<PageItems[Kind]>,
): Promise<EntryPages> {
  let minutes = 0;
  let first: CivilDate | null = null;
  let before: TimeEntry | Expense | null = null;
  const counted = async function* () {
    for await (const entry of entries) {
      if (before && inOrder(before, entry) >= 0) {
        const came = `Entry ${entry.id} of ${entry.date} came after ${before.id} of ${before.date}`;
        throw new RangeError(`${came}: entries come by date, then by id, once each.`);
      }
      before = entry;
      first ??= entry.date;
      minutes += 'minutes' in entry ? entry.minutes : 0;
      yield entry;
    }
  };
  const pages = await putPages(chunks, kind, counted());
  return { ...pages, minutes, first, last: (before as TimeEntry | Expense | null)?.date ?? null };
}

/**
 * What was kept, a page in memory at a time.
 * @throws NotALedger when a page is gone, or isn't what was put there (chunks.ts); RangeError when it is of something else
 */
export async function* readPages<Kind extends keyof PageItems>(
  chunks: KeptChunks,
  kind: Kind,
  hashes: Iterable<string>,
): AsyncGenerator<PageItems[Kind]> {
  for (const hash of hashes) yield* await readPage(chunks, kind, hash);
}

/** One page of them. */
export async function readPage<Kind extends keyof PageItems>(
  chunks: KeptChunks,
  kind: Kind,
  hash: string,
): Promise<PageItems[Kind][]> {
  const bytes = await chunks.getChunk(hash);
  if (!bytes) throw new NotALedger('chunks', `the chunk ${hash} is gone`);
  const page = JSON.parse(new TextDecoder().decode(bytes)) as { kind?: unknown; items: PageItems[Kind][] };
  if (page.kind !== kind) throw new RangeError(`The chunk ${hash} is not a page of ${kind}.`);
  return page.items;
}

/**
 * What people wrote never stands in a page, because nobody could erase it there. A note only tells duplicates: its hash does,
 * of the same person's on the same day.
 */
function without(item: PageItems[keyof PageItems]): object {
  if ('because' in item) {
    const { because: _, ...told } = item;
    return told;
  }
  if (!('note' in item) || item.note === '') return item;
  const { person, date, note } = item;
  return {
    ...item,
    note: createHash('sha256')
      .update(JSON.stringify([person, date, note]))
      .digest('hex'),
  };
}
