import pc from 'picocolors';
import type { GroupProgressAnswer } from '../processes/group-progress.ts';
import { table } from './table.ts';

/** The part of a preview that is shown. */
export interface TellablePreview {
  accepted: number;
  refused: number;
  processes: {
    process: string;
    exception: string | null;
    customer: string | null;
    title: string | null;
    because: string | null;
  }[];
  secondPerson: string | null;
}

/** What would happen to each. */
export function tellGroupPreview(
  { accepted, refused, processes, secondPerson }: TellablePreview,
  width: number | undefined,
): string[] {
  const rows = processes.map(({ process, exception, customer, title, because }) => [
    exception ?? process,
    customer ?? '',
    title ?? '',
    because === null ? 'would be done' : `would be refused: ${because}`,
  ]);
  return [
    ...table(['EXCEPTION', 'CUSTOMER', 'DEAL', 'WHAT'], rows, width),
    '',
    pc.dim(`${accepted} would be done, ${refused} refused. Nothing has been done.`),
    ...(secondPerson ? [secondPerson] : []),
  ];
}

/** One line: how far it is. */
export function tellGroupProgress({ total, accepted, refused, gone, unanswered }: GroupProgressAnswer): string {
  const others = [
    [refused, 'refused'],
    [gone, 'gone'],
    [unanswered, 'without an answer'],
  ] as const;
  const counts = [`${accepted} accepted`, ...others.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`)];
  return `${accepted + refused + gone + unanswered} of ${total}: ${counts.join(', ')}`;
}

/** What became of it, and everyone for whom it didn't count, with the reason. */
export function tellGroupEnd(progress: GroupProgressAnswer): string[] {
  const { id, left, notAccepted } = progress;
  return [
    `${tellGroupProgress(progress)} (resolution ${id})`,
    ...(notAccepted ?? []).map(({ exception, outcome, because }) => `  ${exception} ${outcome}: ${because}`),
    ...(left > 0 ? [`${left} more are parked for it: run it again for them.`] : []),
  ];
}
