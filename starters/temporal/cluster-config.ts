import type { ClientConnectConfig } from '@temporalio/envconfig';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { TemporalError } from './temporal-error.ts';

export interface ClusterConfig extends ClientConnectConfig {
  readonly address: string;
  readonly namespace: string;
}

/** True when the user named a cluster of their own, so that no server is started. */
export function usesOwnCluster(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.TEMPORAL_ADDRESS) || namesProfile(env);
}

/**
 * Address, namespace and credentials from Temporal's standard variables (TEMPORAL_ADDRESS, _NAMESPACE, _API_KEY, _TLS…)
 * and, when TEMPORAL_PROFILE or TEMPORAL_CONFIG_FILE is set, from that profile. A default profile that merely lies in
 * the home folder is not read: nobody should meet a production cluster by typing `npm start`.
 * Throws TemporalError when the profile can't be read.
 */
export function clusterConfig(env: NodeJS.ProcessEnv): ClusterConfig {
  const variables = Object.fromEntries(Object.entries(env).filter(([, value]) => value)) as Record<string, string>;
  try {
    const config = loadClientConnectConfig({ overrideEnvVars: variables, disableFile: !namesProfile(env) });
    const address = config.connectionOptions.address || '127.0.0.1:7233';
    return {
      address,
      namespace: config.namespace || 'default',
      connectionOptions: { ...config.connectionOptions, address },
    };
  } catch (error) {
    throw new TemporalError(
      'TL-TEMPORAL-0005',
      `The Temporal settings can't be used: ${error instanceof Error ? error.message : String(error)}. ` +
        'See TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE and the TEMPORAL_TLS_ variables.',
    );
  }
}

function namesProfile(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.TEMPORAL_PROFILE) || Boolean(env.TEMPORAL_CONFIG_FILE);
}
