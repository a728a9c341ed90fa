import pc from 'picocolors';
import type { Explanation, Story } from '../explain/explain.ts';
import type { ProcessRow } from '../processes/process-row.ts';
import { clock } from './clock.ts';
import { table } from './table.ts';
import { type Surroundings, tellEnd, tellProcess, tellStory } from './tell-process.ts';

/** The whole story, with the runs that came before when the deal was looked at again. */
export function tellExplanation(story: Story, around: Surroundings): string[] {
  return [...tellProcess(story, around), ...story.earlier.flatMap((run) => tellEarlier(run, story.timeZone))];
}

/** What could be meant, when it is more than one. */
export function tellMatches({ matches }: Pick<Explanation, 'matches'>, width: number | undefined): string[] {
  const rows = matches.map((row: ProcessRow) => [row.id, row.stage, row.customer ?? '', row.title ?? '']);
  return table(['PROCESS', 'STAGE', 'CUSTOMER', 'DEAL'], rows, width);
}

function tellEarlier(run: Story['earlier'][number], timeZone: string | null): string[] {
  const time = clock(timeZone);
  const ended = run.endedAt ? ` to ${time.show(run.endedAt)}` : '';
  const head = pc.bold(`Before that, ${time.show(run.startedAt)}${ended}${run.view ? `: ${run.view.stage}` : ''}`);
  if (!run.view) return ['', head, '  its story is not available'];
  return ['', head, ...tellStory(run.view, time).slice(1), ...tellEnd(run.view).map((line) => `  ${line.trimStart()}`)];
}
