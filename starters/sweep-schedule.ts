import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';

const ID = 'sweep-won-deals';
/**
 * A sweep is pinned to the version it began on, and none begins while one is open: without an end, one whose version's workers
 * are gone would be the last. The next one looks as far back as the last that came to its own end.
 */
const LONGEST = '1 hour';

/**
 * Makes sure that won deals are compared with what has been handled every few minutes, whether webhooks arrive or not.
 * Says the same again when the schedule is there, so that what is new in it takes effect with the next start.
 */
export async function ensureSweepSchedule(client: Client, every: `${number}m` | `${number}s` = '5m'): Promise<void> {
  const spec = { intervals: [{ every }] };
  const action = {
    type: 'startWorkflow' as const,
    workflowType: 'sweepWonDeals',
    workflowId: ID,
    taskQueue: 'processes',
    args: [],
    workflowExecutionTimeout: LONGEST,
  };
  try {
    await client.schedule.create({
      scheduleId: ID,
      spec,
      action,
      policies: { overlap: ScheduleOverlapPolicy.SKIP },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(ID).update((schedule) => ({ ...schedule, spec, action }));
  }
}
