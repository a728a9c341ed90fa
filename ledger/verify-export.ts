import type { KeyRing } from '../keys/key-ring.ts';
import type { ChainEnd } from './append-entries.ts';
import { type ExportHeading, isAsked, isMeant, readExport } from './export-lines.ts';
import { type ChainVerdict, type Finding, inOrder, type LinkedEntry, verifyChain } from './verify-chain.ts';
import { Erased } from './verify-personal.ts';

export interface ExportVerdict extends ChainVerdict {
  heading: ExportHeading;
  /** Entries that were asked for. */
  asked: number;
  /** The head that somebody kept is of a later entry than the export goes to: nothing is to be said about it. */
  isKeptTooNew: boolean;
}

/**
 * An export by itself: every entry up to the head in its heading, and of those that its question means, all they say.
 * @param lines its lines, from the first one on; they are read twice @throws RangeError for what is no export
 */
export async function verifyExport(
  lines: () => AsyncIterable<string>,
  ring: KeyRing,
  kept: ChainEnd | null,
): Promise<ExportVerdict> {
  const erased = new Erased();
  for await (const entry of (await readExport(lines())).entries) erased.meet(entry);
  const { heading, entries } = await readExport(lines());
  const { head } = heading;
  const findings: Finding[] = [];
  let asked = 0;
  const watched = async function* (): AsyncGenerator<LinkedEntry> {
    for await (const entry of entries) {
      const what = besideQuestion(heading, entry);
      if (what !== null) findings.push({ seq: entry.seq, what });
      if (entry.body !== null && isAsked(heading, entry)) asked += 1;
      yield entry;
    }
  };
  const isKeptTooNew = kept !== null && head !== null && kept.seq > head.seq;
  const verdict = await verifyChain(watched(), ring, {
    heads: head === null ? [] : [head],
    rows: null,
    kept: isKeptTooNew ? null : kept,
    erased,
  });
  if (head === null)
    findings.push({ seq: 0, what: 'The export has no head of the ledger: nothing says where it must end.' });
  return { ...verdict, findings: inOrder([...verdict.findings, ...findings]), heading, asked, isKeptTooNew };
}

function besideQuestion(heading: ExportHeading, entry: LinkedEntry): string | null {
  const wasAsked = isMeant(heading, entry);
  if (wasAsked === (entry.body !== null)) return null;
  return wasAsked
    ? `Entry ${entry.seq} was asked for, and what it says was left out.`
    : `Entry ${entry.seq} was not asked for, and is told: the question in the first line is another than was asked.`;
}
