import { Context, getClient } from '@temporalio/activity';
import type { WonDeal } from '../connectors/crm-port.ts';
import { isAboutApproval } from '../domain/exception.ts';
import type { Instant, ProcessId } from '../domain/ids.ts';
import { dealOfProcess, leadToProjectId } from '../domain/lead-to-project/start.ts';
import type { ProcessView } from '../domain/process-view.ts';

export type StartingActivities = ReturnType<typeof startingActivities>;

/** Our own write-back changes a deal too: a change this soon after its stamp is taken for the write-back itself. */
const WRITE_BACK_MS = 10_000;
/** As long as the API waits for a process's view. */
const ANSWER_WITHIN_MS = 4_000;

/** Starting processes from within a process: the sweep, and the nightly proof. */
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

    /**
     * Has processes look at what the nightly proof has found of them: those that ended are started again, one that is under
     * way looks once more if it has put something else before people, or something that is right again. Answers how many.
     */
    async openDrift(proven: { process: ProcessId; subject: string | null }[]): Promise<number> {
      const running = await underWay(proven.map(({ process }) => process));
      let opened = 0;
      for (const { process: id, subject } of proven) {
        Context.current().heartbeat();
        const isWanted = running.has(id) ? await isToLook(id, subject) : subject !== null;
        if (!isWanted) continue;
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
        opened += 1;
      }
      return opened;
    },
  };
}

/** Which of them are, as Temporal lists them; one that ended or began a moment ago is met by the next proof. */
async function underWay(ids: readonly ProcessId[]): Promise<Set<string>> {
  // An empty list is no query: it would be refused for ever.
  if (ids.length === 0) return new Set();
  const quoted = ids.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ');
  const found = new Set<string>();
  const { workflowService, options } = getClient();
  const query = `WorkflowId IN (${quoted}) AND ExecutionStatus = 'Running'`;
  const listed = { namespace: options.namespace, query, pageSize: ids.length };
  // Without their memos: nothing of them is asked here, and one under a missing key must not hide the others.
  const { executions } = await workflowService.listWorkflowExecutions(listed);
  for (const { execution } of executions ?? []) if (execution?.workflowId) found.add(execution.workflowId);
  return found;
}

/** Who can't say what it has put before people is told: looking costs little, and is done when it can. */
async function isToLook(id: ProcessId, subject: string | null): Promise<boolean> {
  const client = getClient();
  const asked = () => client.workflow.getHandle(id).query<ProcessView>('view');
  const view = await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, asked).catch(() => null);
  if (view === null) return true;
  const { stage, exception, drift = null } = view;
  // Parked for something else, the deal's change above all: that is settled first, and what is left is the next proof's.
  if (stage === 'parked' && exception && !isAboutApproval(exception) && exception.subject !== drift) return false;
  return drift !== subject;
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
