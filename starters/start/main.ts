import { existsSync } from 'node:fs';
import { configFolder, loadConfig } from '../../config/load-config.ts';
import { hubspotSettings } from '../../connectors/hubspot/hubspot-settings.ts';
import { odooSettings } from '../../connectors/odoo/odoo-settings.ts';
import { productiveSettings } from '../../connectors/productive/productive-settings.ts';
import { ApiClient } from '../cli/api-client.ts';
import { checkSearchAttributes } from '../temporal/check-search-attributes.ts';
import { clusterConfig } from '../temporal/cluster-config.ts';
import { connectTemporal } from '../temporal/connect.ts';
import { findTemporal } from '../temporal/find-temporal.ts';
import { bringUp, type Running } from './bring-up.ts';
import { ChildRecord } from './child-record.ts';
import { children } from './children.ts';
import { colours } from './colours.ts';
import { decisionKeys } from './decision-keys.ts';
import { addresses, childEnvironment } from './environment.ts';
import { removeInstance, writeInstance } from './instance.ts';
import { ledgerPlace } from './ledger-place.ts';
import { parseOptions, type StartOptions, usage } from './options.ts';
import { payloadKeyFile } from './payload-key-file.ts';
import { checkPorts } from './ports.ts';
import { closeSampleDeals } from './sample-deals.ts';
import { StateFolder } from './state-folder.ts';
import { takeLock } from './state-lock.ts';
import { chooseSystems, needsSandbox, type Systems } from './systems.ts';
import { identityWarning, tellSystems } from './tell-systems.ts';
import { watchDeals } from './watch-deals.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const dim = (line: string) => say(colours.dim(line));

/** `npm start`: everything on one machine, from the first check to Ctrl-C. */
async function main(abort: AbortSignal): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return void process.stdout.write(usage);
  if (existsSync('.env')) process.loadEnvFile('.env');
  const policy = loadConfig(configFolder(process.env));
  const systems = chooseSystems(process.env, policy.systems);
  const settings = childEnvironment(options, systems, process.env);
  if (systems.crm === 'own') hubspotSettings(settings);
  if (systems.erp === 'own') odooSettings(settings);
  if (systems.psa === 'own') productiveSettings(settings);

  const state = new StateFolder(options.state);
  state.create();
  for (const line of tellSystems(systems, options, settings)) say(line);
  warn(systems);
  const release = takeLock(state.file('lock.json'));
  try {
    await prepare(state, options, systems);
    const env = { ...settings, ...payloadKeyFile(state, systems, settings) };
    const decisions = decisionKeys(state, systems, env);
    const ledger = ledgerPlace(state, systems, env);
    const temporalCli = systems.temporal === 'own' ? await checkCluster(env) : (await findTemporal(env)).path;
    dim(`Starting; logs are in ${state.path}/logs`);
    const running = await bringUp(
      state,
      children({ options, systems, state, env, decisions, ledger, temporalCli }),
      dim,
      abort,
    );
    try {
      await whileRunning(running, state, options, systems, abort);
    } finally {
      removeInstance(state);
      dim('Stopping …');
      await running.stop();
    }
  } finally {
    release();
  }
}

/** At the beginning, and again where the eye rests once everything runs. */
function warn(systems: Systems): void {
  const warning = identityWarning(systems);
  if (warning !== null) say(colours.bold(colours.red(warning)));
}

/** The user's own cluster must be there and know our search attributes; it needs no CLI. */
async function checkCluster(env: NodeJS.ProcessEnv): Promise<undefined> {
  const temporal = await connectTemporal(env);
  try {
    await checkSearchAttributes(temporal);
  } finally {
    await temporal.close();
  }
}

/** Clears the way: what a killed start left running, an old state, busy ports. */
async function prepare(state: StateFolder, options: StartOptions, systems: Systems): Promise<void> {
  const ended = await new ChildRecord(state.file('children.json')).endOrphans();
  if (ended.length > 0) say(`Ended what a start that was killed had left running: ${ended.join(', ')}.`);
  if (options.fresh) {
    state.clear();
    say(`Deleted what was kept in ${state.path}.`);
  }
  state.checkVersion();
  await checkPorts([
    { flag: 'port', port: options.port },
    ...(systems.temporal === 'own'
      ? []
      : [
          { flag: 'temporal-port', port: options.temporalPort },
          { flag: 'ui-port', port: options.uiPort },
        ]),
    ...(needsSandbox(systems) ? [{ flag: 'sandbox-port', port: options.sandboxPort }] : []),
  ]);
}

async function whileRunning(
  running: Running,
  state: StateFolder,
  options: StartOptions,
  systems: Systems,
  abort: AbortSignal,
): Promise<void> {
  const at = addresses(options);
  const ownCluster = systems.temporal === 'own';
  const sandbox = needsSandbox(systems) ? at.sandbox : null;
  writeInstance(state, {
    pid: process.pid,
    api: at.api,
    temporal: ownCluster ? clusterConfig(process.env).address : at.temporal,
    temporalUi: ownCluster ? null : at.temporalUi,
    sandbox,
    samplePeople: systems.identity === 'sandbox' ? at.sandbox : null,
    startedAt: new Date().toISOString(),
  });
  say(`${colours.bold('ready')}\n`);
  say(`  API          ${at.api}`);
  say(`  API docs     ${at.api}/docs`);
  if (!ownCluster) say(`  Temporal UI  ${at.temporalUi}`);
  if (sandbox !== null) say(`  sandbox      ${sandbox}`);
  warn(systems);
  const stopped = new Promise<void>((resolve) => abort.addEventListener('abort', () => resolve(), { once: true }));
  if (abort.aborted) return;
  await Promise.race([showDeals(state, options, systems, abort).then(() => stopped), running.broken, stopped]);
}

async function showDeals(
  state: StateFolder,
  options: StartOptions,
  systems: Systems,
  abort: AbortSignal,
): Promise<void> {
  const at = addresses(options);
  // Samples are for the sandbox: nobody's own Odoo is filled with them unasked.
  if (options.deals && !Object.entries(systems).some(([name, choice]) => name !== 'temporal' && choice === 'own')) {
    try {
      const stateFlag = state.path === parseOptions([]).state ? '' : ` --state ${state.path}`;
      const deals = await closeSampleDeals(at.sandbox, state.file('deals.json'));
      say('\nDeals that the sample firm has won, as they go:\n');
      await watchDeals(deals, new ApiClient({ ...at }, undefined, undefined), stateFlag, abort);
    } catch (error) {
      // Everything runs; only the show has failed.
      say(`The sample deals can't be shown: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (!abort.aborted) say('\nCtrl-C stops everything; the next `npm start` goes on from here.');
}

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
try {
  await main(interrupt.signal);
} catch (error) {
  // Stopped while starting: what then failed is no news.
  if (!interrupt.signal.aborted) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
// Connections that were being made when it stopped would hold the process up.
process.exit();
