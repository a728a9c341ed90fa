import { connectTemporal } from '../temporal/connect.ts';
import { releasePinned, setCurrentVersion } from '../temporal/current-version.ts';
import { deploymentOf } from '../temporal/deployment.ts';
import { devServerArguments } from '../temporal/dev-server.ts';
import { prepareNamespace } from '../temporal/prepare-namespace.ts';
import type { DecisionKeys } from './decision-keys.ts';
import { addresses } from './environment.ts';
import type { LedgerPlace } from './ledger-place.ts';
import type { StartOptions } from './options.ts';
import type { StateFolder } from './state-folder.ts';
import type { ChildSpec } from './supervisor.ts';
import { needsSandbox, type Systems } from './systems.ts';
import { answers } from './until.ts';

/** A child and how to tell that it does its work. */
export interface Child extends ChildSpec {
  isReady(): Promise<boolean>;
}

export interface Surroundings {
  readonly options: StartOptions;
  readonly systems: Systems;
  readonly state: StateFolder;
  readonly env: NodeJS.ProcessEnv;
  readonly decisions: DecisionKeys;
  readonly ledger: LedgerPlace;
  /** The Temporal CLI; undefined when the user has a cluster. */
  readonly temporalCli: string | undefined;
}

/**
 * What is started, in two waves: first what the others call, then ours. Stopping goes the other way round and takes at most
 * 14 s, so that SIGTERM ends everything within 15.
 */
export function children(around: Surroundings): Child[][] {
  const { options, systems, temporalCli } = around;
  const first: Child[] = [];
  if (temporalCli !== undefined) first.push(temporalServer(around, temporalCli));
  if (needsSandbox(systems)) first.push(sandbox(around));
  const { decisions, ledger } = around;
  const api = program(
    { ...around, env: { ...around.env, ...decisions.api, ...ledger.api } },
    'api',
    ['starters/api/main.ts'],
    1,
    9_000,
    () => answers(`${addresses(options).api}/readyz`),
  );
  const worker = { ...around, env: { ...around.env, ...decisions.workers, ...ledger.workers } };
  const workers = program(worker, 'workers', ['workers/all.ts'], 1, 9_000, () => workersPoll(around));
  return [first, [workers, api]];
}

function temporalServer(around: Surroundings, cli: string): Child {
  const { options, state, env } = around;
  const settings = { port: options.temporalPort, uiPort: options.uiPort, dbFile: state.file('temporal.db') };
  return {
    ...program(around, 'temporal', devServerArguments(settings), 3, 3_000, async () => {
      const temporal = await connectTemporal(env, 0);
      await prepareNamespace(temporal);
      await temporal.close();
      return true;
    }),
    command: cli,
  };
}

function sandbox(around: Surroundings): Child {
  const { options, state } = around;
  const { api, sandbox: url } = addresses(options);
  const webhooks = ['--webhook-target', `${around.env.PUBLIC_URL ?? api}/v1/webhooks/hubspot`];
  const args = ['sandbox/main.ts', '--port', String(options.sandboxPort), '--state-file', state.file('sandbox.json')];
  return program(around, 'sandbox', [...args, ...webhooks], 2, 2_000, () => answers(`${url}/_people`));
}

/** A child that Node runs; the Node that runs us is the pinned one. */
function program(
  { state, env }: Surroundings,
  name: string,
  args: readonly string[],
  stopOrder: number,
  grace: number,
  isReady: () => Promise<boolean>,
): Child {
  return { name, command: process.execPath, args, env, logFile: state.log(name), stopOrder, grace, isReady };
}

/** Does anybody take workflow tasks? On a server that is ours, these workers do from now on. */
async function workersPoll({ env, temporalCli }: Surroundings): Promise<boolean> {
  const temporal = await connectTemporal(env, 0);
  try {
    const { client, namespace } = temporal;
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: 'processes' },
      taskQueueType: 1,
    });
    if (!pollers?.length) return false;
    const version = temporalCli === undefined ? null : deploymentOf(env);
    if (version) {
      await setCurrentVersion(temporal, version);
      await releasePinned(temporal, version);
    }
    return true;
  } finally {
    await temporal.close();
  }
}
