import { Client, Connection } from '@temporalio/client';
import { type ClusterConfig, clusterConfig } from './cluster-config.ts';
import { dataConverter } from './data-converter.ts';
import { untilReachable } from './until-reachable.ts';

export interface TemporalConnection {
  readonly client: Client;
  readonly namespace: string;
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Connects a client (API, command line, tests) as the environment says. Waits up to 30 s for a server that is coming
 * up: its port opens before its frontend is healthy. Workers connect by connectTemporalWorker.
 * Throws RangeError for wrong payload keys, and TemporalError naming the address when the server can't be reached, refuses us, or has no such namespace.
 */
export async function connectTemporal(
  env: NodeJS.ProcessEnv = process.env,
  patience = 30_000,
): Promise<TemporalConnection> {
  const config = clusterConfig(env);
  const converter = dataConverter(env, 'client');
  const connection = await untilReachable(config, patience, () => open(config));
  return {
    client: new Client({ connection, namespace: config.namespace, dataConverter: converter }),
    namespace: config.namespace,
    address: config.address,
    close: () => connection.close(),
  };
}

/**
 * A page of a history may be larger than the 4 MiB gRPC takes unless told: a deal that many hints came for has such a
 * page. @temporalio/client 1.x means to take 128 MiB too, but says so under a name that gRPC doesn't know.
 */
export const readLongHistories = { 'grpc.max_receive_message_length': 128 * 1024 * 1024 } as const;

async function open(config: ClusterConfig): Promise<Connection> {
  const { address, apiKey, tls, metadata } = config.connectionOptions;
  const connection = await Connection.connect({
    address,
    channelArgs: readLongHistories,
    connectTimeout: 5_000,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined ? {} : { tls }),
    ...(metadata === undefined ? {} : { metadata }),
  });
  try {
    await connection.workflowService.describeNamespace({ namespace: config.namespace });
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}
