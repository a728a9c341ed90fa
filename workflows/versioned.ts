import type { VersioningBehavior } from '@temporalio/common';
import { setWorkflowOptions, workflowInfo } from '@temporalio/workflow';

/**
 * Says of a workflow what a new version means to its open processes: PINNED ones end on the version that they began on,
 * AUTO_UPGRADE ones go on with the new one, which must replay them (docs/versions.md).
 *
 * Said only by workers of a worker deployment: Temporal refuses it from any other.
 */
export function versioned<Args extends unknown[], Result>(
  versioningBehavior: VersioningBehavior,
  workflow: (...args: Args) => Promise<Result>,
): void {
  const isOfDeployment = () => Boolean(workflowInfo().currentDeploymentVersion?.deploymentName);
  setWorkflowOptions(() => (isOfDeployment() ? { versioningBehavior } : {}), workflow);
}
