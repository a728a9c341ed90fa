import { fileURLToPath } from 'node:url';
import { MockActivityEnvironment } from '@temporalio/testing';
import {
  type BundleOptions,
  bundleWorkflowCode,
  type InjectedSinks,
  Worker,
  type WorkflowBundle,
} from '@temporalio/worker';
import { approvalDeadlineActivities } from '../../activities/approval-deadlines.ts';
import { type PlanAnswer, planningActivities } from '../../activities/planning.ts';
import { bundleOptions } from '../../workers/workflow-bundle.ts';
import { differingValues } from './differing-values.ts';
import { type RecordedCommand, type RecordedHistory, recordedCommands } from './recorded-commands.ts';
import type { Asked, CommandSinks } from './tell-commands.ts';

/*
 * Replay compares only which commands come in which order. This compares what they say: the arguments of activities, the
 * lengths of timers, the answers to people, and what today's planner, proof and calendar make of the recorded input.
 *
 *   1. The history is replayed with interceptors that tell of each command (tell-commands.ts).
 *   2. Each is put beside the event that has the same id (recorded-commands.ts).
 *   3. What only one of the two knows is told as well: an answer that nobody gives any more, or one that nobody gave.
 *   4. Work of our own is done again with the arguments that the replay gave it, and put beside the recorded result.
 */

/** For a bundle with the interceptors that tell of the workflows' commands, behind the workflows' own. */
export function telling(folder: string): BundleOptions {
  const tell = fileURLToPath(new URL('./tell-commands.ts', import.meta.url));
  const options = bundleOptions(folder);
  return { ...options, workflowInterceptorModules: [...(options.workflowInterceptorModules ?? []), tell] };
}

export function tellingBundle(): Promise<WorkflowBundle> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  return bundleWorkflowCode({ ...telling(root), logger: silent });
}

/** Activities that read nothing, local ones in 0.1.0: what they answer follows from what they are given. */
export type OwnWork = Record<string, (given: unknown[], recorded: unknown) => Promise<unknown>>;

/** One line for each event at which today's code says something else. @throws when the history doesn't replay at all. */
export async function compareHistory(
  history: RecordedHistory,
  workflowBundle: WorkflowBundle,
  work: OwnWork = ownWork,
): Promise<string[]> {
  const recorded = recordedCommands(history);
  // An activity that names no task queue is on its workflow's.
  const { taskQueue } = history.events[0].workflowExecutionStartedEventAttributes;
  const own = (event: RecordedCommand): string | undefined => event.taskQueue && taskQueue.name;
  const found: string[] = [];
  for (const asked of await replay(history, workflowBundle)) {
    const event = recorded.get(asked.id);
    recorded.delete(asked.id);
    if (event) found.push(...(await compare(event, { ...asked, taskQueue: asked.taskQueue ?? own(event) }, work)));
    // A timer that is set and cancelled in one go leaves no event.
    else if (asked.type !== 'timer') found.push(`${asked.type}: recorded nothing, now ${asked.values}`);
  }
  for (const { eventId, type, values } of recorded.values())
    found.push(`event ${eventId}, ${type}: recorded ${JSON.stringify(values)}, now nothing`);
  return found;
}

async function replay(history: RecordedHistory, workflowBundle: WorkflowBundle): Promise<Asked[]> {
  const asked: Asked[] = [];
  const sinks: InjectedSinks<CommandSinks> = {
    commands: { tell: { fn: (_, command) => void asked.push(command), callDuringReplay: true } },
  };
  // A process takes only messages for itself: it must be replayed under the id that it had.
  const { workflowId } = history.events[0].workflowExecutionStartedEventAttributes;
  await Worker.runReplayHistory({ workflowBundle, sinks }, history, workflowId);
  return asked;
}

async function compare(event: RecordedCommand, asked: Asked, work: OwnWork): Promise<string[]> {
  const { type, values, taskQueue, answered } = event;
  const given = JSON.parse(asked.values) as unknown[];
  const at = (what: string, lines: string[], eventId = event.eventId) =>
    lines.map((line) => `event ${eventId}, ${type}: ${what}${line}`);
  const found = [
    ...at('type', differingValues(type, asked.type)),
    ...at('task queue', differingValues(taskQueue, asked.taskQueue)),
    // A local activity's arguments are in no event.
    ...(values ? at('says', differingValues(values, given)) : []),
  ];
  const again = work[type];
  if (!again || answered?.result === undefined) return found;
  const { eventId, result } = answered;
  return [...found, ...at('result', differingValues(result, await again(given, result)), eventId)];
}

const planning = planningActivities('nowhere: the policy is among the arguments');
const run = <Args extends unknown[], T>(activity: (...args: Args) => Promise<T>, args: unknown[]): Promise<T> =>
  new MockActivityEnvironment().run(activity, ...(args as Args));

/** As the workers of `processes` do it today. */
export const ownWork: OwnWork = {
  planLeadToProject: ([request, policy], recorded) =>
    // The first plan takes the day on which it is made.
    run(planning.planLeadToProject, [{ ...(request as object), asOf: (recorded as PlanAnswer).asOf }, policy]),
  proveLeadToProject: (given) => run(planning.proveLeadToProject, given),
  approvalDeadlines: (given, recorded) =>
    run(approvalDeadlineActivities((recorded as { messages: boolean }).messages).approvalDeadlines, given),
};

const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
