import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, isGrpcServiceError, QueryNotRegisteredError } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { loadConfig } from '../config/load-config.ts';
import { connectHubspot } from '../connectors/hubspot/connect-hubspot.ts';
import { hubspotSettings } from '../connectors/hubspot/hubspot-settings.ts';
import { connectOdoo } from '../connectors/odoo/connect-odoo.ts';
import { odooSettings } from '../connectors/odoo/odoo-settings.ts';
import { connectProductive } from '../connectors/productive/connect-productive.ts';
import { productiveSettings } from '../connectors/productive/productive-settings.ts';
import { leadToProjectId } from '../domain/lead-to-project/start.ts';
import type { Decision, Resolution, ResolutionAction } from '../domain/message.ts';
import type { ProcessView } from '../domain/process-view.ts';
import { endStages, type Stage } from '../domain/stage.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { payloadKeys } from '../keys/payload-keys.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/start-sandbox.ts';
import { createWorkers, type WorkerSetup } from '../workers/start-workers.ts';
import { signedByTest, testSigning } from './decision-keys.ts';
import { ownLedger } from './own-ledger.ts';
import { connectOwnNamespace, type OwnNamespace } from './own-namespace.ts';
import { sandboxEnv } from './sandbox-env.ts';
import { workflowBundle } from './temporal.ts';

quietTemporal();

export const configFolder = fileURLToPath(new URL('../config/', import.meta.url));

export interface Throughline {
  sandbox: Sandbox;
  client: Client;
  namespace: string;
  /** The installation's own, which its workers write to. */
  ledger: Ledger;
  /** What a child process needs to be a worker or an API of this very installation. */
  env: Record<string, string>;
  /** For workers that a test starts and stops itself. */
  workerSetup: WorkerSetup;
  start(dealId: string): Promise<void>;
  view(dealId: string): Promise<ProcessView>;
  /** Waits for one of these stages. @throws with the whole view when it isn't reached in time. */
  until(dealId: string, ...stages: Stage[]): Promise<ProcessView>;
  untilEnded(dealId: string): Promise<ProcessView>;
  decide(dealId: string, decision: Partial<Decision>): Promise<Verdict>;
  resolve(dealId: string, action: ResolutionAction, over?: Partial<Resolution>): Promise<Verdict>;
  cancel(dealId: string): Promise<Verdict>;
  close(): Promise<void>;
}

/** For tests of many deals: the sandbox keeps HubSpot's real limits otherwise, and the firm its own. */
export const unlimited = {
  sandbox: {
    rateLimits: { callsPerTenSeconds: 1_000_000 },
    productive: { rateLimits: { callsPerTenSeconds: 1_000_000, callsPerHalfHour: 1_000_000 } },
  },
  config: (_: string, text: string) => text.replaceAll(/activitiesPerSecond: \d+/g, 'activitiesPerSecond: 1000'),
};

const PATIENCE_MS = 25_000;
const GRPC_DEADLINE_EXCEEDED = 4;

