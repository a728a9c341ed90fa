import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { configFolder, loadConfig } from '../../config/load-config.ts';
import { decisionSigning } from '../../keys/decision-signing.ts';
import { payloadKeys, warningOf } from '../../keys/payload-keys.ts';
import { ledgerOf } from '../explain/remembered.ts';
import { ensureProofSchedule } from '../proof-schedule.ts';
import { ensureSweepSchedule } from '../sweep-schedule.ts';
import { clusterConfig } from '../temporal/cluster-config.ts';
import { connectTemporal } from '../temporal/connect.ts';
import { apiSettings } from './api-settings.ts';
import { createApi } from './create-api.ts';

// Requests under way may finish; `npm start` gives everything 15 s.
const stopsWithin = 8_000;

/** The API as a program: settings and config checked first, everything wrong said at once. */
async function main(): Promise<void> {
  const { listen, decisionsGoodFor: goodFor, ...settings } = apiSettings(process.env);
  const keys = decisionSigning('sign', process.env, clusterConfig(process.env).address);
  const remembers = ledgerOf(process.env);
  const policy = loadConfig(configFolder(process.env));
  const log = pino({ name: 'api', level: listen.logLevel });
  const temporal = await connectTemporal();
  await ensureSweepSchedule(temporal.client);
  if (policy.systems.nightlyProof) await ensureProofSchedule(temporal.client, policy.systems.nightlyProof);
  const app = createApi({ temporal: temporal.client, policy, signing: { keys, goodFor }, remembers }, settings, log);
  const server = createServer({ requestTimeout: 15_000, headersTimeout: 10_000, keepAliveTimeout: 30_000 }, app);
  server.listen(listen.port, listen.host);
  await once(server, 'listening');
  if (settings.hubspot.secret === null) log.info('HUBSPOT_WEBHOOK_SECRET is not set: no webhooks are taken');
  const warning = warningOf(payloadKeys(process.env));
  if (warning) log.warn(warning);
  if (keys === 'off') log.warn('DECISION_SIGNING is off: whoever may write to the Temporal namespace can approve');
  log.info({ port: (server.address() as AddressInfo).port, publicUrl: settings.publicUrl }, 'the API is ready');
  await untilStopped(server);
  await temporal.close();
  log.info('the API has stopped');
  // A call that was being repeated through an outage would be tried once more, on the closed connection.
  process.exit();
}

async function untilStopped(server: Server): Promise<void> {
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  const closed = once(server, 'close');
  server.close();
  const cut = setTimeout(() => server.closeAllConnections(), stopsWithin);
  await closed;
  clearTimeout(cut);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
