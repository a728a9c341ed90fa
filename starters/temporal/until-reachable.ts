import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterConfig } from './cluster-config.ts';
import { TemporalError } from './temporal-error.ts';

// gRPC status codes that no waiting mends.
const notFound = 5;
const permissionDenied = 7;
const unauthenticated = 16;

/**
 * Repeats `connect` until it succeeds or `patience` (ms) is over. A refusal is told at once.
 * Throws TemporalError.
 */
export async function untilReachable<T>(
  config: ClusterConfig,
  patience: number,
  connect: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + patience;
  for (let pause = 100; ; pause = Math.min(pause * 2, 1_000)) {
    try {
      return await connect();
    } catch (error) {
      const code = grpcCode(error);
      if (code === notFound) throw noNamespace(config);
      if (code === permissionDenied || code === unauthenticated) throw refused(config);
      if (Date.now() + pause > deadline) throw unreachable(config, error);
      await sleep(pause);
    }
  }
}

function noNamespace({ address, namespace }: ClusterConfig): TemporalError {
  return new TemporalError(
    'TL-TEMPORAL-0006',
    `The Temporal server at ${address} has no namespace "${namespace}". Create it or correct TEMPORAL_NAMESPACE.`,
  );
}

function refused({ address, namespace }: ClusterConfig): TemporalError {
  return new TemporalError(
    'TL-TEMPORAL-0007',
    `The Temporal server at ${address} refuses these credentials for namespace "${namespace}". ` +
      'Check TEMPORAL_API_KEY, or the certificates named by TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH.',
  );
}

function unreachable({ address }: ClusterConfig, error: unknown): TemporalError {
  const said = (error instanceof Error ? error.message : String(error)).split('\n')[0];
  return new TemporalError(
    'TL-TEMPORAL-0008',
    `No Temporal server answers at ${address} (${said}). Start one with \`npm start\`, or correct TEMPORAL_ADDRESS.`,
  );
}

/** The client keeps the gRPC code on the error or on its cause; the native core puts it in either place too. */
function grpcCode(error: unknown): number | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'number') return at.code;
  }
  return undefined;
}