/** A whole installation for one test file: sandbox, workers in this process, a namespace of its own on the run's server. */
export async function startThroughline(
  options: {
    sandbox?: SandboxOptions;
    workers?: boolean;
    env?: Record<string, string>;
    /** The sample firm's configuration, altered: what each file's text becomes. */
    config?: (file: string, text: string) => string;
    connection?: string;
    /** A folder of its own to read the configuration from. */
    configFolder?: string;
    /** Whose signatures count, instead of the run's. */
    decisionKeys?: KeyRing;
    /** Milliseconds that a process may take to get somewhere; many at once take longer. */
    patience?: number;
    passOfHours?: WorkerSetup['passOfHours'];
    /** Another server than the run's. */
    temporal?: OwnNamespace;
  } = {},
): Promise<Throughline> {
  const sandbox = await startSandbox(options.sandbox ?? {});
  const temporal = options.temporal ?? (await connectOwnNamespace(options.env));
  const { client, namespace } = temporal;
  const { ledger, env: ledgerEnv, remove: removeLedger } = await ownLedger();
  const env = { ...sandboxEnv(sandbox.url), ...temporal.env, ...ledgerEnv, ...options.env };
  const { connection = 'hubspot' } = options;
  const folder = options.config ? await alteredConfig(options.config) : (options.configFolder ?? configFolder);
  const { systems } = loadConfig(folder);
  const workerSetup: WorkerSetup = {
    connection: temporal.nativeConnection,
    namespace,
    dataConverter: temporal.dataConverter,
    callsInClear: payloadKeys(env).callsInClear,
    systems,
    configFolder: folder,
    decisionKeys: () => options.decisionKeys ?? testSigning.keys,
    workflowBundle: workflowBundle(),
    ...(options.passOfHours && { passOfHours: options.passOfHours }),
    ledger: async () => ledger,
    crm: () => connectHubspot({ ...hubspotSettings(env), connection }, systems.crm.fields),
    erp: () => connectOdoo(odooSettings(env)),
    psa: () => connectProductive({ ...productiveSettings(env), connection: 'productive' }),
  };
  const workers = options.workers === false ? [] : await createWorkers(workerSetup);
  const running = Promise.all(workers.map((worker) => worker.run()));

  const id = (dealId: string) => leadToProjectId({ connection, dealId });
  const handle = (dealId: string) => client.workflow.getHandle(id(dealId));
  const patience = options.patience ?? PATIENCE_MS;
  const view = async (dealId: string) => {
    for (const began = Date.now(); ; ) {
      const now = await handle(dealId)
        .query<ProcessView>('view')
        .catch((error) => unanswered(error, Date.now() - began < patience));
      if (now) return now;
    }
  };
  const until = async (dealId: string, ...stages: Stage[]) => {
    for (const began = Date.now(); ; ) {
      const now = await view(dealId);
      if (stages.includes(now.stage)) return now;
      const waited = Date.now() - began;
      if (waited > patience) throw new Error(`Not ${stages.join(' or ')}: ${JSON.stringify(now, null, 2)}`);
      // Each look is work for server and worker, which is dear where many processes wait for seconds.
      await new Promise((resolve) => setTimeout(resolve, Math.min(1_000, 50 + waited / 10)));
    }
  };
  const send = async <T extends { id: string; at: string; signature: string }>(
    dealId: string,
    update: string,
    message: T,
  ) => {
    const args: [T] = [await signedByTest(update, message)];
    return handle(dealId).executeUpdate<Verdict, [T]>(update, { args, updateId: message.id });
  };
  let messages = 0;
  const envelope = (dealId: string) => {
    messages += 1;
    return { id: `message-${messages}`, process: id(dealId), at: new Date().toISOString(), signature: '' };
  };

  return {
    sandbox,
    client,
    namespace,
    ledger,
    env,
    workerSetup,
    start: async (dealId) => {
      await client.workflow.signalWithStart('leadToProject', {
        taskQueue: 'processes',
        workflowId: id(dealId),
        args: [{ connection, dealId }],
        signal: 'recordChanged',
        signalArgs: [],
      });
    },
    view,
    until,
    untilEnded: (dealId) => until(dealId, ...endStages),
    decide: async (dealId, decision) => {
      const planHash = (await view(dealId)).approval?.planHash;
      const message = {
        ...envelope(dealId),
        planHash,
        decision: 'approve',
        comment: '',
        actor: grace,
        roles: ['sales-lead'],
        ...decision,
      } as Decision;
      return send(dealId, 'decide', message);
    },
    resolve: async (dealId, action, over = {}) => {
      const exception = (await view(dealId)).exception?.id;
      const message = {
        ...envelope(dealId),
        exception,
        action,
        reason: 'agreed with the customer',
        actor: ines,
        roles: ['operations'],
        ...over,
      } as Resolution;
      return send(dealId, 'resolve', message);
    },
    cancel: (dealId) =>
      send(dealId, 'cancel', {
        ...envelope(dealId),
        reason: 'the customer withdrew',
        actor: ines,
        roles: ['operations'],
      }),
    close: async () => {
      for (const worker of workers) worker.shutdown();
      await running;
      await removeLedger();
      await temporal.close();
      await sandbox.close();
      if (options.config) await rm(folder, { recursive: true });
    },
  };
}

export async function alteredConfig(alter: (file: string, text: string) => string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-config-'));
  for (const file of await readdir(configFolder)) {
    if (file.endsWith('.yaml'))
      await writeFile(join(folder, file), alter(file, await readFile(join(configFolder, file), 'utf8')));
  }
  return folder;
}

const grace = { id: 'grace-osei', name: 'Grace Osei', email: 'grace.osei@northwind.example' };
const ines = { id: 'ines-duarte', name: 'Ines Duarte', email: 'ines.duarte@northwind.example' };

/** No worker had the time to answer, or there was none: no reason to give up while there is patience. */
function unanswered(error: unknown, isPatient: boolean): null {
  // A run that was begun with a state that nobody sealed asks first whether it counts, and has no view until then.
  if (error instanceof QueryNotRegisteredError && isPatient) return null;
  const { message, cause } = error as Error;
  if (!isGrpcServiceError(cause)) throw error;
  if (isPatient && cause.code === GRPC_DEADLINE_EXCEEDED) return null;
  throw new Error(`${message}: ${cause.code} ${cause.details}`, { cause: error });
}

/** Once in a process; workers' own lines would bury the tests'. */
function quietTemporal(): void {
  const quiet = globalThis as { throughlineIsQuiet?: boolean };
  if (!quiet.throughlineIsQuiet) Runtime.install({ logger: new DefaultLogger('ERROR') });
  quiet.throughlineIsQuiet = true;
}
