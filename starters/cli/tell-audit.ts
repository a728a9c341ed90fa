import pc from 'picocolors';
import type { ChainEnd } from '../../ledger/append-entries.ts';
import type { PersonalTraces } from '../../ledger/erase-person.ts';
import type { ExportQuestion } from '../../ledger/export-lines.ts';
import type { ChainVerdict } from '../../ledger/verify-chain.ts';
import type { ExportVerdict } from '../../ledger/verify-export.ts';

export function tellLedger(verdict: ChainVerdict, kept: ChainEnd | null): string {
  const head = kept
    ? ''
    : ' Only a head that was kept elsewhere (--head) can tell whether entries were cut off together with their heads.';
  return `${tellWhole(verdict)}${head}`;
}

/** What an export is of is said by its first line, which nobody signed: whoever asked for it must see that it is what they asked. */
export function tellExport(verdict: ExportVerdict): string {
  const { asked, heading, isKeptTooNew } = verdict;
  const later = isKeptTooNew
    ? ' The head that you have is of a later entry, so it says nothing about this export.'
    : '';
  const until = `It goes to where the ledger stood at ${heading.head?.at}.`;
  return `${tellWhole(verdict)} ${tellAsked(asked, heading)}. ${until}${later}`;
}

/** @param isDone whether they were erased, and the files rewritten, which is done also when nothing was left to erase */
export function tellTraces({ called, values, stories, left }: PersonalTraces, isDone: boolean): string {
  const entries = new Set(values.map(({ seq }) => seq)).size;
  const places = [
    `${counted(values.length, 'value')} in ${counted(entries, 'entry', 'entries')}`,
    ...(stories.length > 0 ? [`what ${counted(stories.length, 'story says', 'stories say')}`] : []),
  ];
  const what = `${places.join(', and ')}, about ${called.join(', ')}.`;
  const isAny = values.length + stories.length > 0;
  const said = isAny ? `${isDone ? 'Erased' : 'To be erased, with --yes'}: ${what}` : 'Nothing on record names them.';
  const rewritten = isAny
    ? 'The ledger’s files were rewritten, so nothing of it is left in them.'
    : 'The ledger’s files were rewritten all the same: what an earlier try erased is not left in them either.';
  const maybe = [
    ...left.values.map(({ seq, path }) => `  entry ${seq}, ${path}`),
    ...left.stories.map(({ process: id, run }) => `  the story of ${id}, run ${run}`),
  ];
  const look = maybe.length > 0 ? ['Left, because a short name is in it that may be another word:', ...maybe] : [];
  return [said, ...(isDone ? [rewritten] : []), ...look].join('\n');
}

/** So many entries tell what somebody asked for. */
export function tellAsked(asked: number, { from, to, process }: ExportQuestion): string {
  const what = process === null ? 'all processes' : process;
  return `${counted(asked, 'entry tells', 'entries tell')} what was asked for, ${what}${from === null ? '' : `, from ${from} on`}${to === null ? '' : `, before ${to}`}`;
}

function tellWhole({ entries, end, erased }: ChainVerdict): string {
  const last = end ? `, the last one ${end.seq} (${end.hash.slice(0, 12)}…)` : '';
  const gone =
    erased > 0 ? ` ${counted(erased, 'personal value was', 'personal values were')} erased, as entries say.` : '';
  return `${pc.green('All is as it was recorded')}: ${counted(entries, 'entry', 'entries')}${last}.${gone}`;
}

function counted(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}
