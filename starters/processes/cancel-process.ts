import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import { dealOfProcess, leadToProjectId } from '../../domain/lead-to-project/start.ts';
import type { CancelRequest } from '../../domain/message.ts';
import type { EndStage } from '../../domain/stage.ts';
import { cancelUpdate } from '../../workflows/messages.ts';
import { sendUpdate, type UpdateAnswer } from './send-update.ts';

/**
 * Sends a request to cancel. A process that is done has closed; what it wrote can still be taken back, so it gets a new run
 * that is started with the request: both or neither.
 */
export async function cancelProcess(client: Client, request: CancelRequest): Promise<UpdateAnswer> {
  const answer = await sendUpdate(client, cancelUpdate, request);
  const deal = dealOfProcess(request.process);
  if (answer.kind !== 'ended' || !deal || (await endedAs(client, request)) !== 'done') return answer;
  const again = new WithStartWorkflowOperation('leadToProject', {
    workflowId: leadToProjectId(deal),
    taskQueue: 'processes',
    args: [deal],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: 'Taken back by hand',
  });
  return sendUpdate(client, cancelUpdate, request, { startWorkflowOperation: again });
}

async function endedAs(client: Client, { process }: CancelRequest): Promise<EndStage | undefined> {
  const { searchAttributes } = await client.workflow.getHandle(process).describe();
  return searchAttributes.Stage?.[0] as EndStage | undefined;
}
