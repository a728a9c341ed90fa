import { Context, getClient } from '@temporalio/activity';
import type { WonDeal } from '../connectors/crm-port.ts';
import type { Instant, ProcessId } from '../domain/ids.ts';
import { dealOfProcess, leadToProjectId } from '../domain/lead-to-project/start.ts';

export type StartingActivities = ReturnType<typeof startingActivities>;

/** Our own write-back changes a deal too: a change this soon after its stamp is taken for the write-back itself. */
const WRITE_BACK_MS = 10_000;

/** Starting processes from within a process: the sweep. */
export function startingActivities() {
  return {
    /**
     * Starts or wakes a process for every won deal that needs one; answers how many of each. Never a second process for a
     * deal: a running one is joined, and one that was handled is started only when the deal changed since.
     */
    async startLeadToProjects(
      connection: string,
      deals: WonDeal[],
      changedSince: Instant,
    ): Promise<{ started: number; left: number }> {
      let started = 0;
      for (const deal of deals) {
        Context.current().heartbeat();
        if (await startFor(connection, deal, changedSince)) started += 1;
      }
      return { started, left: deals.length - started };
    },

    /** Has these processes look at what the nightly proof found: those that ended are started again, a running one looks. */
    async openDrift(processes: ProcessId[]): Promise<number> {
      for (const id of processes) {
        Context.current().heartbeat();
        const deal = dealOfProcess(id);
        if (!deal) throw new Error(`${id} is no process of a deal.`);
        await getClient().workflow.signalWithStart('leadToProject', {
          taskQueue: 'processes',
          workflowId: id,
          args: [deal],
          signal: 'proveAgain',
          signalArgs: [],
          staticSummary: 'Started by the nightly proof',
        });
      }
      return processes.length;
    },
  };
}

async function startFor(connection: string, deal: WonDeal, changedSince: Instant): Promise<boolean> {
  const input = { connection, dealId: deal.id };
  const options = {
    taskQueue: 'processes',
    workflowId: leadToProjectId(input),
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    args: [input],
    staticSummary: 'Started by the sweep',
  };
  const changedLately = deal.changedAt >= changedSince;
  if (deal.handled) {
    const ours = Date.parse(deal.changedAt) - Date.parse(deal.handled.at) < WRITE_BACK_MS;
    if (ours || !changedLately) return false;
  }
  const client = getClient();
  if (changedLately) {
    const { workflowIdConflictPolicy: _, ...signalled } = options;
    await client.workflow.signalWithStart('leadToProject', { ...signalled, signal: 'recordChanged', signalArgs: [] });
  } else {
    await client.workflow.start('leadToProject', options);
  }
  return true;
}
