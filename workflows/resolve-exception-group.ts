import {
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import type { GroupResolutionActivities } from '../activities/group-resolution.ts';
import {
  type GroupProgress,
  type GroupResolution,
  groupResolutionId,
  type MemberOutcome,
} from '../domain/group-resolution.ts';
import type { ExceptionId } from '../domain/ids.ts';
import { groupProgressQuery } from './group-messages.ts';
import { runsUnder } from './own-id.ts';
import { versioned } from './versioned.ts';

/** Processes that one activity sends the resolution to: progress is told after each. */
const BATCH = 20;

const { groupMembers, resolveMembers } = proxyActivities<GroupResolutionActivities>({
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** What survives a continue-as-new. */
interface Carried {
  progress: GroupProgress;
  notAccepted: MemberOutcome[];
  members: ExceptionId[];
}

/**
 * Sends one resolution to every process that is parked for a cause when it starts. Each process judges it for itself: what
 * was resolved, has ended or is parked for something else meanwhile is left alone, and named.
 */
export async function resolveExceptionGroup(
  group: GroupResolution,
  carried: Carried | null = null,
): Promise<GroupProgress> {
  runsUnder(groupResolutionId(group.id));
  // Whoever brought a state of their own would get a false report and no more: each process checks the signature itself.
  const state = carried ?? (await begin(group));
  const { progress, notAccepted } = state;
  setHandler(groupProgressQuery, () => ({ ...progress, notAccepted }));
  publish(progress);
  while (state.members.length > 0) {
    const outcomes = await resolveMembers(group, state.members.slice(0, BATCH));
    state.members = state.members.slice(BATCH);
    for (const outcome of outcomes) {
      progress[outcome.outcome] += 1;
      if (outcome.outcome !== 'accepted') notAccepted.push(outcome);
    }
    publish(progress);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof resolveExceptionGroup>(group, state);
  }
  progress.finished = true;
  publish(progress);
  return progress;
}

// It takes minutes: it ends on the version that it began with, which is kept running for that (docs/versions.md).
versioned('PINNED', resolveExceptionGroup);

async function begin({ id, cause, action, except, reason, actor, at }: GroupResolution): Promise<Carried> {
  const { members, left } = await groupMembers({ cause, except });
  const counts = { total: members.length, accepted: 0, refused: 0, gone: 0, unanswered: 0, left, finished: false };
  return { progress: { id, cause, action, reason, by: actor.name, at, ...counts }, notAccepted: [], members };
}

/** In the memo, so that progress can be told without a worker, and where the Temporal Web UI shows it. */
function publish(progress: GroupProgress): void {
  const { cause, by, reason, total, accepted, refused, gone, unanswered } = progress;
  upsertMemo({ progress });
  setCurrentDetails(
    `**${cause}**: ${accepted + refused + gone + unanswered} of ${total}. ${accepted} accepted, ${refused} refused, ` +
      `${gone} gone, ${unanswered} without an answer.\n\nBy ${by}: ${reason}`,
  );
}
