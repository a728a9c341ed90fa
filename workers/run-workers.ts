import { DefaultLogger, Runtime, type Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { configFolder, loadConfig } from '../config/load-config.ts';
import { messagesUrl } from '../connectors/message-webhook/messages-url.ts';
import { connectTemporalWorker } from '../starters/temporal/connect-worker.ts';
import { connectCrm, connectErp, connectPsa } from './connectors-by-product.ts';
import { createWorkers, type WorkerRole } from './start-workers.ts';
import { workerLog } from './worker-log.ts';

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
  forwardTemporalLogs(log);
  try {
    const folder = configFolder(process.env);
    const { systems } = loadConfig(folder);
    const bundle = process.env.THROUGHLINE_WORKFLOW_BUNDLE;
    const temporal = await connectTemporalWorker();
    const workers = await createWorkers(
      {
        connection: temporal.nativeConnection,
        namespace: temporal.namespace,
        systems,
        configFolder: folder,
        messagesUrl: messagesUrl(process.env),
        ...(bundle ? { workflowBundle: { codePath: bundle } } : {}),
        crm: () => connectCrm(systems, process.env),
        psa: () => connectPsa(systems, process.env),
        erp: () =>
          connectErp(systems, process.env, ({ version, warning }) =>
            warning ? log.warn({ version }, warning) : log.info({ version }, 'Odoo answers'),
          ),
      },
      roles,
    );
    log.info({ roles: roles ?? 'all', namespace: temporal.namespace }, 'workers are ready');
    await untilStopped(workers);
    await temporal.close();
    log.info('workers have stopped');
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : String(error));
    // Temporal’s native core keeps a process alive that has never had a worker: nobody would notice that it is of no use.
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
/** Temporal's own lines, those of its native core too, as JSON like ours and without personal data (worker-log.ts). */
function forwardTemporalLogs(log: pino.Logger): void {
  Runtime.install({
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {} } },
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      const line = workerLog(level, message, meta);
      if (line) log[line.level](line.about, line.message);
    }),
  });
}
