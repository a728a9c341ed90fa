import type { WorkerDeploymentVersion } from '@temporalio/common';
import { buildId } from './build-id.ts';

/**
 * The version of the workers' deployment that these workers are, by the names that Temporal's Worker Controller sets for
 * Kubernetes. Null without TEMPORAL_DEPLOYMENT_NAME: then there are no versions, and any worker may take any process.
 * Throws RangeError for a name that Temporal would not take.
 */
export function deploymentOf(env: NodeJS.ProcessEnv): WorkerDeploymentVersion | null {
  const { TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_WORKER_BUILD_ID: given } = env;
  if (!deploymentName) return null;
  if (/[.:]|^__/.test(deploymentName))
    throw new RangeError(
      `TEMPORAL_DEPLOYMENT_NAME is "${deploymentName}": a name has neither "." nor ":" and doesn't begin with "__".`,
    );
  return { deploymentName, buildId: given || buildId() };
}
