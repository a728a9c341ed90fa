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
  for await (const { workflowId, runId } of client.workflow.list({ query: pinnedElsewhere })) {
    await client.workflowService.updateWorkflowExecutionOptions({
      namespace,
      workflowExecution: { workflowId, runId },
      workflowExecutionOptions: { versioningOverride: { autoUpgrade: true } },
      updateMask: { paths: ['versioning_override'] },
    });
  }
}
