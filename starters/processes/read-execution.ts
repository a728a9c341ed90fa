import {
  type Client,
  type DescribeWorkflowExecutionResponse,
  isGrpcServiceError,
  type WorkflowExecutionInfo,
} from '@temporalio/client';
import { executionInfoFromRaw } from '@temporalio/client/lib/helpers.js';
import { FOREIGN, type Unreadable, whyUnreadable } from './why-unreadable.ts';

/** An execution as Temporal lists or describes it. */
export interface ReadExecution extends Omit<WorkflowExecutionInfo, 'raw'> {
  /** Why its memo can't be read here; then there is none. Otherwise null. */
  unreadable: Unreadable | null;
}

type Raw = Parameters<typeof executionInfoFromRaw>[0];

const notFound = 5;

/** The SDK's own reading fails as a whole when one memo can't be read, whoever wrote it: one process would hide all others. */
export async function readExecution({ options }: Client, raw: Raw): Promise<ReadExecution> {
  const read = (of: Raw) => executionInfoFromRaw(of, options.loadedDataConverter, of, options.namespace);
  try {
    return { ...(await read(raw)), unreadable: null };
  } catch (error) {
    // Fields that are as they always are stand in the message's prototype, which a copy would lose.
    const rest = await read(Object.assign(Object.create(raw), { memo: null }));
    // So it was the memo. What isn't even JSON is none of ours either.
    return { ...rest, unreadable: whyUnreadable(error) ?? { code: FOREIGN } };
  }
}

/** What Temporal says of an execution, whether its payloads can be read or not; undefined when it knows none of this id. */
export async function describeExecution(
  { workflowService, options: { namespace } }: Client,
  workflowId: string,
): Promise<DescribeWorkflowExecutionResponse | undefined> {
  try {
    return await workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === notFound) return undefined;
    throw error;
  }
}
