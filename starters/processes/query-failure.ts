import type { Client } from '@temporalio/client';
import { getGrpcStatusDetails } from '@temporalio/client/lib/helpers.js';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import proto from '@temporalio/proto';
import { unreadableKeyOf } from '../temporal/unreadable-payload.ts';

const { QueryFailedFailure } = proto.temporal.api.errordetails.v1;

/**
 * The key that a worker lacked to answer a query, or null when the query fails for another reason. It is asked once more: of
 * the failure that the worker sends, the SDK's own error keeps only "Encoded failure".
 */
export async function keyLackedFor(
  client: Client,
  execution: { workflowId: string; runId: string },
  queryType: string,
) {
  const { namespace, loadedDataConverter } = client.options;
  try {
    await client.workflowService.queryWorkflow({ namespace, execution, query: { queryType } });
    return null;
  } catch (error) {
    return unreadableKeyOf(await failureIn(error, loadedDataConverter).catch((unreadable) => unreadable));
  }
}

async function failureIn(error: unknown, converter: Client['options']['loadedDataConverter']): Promise<unknown> {
  const details =
    error instanceof Error ? (getGrpcStatusDetails(error as Parameters<typeof getGrpcStatusDetails>[0]) ?? []) : [];
  const failed = details.find(({ type_url }) => type_url?.endsWith('.QueryFailedFailure'));
  if (!failed?.value) return null;
  return decodeOptionalFailureToOptionalError(converter, QueryFailedFailure.decode(failed.value).failure);
}
