import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { readLongHistories } from '../starters/temporal/connect.ts';
import { dataConverter } from '../starters/temporal/data-converter.ts';
import { searchAttributes } from '../starters/temporal/search-attributes.ts';
import { temporalEnv, uniqueName } from './temporal.ts';

/** Temporal's numbers for the types of search attributes. */
const TYPE = { Keyword: 2, Datetime: 6, KeywordList: 7 } as const;
const A_DAY = { seconds: 86_400 as never, nanos: 0 };

export type OwnNamespace = Awaited<ReturnType<typeof connectOwnNamespace>>;

/**
 * A namespace of one's own on the run's dev server, made in some 20 ms: task queues, process ids and schedules keep the
 * names they have in production, and no test file meets another's. `over`: other payload keys than the run's, or none.
 */
export async function connectOwnNamespace(over: Record<string, string> = {}) {
  const shared = { ...temporalEnv(), ...over };
  const { TEMPORAL_ADDRESS: address } = shared;
  const converter = dataConverter(shared);
  const namespace = uniqueName('test');
  const connection = await Connection.connect({ address, channelArgs: readLongHistories });
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: A_DAY });
  const types = Object.fromEntries(Object.entries(searchAttributes).map(([name, type]) => [name, TYPE[type]]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: types });
  const nativeConnection = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace, dataConverter: dataConverter(shared, 'client') });
  await untilListed(client);
  return {
    namespace,
    nativeConnection,
    dataConverter: converter,
    client,
    env: { ...shared, TEMPORAL_NAMESPACE: namespace },
    close: async () => {
      await nativeConnection.close();
      await connection.close();
    },
  };
}

/** A busy server's parts hear of a namespace and its attributes one after the other, and refuse lists until then. */
async function untilListed(client: Client): Promise<void> {
  for (const began = Date.now(); ; ) {
    try {
      await client.workflow.count("Stage = 'nowhere'");
      return;
    } catch (error) {
      if (Date.now() - began > 30_000) throw error;
    }
  }
}
