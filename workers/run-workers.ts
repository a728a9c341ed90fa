import type { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { configFolder, loadConfig } from '../config/load-config.ts';
import { messagesUrl } from '../connectors/message-webhook/messages-url.ts';
import { decisionSigning } from '../keys/decision-signing.ts';
import { payloadKeys, warningOf } from '../keys/payload-keys.ts';
import { clusterConfig } from '../starters/temporal/cluster-config.ts';
import { connectTemporalWorker } from '../starters/temporal/connect-worker.ts';
import { deploymentOf } from '../starters/temporal/deployment.ts';
import { connectCrm, connectErp, connectPsa } from './connectors-by-product.ts';
import { findBundle } from './find-bundle.ts';
import { createWorkers, type WorkerRole } from './start-workers.ts';
import { installRuntime } from './temporal-runtime.ts';
import { waitForLedger } from './wait-for-ledger.ts';

/**
 * A worker process from start to SIGTERM: settings and config checked first, everything wrong said at once, then the
 * workers of these roles until asked to stop.
 */
export async function runWorkers(roles?: readonly WorkerRole[]): Promise<void> {
  const log = pino({
    name: 'workers',
    level: process.env.LOG_LEVEL ?? 'info',
    redact: ['*.apiKey', '*.token', '*.password', '*.authorization'],
  });
  try {
    installRuntime(process.env, log);
    const folder = configFolder(process.env);
    const { systems } = loadConfig(folder);
    const deployment = deploymentOf(process.env);
    // Said before anything is connected: a wrong key or bundle is no reason to wait for a server.
    const payload = payloadKeys(process.env);
    const warning = warningOf(payload);
    if (warning) log.warn(warning);
    const runsWorkflows = !roles || roles.includes('processes');
    const bundle = runsWorkflows ? await findBundle(process.env, (why) => log.warn(why)) : null;
    const decisionKeys = () => decisionSigning('verify', process.env, clusterConfig(process.env).address);
    if (runsWorkflows) decisionKeys();
    const temporal = await connectTemporalWorker();
    const workers = await createWorkers(
      {
        connection: temporal.nativeConnection,
        namespace: temporal.namespace,
        dataConverter: temporal.dataConverter,
        callsInClear: payload.callsInClear,
        systems,
        configFolder: folder,
        decisionKeys,
        messagesUrl: messagesUrl(process.env),
        ...(bundle === null ? {} : { workflowBundle: { code: bundle } }),
        deployment,
        ledger: () => waitForLedger(process.env, (why) => log.warn(why)),
        crm: () => connectCrm(systems, process.env),
        psa: () => connectPsa(systems, process.env),
        erp: () =>
          connectErp(systems, process.env, ({ version, warning }) =>
            warning ? log.warn({ version }, warning) : log.info({ version }, 'Odoo answers'),
          ),
      },
      roles,
    );
    log.info({ roles: roles ?? 'all', namespace: temporal.namespace, deployment }, 'workers are ready');
    await untilStopped(workers);
    await temporal.close();
    log.info('workers have stopped');
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : String(error));
    // Temporal's native core keeps a process alive that has never had a worker: nobody would notice that it is of no use.
    process.exit(1);
  }
}

async function untilStopped(workers: Worker[]): Promise<void> {
  const stop = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await Promise.all(workers.map((worker) => worker.run()));
}
