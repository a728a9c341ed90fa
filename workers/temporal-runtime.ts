import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { workerLog } from './worker-log.ts';

/**
 * Temporal's native core in this program, once: its own lines as JSON like ours and without personal data (worker-log.ts), and,
 * where METRICS_ADDRESS says so, its metrics for Prometheus under `/metrics`. Their labels are names of queues, workflows and
 * activities. Throws RangeError when they can't be served there.
 */
export function installRuntime(env: NodeJS.ProcessEnv, log: Logger): void {
  const { METRICS_ADDRESS: bindAddress } = env;
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    const line = workerLog(level, message, meta);
    if (line) log[line.level](line.about, line.message);
  });
  const metrics = bindAddress ? { metrics: { prometheus: { bindAddress } } } : {};
  try {
    Runtime.install({ shutdownSignals: [], telemetryOptions: { logging: { forward: {} }, ...metrics }, logger });
  } catch (error) {
    if (!bindAddress) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new RangeError(
      `Metrics can't be served at METRICS_ADDRESS "${bindAddress}": it takes an IP address with a port that is free, such as 127.0.0.1:9464 (${why}).`,
    );
  }
}
