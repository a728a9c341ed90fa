import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { connectTemporal } from './connect.ts';
import { prepareNamespace } from './prepare-namespace.ts';
import { searchAttributes } from './search-attributes.ts';

export interface DevServerSettings {
  readonly port: number;
  /** Without it no Web UI is served. */
  readonly uiPort?: number;
  /** SQLite file; without it everything is kept in memory. */
  readonly dbFile?: string;
  /** The server's own settings: `key=value` each. */
  readonly dynamicConfig?: readonly string[];
}

export interface DevServer {
  readonly address: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** The command line of `temporal` for one machine: on 127.0.0.1 only, with our search attributes. */
export function devServerArguments({ port, uiPort, dbFile, dynamicConfig = [] }: DevServerSettings): string[] {
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'];
  if (uiPort === undefined) args.push('--headless');
  else args.push('--ui-port', String(uiPort), '--ui-disable-news-fetch');
  // The default rollback journal with full fsync is about half as fast.
  if (dbFile !== undefined) {
    args.push('--db-filename', dbFile, '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal');
  }
  for (const [name, type] of Object.entries(searchAttributes)) args.push('--search-attribute', `${name}=${type}`);
  // Fairness keys do nothing without it: a month-end would hold up a new deal.
  for (const setting of ['matching.enableFairness=true', ...dynamicConfig])
    args.push('--dynamic-config-value', setting);
  return args;
}

/**
 * Starts a dev server, waits until it is healthy and prepares its namespace. `npm start` supervises its own and uses
 * only devServerArguments.
 * Throws TemporalError when it isn't healthy within 30 s.
 */
export async function startDevServer(cli: string, settings: DevServerSettings, logFile: string): Promise<DevServer> {
  const log = openSync(logFile, 'a');
  const child = spawn(cli, devServerArguments(settings), { stdio: ['ignore', log, log] });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  const address = `127.0.0.1:${settings.port}`;
  try {
    // Only the namespace is looked at: no keys are needed.
    const temporal = await connectTemporal({ TEMPORAL_ADDRESS: address, PAYLOAD_ENCRYPTION: 'off' });
    await prepareNamespace(temporal);
    await temporal.close();
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, process: child, stop };
}
