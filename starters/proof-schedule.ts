import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { NightlyProof } from '../domain/policy.ts';
import type { ProofReport } from '../domain/proof-report.ts';
import { proofReportQuery } from '../workflows/messages.ts';

const ID = 'nightly-proof';
// As for a process's own view.
const answerWithin = 4_000;

/**
 * Makes sure that what was written is read back every night. Says the same again when the schedule is there, so that a new
 * time takes effect with the next start.
 */
export async function ensureProofSchedule(client: Client, { at, timeZone }: Omit<NightlyProof, 'callsPerSystem'>) {
  const [hour = 2, minute = 0] = at.split(':').map(Number);
  const spec = { calendars: [{ hour, minute, comment: 'Every night' }], timezone: timeZone };
  try {
    await client.schedule.create({
      scheduleId: ID,
      spec,
      action: {
        type: 'startWorkflow',
        workflowType: 'nightlyProof',
        // Temporal adds the time: `nightly-proof-2026-11-22T01:00:00Z`.
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

/** Starts one now, unless one is under way. */
export async function proveNow(client: Client): Promise<void> {
  await client.schedule.getHandle(ID).trigger(ScheduleOverlapPolicy.SKIP);
}

/** How the latest one went, or how far it is; null when there was none that Temporal remembers. */
export async function lastProof(client: Client): Promise<ProofReport | null> {
  try {
    const { info } = await client.schedule.getHandle(ID).describe();
    const latest = info.recentActions.at(-1)?.action.workflow.workflowId;
    if (latest === undefined) return null;
    const handle = client.workflow.getHandle(latest);
    return await client.withDeadline(Date.now() + answerWithin, () => handle.query(proofReportQuery));
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}
