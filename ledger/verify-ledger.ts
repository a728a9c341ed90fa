import { canonicalJson } from '../domain/canonical-json.ts';
import type { ProcessView } from '../domain/process-view.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { ChainEnd } from './append-entries.ts';
import { besideIn, erasedIn, type StoryStatement } from './beside.ts';
import type { LedgerAnswers, LedgerReader } from './ledger.ts';
import type { ProvenEntry } from './read-entries.ts';
import { namesOf, storyCommitment } from './stories.ts';
import type { GenerationRow, StoryRow } from './tables.ts';
import { type ChainVerdict, type Finding, inOrder, readBody, verifyChain } from './verify-chain.ts';
import { ClaimsOnRecord, OF_A_MISSING_ONE, OTHERWISE_SAID, UNSPOKEN } from './verify-claims.ts';
import { Erased } from './verify-personal.ts';

/**
 * The whole ledger as it is at one moment: the chain, and everything beside it that the chain speaks of.
 * @param kept a head that somebody kept elsewhere
 */
export function verifyLedger(reader: LedgerReader, ring: KeyRing, kept: ChainEnd | null): Promise<ChainVerdict> {
  return reader.atOneMoment(async (ledger) => {
    const beside = new BesideTheChain();
    const heads = await ledger.headsWithoutEntry();
    const rows = await ledger.rowsWithoutEntry();
    const erased = new Erased();
    for await (const erasure of ledger.erasures()) erased.meet(erasure);
    const verdict = await verifyChain(beside.watch(ledger.proven()), ring, { heads, rows, kept, erased });
    const findings = inOrder([...verdict.findings, ...(await beside.compare(ledger, verdict))]);
    return { ...verdict, findings };
  });
}

/** What the entries say of stories, generations, records and claims, and whether those are still so. */
class BesideTheChain {
  readonly #stories = new Map<string, { seq: number; commitment: string }>();
  readonly #generations = new Map<string, { seq: number; said: string }>();
  readonly #claims = new ClaimsOnRecord();
  readonly #findings: Finding[] = [];

  async *watch(entries: AsyncIterable<ProvenEntry>): AsyncGenerator<ProvenEntry> {
    for await (const entry of entries) {
      if (entry.seq > 0) this.#meet(entry);
      yield entry;
    }
  }

  async compare(ledger: LedgerAnswers, { isMissingSome }: ChainVerdict): Promise<Finding[]> {
    const findings = [...this.#findings];
    const [unspoken, other] = isMissingSome ? [OF_A_MISSING_ONE, OTHERWISE_SAID] : [UNSPOKEN, 'was changed'];
    const find = (what: string, said?: { seq: number }) =>
      findings.push({ seq: said?.seq ?? 0, what: `${what} ${said ? other : unspoken}.` });
    for await (const story of ledger.allStories()) {
      const { process, run } = story;
      const said = this.#stories.get(keyOf(story));
      this.#stories.delete(keyOf(story));
      if (!isAsSaid(story, said?.commitment)) find(`The story of ${process}, run ${run},`, said);
    }
    for (const [key, { seq }] of this.#stories) {
      const [process, run] = JSON.parse(key) as string[];
      findings.push({ seq, what: `The story of ${process}, run ${run}, was removed.` });
    }
    for (const { process, run } of await ledger.recordsWithoutStory()) {
      find(`What finds the story of ${process}, run ${run},`);
    }
    for await (const generation of ledger.allGenerations()) {
      const said = this.#generations.get(generation.key);
      this.#generations.delete(generation.key);
      if (said?.said !== generationText(generation)) find(`The generation ${generation.key}`, said);
    }
    for (const [key, { seq }] of this.#generations) {
      findings.push({ seq, what: `The generation ${key} was removed.` });
    }
    for await (const finding of this.#claims.compare(ledger, isMissingSome)) findings.push(finding);
    for await (const hash of ledger.changedChunks()) {
      findings.push({ seq: 0, what: `The chunk ${hash} was changed.` });
    }
    return findings;
  }

  #meet({ seq, kind, body, records }: ProvenEntry): void {
    const read = readBody(body);
    const { records: said = [], story, generation, claims } = besideIn(read);
    if (JSON.stringify(records.toSorted()) !== JSON.stringify(said)) {
      this.#findings.push({ seq, what: `Entry ${seq} is found by other records than it was recorded with.` });
    }
    const stories: StoryStatement[] = kind === 'erasure' ? erasedIn(read).stories : [];
    for (const each of story ? [...stories, story] : stories) {
      this.#stories.set(keyOf(each), { seq, commitment: each.commitment });
    }
    if (claims) this.#claims.meet(seq, claims);
    if (generation) this.#generations.set(generation.key, { seq, said: generationText(generation) });
  }
}

function keyOf({ process, run }: Pick<StoryStatement, 'process' | 'run'>): string {
  return JSON.stringify([process, run]);
}

function generationText({ key, outcome, plan, at }: GenerationRow): string {
  return JSON.stringify([key, outcome, plan, at]);
}

/** What a story is listed and found by stands in it, too. */
function isAsSaid(story: StoryRow & { records: string[] }, said: string | undefined): boolean {
  try {
    if (storyCommitment(story) !== said) return false;
    const view = JSON.parse(story.view) as ProcessView;
    const { records, title, customer, names, stage } = story;
    const told = { ...namesOf(view), records: [...new Set(view.records)].sort() };
    return canonicalJson(told) === canonicalJson({ title, customer, names, stage, records: records.toSorted() });
  } catch {
    // Somebody has made of it what has no canonical text.
    return false;
  }
}
