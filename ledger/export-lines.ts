import { canonicalJson } from '../domain/canonical-json.ts';
import type { LedgerReader } from './ledger.ts';
import type { LinkedEntry } from './verify-chain.ts';

/** What an export is of: instants, the second one exclusive; null leaves it open. */
export interface ExportQuestion {
  from: string | null;
  to: string | null;
  process: string | null;
}

/** The first line of an export. */
export interface ExportHeading extends ExportQuestion {
  export: 'throughline-ledger';
  version: 1;
}

/** An entry as a line. What was not asked for has neither body nor personal values, and only links the others. */
export type ExportLine = Omit<LinkedEntry, 'body'> & { body: unknown };

/**
 * Everything from the first entry that was asked for to the signed head behind the last, as lines for an auditor. Entries
 * between that were not asked for come without what they say, so that none can have been left out unseen.
 */
export async function* exportLines(
  ledger: LedgerReader,
  question: ExportQuestion,
): AsyncGenerator<ExportHeading | ExportLine> {
  yield { export: 'throughline-ledger', version: 1, ...question };
  const isMeant = ({ at, process }: Pick<LinkedEntry, 'at' | 'process'>) =>
    (question.from === null || at >= question.from) &&
    (question.to === null || at < question.to) &&
    (question.process === null || process === question.process);
  let held: ExportLine[] = [];
  let hasBegun = false;
  let isUnderHead = true;
  for await (const { body, personal, ...link } of ledger.proven()) {
    if (isMeant(link)) {
      yield* held;
      held = [];
      hasBegun = true;
      yield { ...link, body: readable(body, link.seq), personal };
      isUnderHead = link.head !== null;
    } else if (hasBegun) {
      held.push({ ...link, body: null, personal: [] });
      if (isUnderHead || link.head === null) continue;
      yield* held;
      held = [];
      isUnderHead = true;
    }
  }
  // A tail without any head: whoever verifies is told.
  if (!isUnderHead) yield* held;
}

/** Lines as they were exported. @throws RangeError that names the line which is none. */
export async function* readExport(lines: AsyncIterable<string>): AsyncGenerator<LinkedEntry> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const read = parsed(line, number);
    if (number === 1) {
      if (read.export === 'throughline-ledger' && read.version === 1) continue;
      throw new RangeError('This is no export of a ledger: its first line would say so.');
    }
    if (!isLine(read)) throw new RangeError(`Line ${number} is no entry of a ledger.`);
    yield { ...read, body: read.body === null ? null : canonicalJson(read.body) };
  }
  if (number === 0) throw new RangeError('This is no export of a ledger: it is empty.');
}

function readable(body: string, seq: number): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RangeError(`Entry ${seq} was changed and can't be read: run \`throughline audit verify\`.`);
  }
}

function parsed(line: string, number: number): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    throw new RangeError(`Line ${number} is not JSON.`);
  }
}

function isLine(read: Record<string, unknown>): read is Record<string, unknown> & ExportLine {
  const texts = [read.id, read.at, read.kind, read.process, read.body_hash, read.previous, read.hash];
  const isLink = typeof read.seq === 'number' && texts.every((text) => typeof text === 'string');
  return isLink && typeof read.head === 'object' && Array.isArray(read.personal) && read.body !== undefined;
}
