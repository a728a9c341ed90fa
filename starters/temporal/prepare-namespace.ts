import { msToTs } from '@temporalio/common/lib/time.js';
import type { TemporalConnection } from './connect.ts';

const retention = msToTs('90 days');

/**
 * Keeps closed processes for 90 days instead of the dev server's one. Idempotent; only for the embedded server, whose
 * namespace is ours to change.
 */
export async function prepareNamespace({ client, namespace }: TemporalConnection): Promise<void> {
  const { config } = await client.workflowService.describeNamespace({ namespace });
  if (config?.workflowExecutionRetentionTtl?.seconds?.eq(retention.seconds ?? 0)) return;
  await client.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: retention } });
}
