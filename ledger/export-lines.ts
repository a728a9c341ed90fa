import { canonicalJson } from '../domain/canonical-json.ts';
import type { LedgerAnswers } from './ledger.ts';
import type { HeadRow } from './tables.ts';
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
  /** Where the ledger stood then, signed: so far the lines must go. */
  head: HeadRow | null;
}

/** An entry as a line. What was not asked for has neither body nor personal values, and only links the others. */
export type ExportLine = Omit<LinkedEntry, 'body'> & { body: unknown };

/**
 * Every entry as a line for an auditor. Those that were not asked for come without what they say, so that none can have been
 * left out unseen: neither between, nor before the first, nor behind the last.
 */
export async function* exportLines(
  ledger: Pick<LedgerAnswers, 'lastHead' | 'proven'>,
  question: ExportQuestion,
): AsyncGenerator<ExportHeading | ExportLine> {
  yield { export: 'throughline-ledger', version: 1, ...question, head: await ledger.lastHead() };
  for await (const { body, personal, head, records, ...link } of ledger.proven()) {
    if (isMeant(question, link)) yield { ...link, body: readable(body, link.seq), personal, head };
    else yield { ...link, body: null, personal: [], head: null };
  }
}

/** What was erased is always said: without it, values that are gone would be missing. */
export function isMeant(question: ExportQuestion, link: Pick<LinkedEntry, 'at' | 'kind' | 'process'>): boolean {
  return link.kind === 'erasure' || isAsked(question, link);
}

/** Is it of what was asked for by itself? */
export function isAsked(question: ExportQuestion, { at, process }: Pick<LinkedEntry, 'at' | 'process'>): boolean {
  return (
    (question.from === null || at >= question.from) &&
    (question.to === null || at < question.to) &&
    (question.process === null || process === question.process)
  );
}

/** An export as it was written. @throws RangeError that names the line which is none. */
export async function readExport(
  lines: AsyncIterable<string>,
): Promise<{ heading: ExportHeading; entries: AsyncIterable<LinkedEntry> }> {
  const each = lines[Symbol.asyncIterator]();
  const first = await each.next();
  if (first.done) throw new RangeError('This is no export of a ledger: it is empty.');
  const heading = parsed(first.value, 1);
  if (!isHeading(heading)) throw new RangeError('This is no export of a ledger: its first line would say so.');
  return { heading, entries: readLines(each) };
}

async function* readLines(lines: AsyncIterator<string>): AsyncGenerator<LinkedEntry> {
  for (let number = 2; ; number += 1) {
    const { done, value } = await lines.next();
    if (done) return;
    if (value.trim() === '') continue;
    const read = parsed(value, number);
    if (!isLine(read)) throw new RangeError(`Line ${number} is no entry of a ledger.`);
    yield { ...read, body: read.body === null ? null : canonical(read.body) };
  }
}

function readable(body: string, seq: number): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RangeError(`Entry ${seq} was changed and can't be read: run \`throughline audit verify\`.`);
  }
}

/** What was never canonical is no body that was recorded, and is named for that. */
function canonical(body: unknown): string {
  try {
    return canonicalJson(body);
  } catch {
    return JSON.stringify(body);
  }
}

function parsed(line: string, number: number): Record<string, unknown> {
  try {
    return JSON.parse(line) ?? {};
  } catch {
    throw new RangeError(`Line ${number} is not JSON.`);
  }
}

function isHeading(read: Record<string, unknown>): read is Record<string, unknown> & ExportHeading {
  const question = [read.from, read.to, read.process];
  const isQuestion = question.every((each) => each === null || typeof each === 'string');
  return read.export === 'throughline-ledger' && read.version === 1 && isQuestion && isHead(read.head);
}

function isHead(read: unknown): read is HeadRow | null {
  if (typeof read !== 'object' || read === null) return read === null;
  const { seq, hash, at, jws } = read as Partial<HeadRow>;
  return typeof seq === 'number' && [hash, at, jws].every((each) => typeof each === 'string');
}

function isLine(read: Record<string, unknown>): read is Record<string, unknown> & ExportLine {
  const texts = [read.id, read.at, read.kind, read.process, read.body_hash, read.previous, read.hash];
  const isLink = typeof read.seq === 'number' && texts.every((text) => typeof text === 'string');
  return isLink && isHead(read.head) && isPersonal(read.personal) && read.body !== undefined;
}

function isPersonal(read: unknown): read is ExportLine['personal'] {
  if (!Array.isArray(read)) return false;
  return read.every((each) => [each?.path, each?.salt, each?.value].every((text) => typeof text === 'string'));
}
