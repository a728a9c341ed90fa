import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { TemporalConnection } from './connect.ts';

type Cluster = Pick<TemporalConnection, 'client' | 'namespace'>;

/**
 * Sends new processes, and all that are open and not pinned, to the workers of this version. Idempotent. For the server that
 * `npm start` brings up; anywhere else whoever releases does it (docs/versions.md). Throws while no such worker has polled yet.
 */
export async function setCurrentVersion(
  { client, namespace }: Cluster,
  version: WorkerDeploymentVersion,
): Promise<void> {
  await client.workflowService.setWorkerDeploymentCurrentVersion({ namespace, ...version, identity: 'throughline' });
}

/**
 * Has processes that are pinned to any other version go on with the current one. Only where no worker of another version can
 * come back: on a developer's machine, which runs the sources it has.
 */
export async function releasePinned({ client, namespace }: Cluster, version: WorkerDeploymentVersion): Promise<void> {
  const current = `${version.deploymentName}:${version.buildId}`;
  const pinnedElsewhere =
    "ExecutionStatus = 'Running' AND TemporalWorkflowVersioningBehavior = 'Pinned' " +
    `AND TemporalWorkerDeploymentVersion != '${current}'`;
  for await (const workflowExecution of found({ client, namespace }, pinnedElsewhere)) {
    await client.workflowService.updateWorkflowExecutionOptions({
      namespace,
      workflowExecution,
      workflowExecutionOptions: { versioningOverride: { autoUpgrade: true } },
      updateMask: { paths: ['versioning_override'] },
    });
  }
}

/** Without their memos, which the SDK's own list decrypts: a key that one of them lacks must not keep us from the others. */
async function* found({ client: { workflowService }, namespace }: Cluster, query: string) {
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const page = await workflowService.listWorkflowExecutions({ namespace, query, nextPageToken });
    for (const { execution } of page.executions ?? []) if (execution) yield execution;
    nextPageToken = page.nextPageToken ?? new Uint8Array();
  } while (nextPageToken.length > 0);
}
