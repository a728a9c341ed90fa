import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';

const ID = 'sweep-won-deals';

/**
 * Makes sure that won deals are compared with what has been handled every few minutes, whether webhooks arrive or not.
 * Says the same again when the schedule is there, so that a new interval takes effect with the next start.
 */
export async function ensureSweepSchedule(client: Client, every: `${number}m` | `${number}s` = '5m'): Promise<void> {
  const spec = { intervals: [{ every }] };
  try {
    await client.schedule.create({
      scheduleId: ID,
      spec,
      action: {
        type: 'startWorkflow',
        workflowType: 'sweepWonDeals',
        workflowId: ID,
        taskQueue: 'processes',
        args: [],
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(ID).update((schedule) => ({ ...schedule, spec }));
  }
}
