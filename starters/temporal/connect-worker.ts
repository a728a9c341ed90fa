import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { clusterConfig } from './cluster-config.ts';
import type { TemporalConnection } from './connect.ts';
import { dataConverter } from './data-converter.ts';
import { untilReachable } from './until-reachable.ts';

export interface TemporalWorkerConnection extends TemporalConnection {
  readonly nativeConnection: NativeConnection;
  /** For the workers that use it. */
  readonly dataConverter: DataConverter;
}

/**
 * Connects a worker as the environment says; its client shares the native connection, which lets a start made in the
 * worker's own process be handed over at once. A file of its own, so that the command line doesn't load the native core.
 * Waits and throws as connectTemporal does.
 */
export async function connectTemporalWorker(
  env: NodeJS.ProcessEnv = process.env,
  patience = 30_000,
): Promise<TemporalWorkerConnection> {
  const config = clusterConfig(env);
  const converter = dataConverter(env);
  const nativeConnection = await untilReachable(config, patience, async () => {
    const connection = await NativeConnection.connect(config.connectionOptions);
    try {
      await connection.workflowService.describeNamespace({ namespace: config.namespace });
    } catch (error) {
      await connection.close();
      throw error;
    }
    return connection;
  });
  return {
    client: new Client({
      connection: nativeConnection,
      namespace: config.namespace,
      dataConverter: dataConverter(env, 'client'),
    }),
    nativeConnection,
    dataConverter: converter,
    namespace: config.namespace,
    address: config.address,
    close: () => nativeConnection.close(),
  };
}
