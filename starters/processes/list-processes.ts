import type { Client } from '@temporalio/client';
import { degradation } from './degradation.ts';
import { inParallel } from './in-parallel.ts';
import { pageToken, readPageToken } from './page-token.ts';
import { isTurnOf, type ProcessRow, processRow } from './process-row.ts';
import { type ReadExecution, readExecution } from './read-execution.ts';
import { type ProcessFilter, quoted, visibilityQuery } from './visibility-query.ts';

/** One page of a list. */
export interface ProcessPage {
  processes: ProcessRow[];
  /** Opaque; null on the last page. */
  next: string | null;
}

// For a role that is hardly ever asked, a page may hold fewer rows than were wanted, and still have a next one.
const mostSearches = 10;
// Enough to be quick, few enough to leave Temporal to the processes themselves.
const describedAtOnce = 8;

/** One page of processes with what holds them up. */
export async function listProcesses(
  client: Client,
  filter: ProcessFilter,
  page: { size: number; after: string | null },
): Promise<ProcessPage> {
  const { processes, next } = await searchProcesses(client, filter, page);
  return { processes: await withDegradation(client, processes), next };
}

/** A description each of those that are open: one that waits for a person can be held up as well, and hears nobody then. */
export function withDegradation(client: Client, rows: readonly ProcessRow[]): Promise<ProcessRow[]> {
  return inParallel(rows, describedAtOnce, async (row) =>
    row.endedAt === null ? { ...row, degraded: (await degradation(client, row.id)) ?? row.degraded } : row,
  );
}

/**
 * One page of processes, running ones first, newest first. A deal that was handled and is looked at again gets a new run
 * under the same id: only its newest run is listed.
 */
export async function searchProcesses(
  client: Client,
  filter: ProcessFilter,
  page: { size: number; after: string | null },
): Promise<ProcessPage> {
  const processes: ProcessRow[] = [];
  let { after } = page;
  for (let searches = 1; ; searches += 1) {
    const found = await search(client, visibilityQuery(filter), page.size - processes.length, after);
    const rows = (await withoutOlderRuns(client, found.executions)).map(processRow);
    processes.push(...rows.filter((row) => filter.owner === undefined || isTurnOf(filter.owner, row)));
    after = found.next;
    const isFull = filter.owner === undefined || processes.length === page.size;
    if (isFull || after === null || searches === mostSearches) return { processes, next: after };
  }
}

/** All runs of these processes, of each the running or newest first. */
export async function runsOf(client: Client, ids: readonly string[]): Promise<ReadExecution[]> {
  const runs: ReadExecution[] = [];
  const query = `WorkflowId IN (${ids.map(quoted).join(', ')}) AND ExecutionStatus != 'ContinuedAsNew'`;
  for (let after: string | null = null; ; ) {
    const page: { executions: ReadExecution[]; next: string | null } = await search(client, query, 1_000, after);
    runs.push(...page.executions);
    after = page.next;
    if (after === null) break;
  }
  return runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
}

async function withoutOlderRuns(client: Client, executions: readonly ReadExecution[]): Promise<ReadExecution[]> {
  // A running run is the newest of its id by definition.
  const closed = new Set(executions.filter((each) => each.closeTime).map((each) => each.workflowId));
  if (closed.size === 0) return [...executions];
  const newest = new Map<string, string>();
  for (const run of await runsOf(client, [...closed])) {
    if (!newest.has(run.workflowId)) newest.set(run.workflowId, run.runId);
  }
  return executions.filter((each) => !each.closeTime || newest.get(each.workflowId) === each.runId);
}

/** `client.workflow.list` hides the page token, so this asks the service itself. */
async function search(
  client: Client,
  query: string,
  pageSize: number,
  after: string | null,
): Promise<{ executions: ReadExecution[]; next: string | null }> {
  const { namespace } = client.options;
  const found = await client.workflowService.listWorkflowExecutions({
    namespace,
    query,
    pageSize,
    nextPageToken: after === null ? Buffer.alloc(0) : readPageToken(after),
  });
  const executions = await Promise.all((found.executions ?? []).map((raw) => readExecution(client, raw)));
  const token = found.nextPageToken ?? [];
  return { executions, next: token.length === 0 ? null : pageToken(token) };
}
