import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { NightlyProof } from '../domain/policy.ts';
import type { ProofReport } from '../domain/proof-report.ts';
import { proofReportQuery } from '../workflows/messages.ts';
import { degradation } from './processes/degradation.ts';
import type { Degraded } from './processes/process-row.ts';

const ID = 'nightly-proof';
// As for a process's own view.
const answerWithin = 4_000;
const A_DAY_MS = 24 * 60 * 60_000;

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

/** The latest proof, and whether anything holds it up. */
export interface LastProof {
  report: ProofReport;
  degraded: Degraded | null;
  /** Is it under way for more than a day? Nights since then were left out. */
  overdue: boolean;
}

/** How the latest one went, or how far it is; null when there was none that Temporal remembers. */
export async function lastProof(client: Client, at = Date.now()): Promise<LastProof | null> {
  for (const workflowId of await newestFirst(client)) {
    const report = await reportOf(client, workflowId);
    if (!report) continue;
    const isUnderWay = report.ended === null;
    const overdue = isUnderWay && at - Date.parse(report.began) > A_DAY_MS;
    return { report, degraded: isUnderWay ? await degradation(client, workflowId) : null, overdue };
  }
  return null;
}

async function newestFirst(client: Client): Promise<string[]> {
  try {
    const { info } = await client.schedule.getHandle(ID).describe();
    return info.recentActions.map(({ action }) => action.workflow.workflowId).reverse();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return [];
    throw error;
  }
}

/** Null when it was ended by hand, or Temporal remembers it no longer. */
async function reportOf(client: Client, workflowId: string): Promise<ProofReport | null> {
  const handle = client.workflow.getHandle<() => Promise<ProofReport>>(workflowId);
  try {
    const { status } = await handle.describe();
    // Of one that has ended nobody is asked: it is pinned, and the workers of its version may be gone.
    if (status.name === 'COMPLETED') return await handle.result();
    if (status.name !== 'RUNNING') return null;
    return await client.withDeadline(Date.now() + answerWithin, () => handle.query(proofReportQuery));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
