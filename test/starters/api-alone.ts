import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { connectOwnNamespace } from '../own-namespace.ts';
import { type RunningApi, startApi } from './running-api.ts';

export interface ApiAlone {
  temporal: Awaited<ReturnType<typeof connectOwnNamespace>>;
  sandbox: Sandbox;
  api: RunningApi;
  close(): Promise<void>;
}

/** The API with Temporal and the sandbox's people, and no worker: what it starts stays as it was started. */
export async function startApiAlone(): Promise<ApiAlone> {
  const temporal = await connectOwnNamespace();
  const sandbox = await startSandbox();
  const api = await startApi(temporal.client, sandbox.url);
  return {
    temporal,
    sandbox,
    api,
    close: async () => {
      await api.close();
      await sandbox.close();
      await temporal.close();
    },
  };
}
