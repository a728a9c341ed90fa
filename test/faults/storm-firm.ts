import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, ScheduleOverlapPolicy } from '@temporalio/client';
import type { ProcessView } from '../../domain/process-view.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { runsOf, searchProcesses } from '../../starters/processes/list-processes.ts';
import type { ProcessRow } from '../../starters/processes/process-row.ts';
import { connectTemporal } from '../../starters/temporal/connect.ts';
import { type DevServer, startDevServer } from '../../starters/temporal/dev-server.ts';
import { findTemporal } from '../../starters/temporal/find-temporal.ts';
import { decisionEnv, signedByTest } from '../decision-keys.ts';
import { freePort } from '../free-port.ts';
import { ownLedger } from '../own-ledger.ts';
import { testKeys } from '../payload-keys.ts';
import { sandboxEnv } from '../sandbox-env.ts';
import { alteredConfig, unlimited } from '../throughline.ts';
import { apiProgram, type KillableProgram, workerProgram } from './killable-program.ts';
import type { Run } from './storm-ledger.ts';
import type { StormPlan, Victim } from './storm-plan.ts';

/** A whole firm whose every machine can die: only the vendors' systems live on. */
export interface StormFirm {
  sandbox: Sandbox;
  /** The workers' own, to look into. */
  ledger: Ledger;
  /** What the ledger's heads are checked with. */
  ledgerKeys: string;
  /** Kills one of our machines and starts it again `downFor` ms later. Resolves when it is up. */
  strike(victim: Victim, downFor: number): Promise<void>;
  /** Starts again what died without being killed, as whatever supervises it would; who that was. */
  revive(): Promise<Victim[]>;
  /** All lead-to-projects, as lists show them. @throws while Temporal is down. */
  rows(): Promise<ProcessRow[]>;
  /** What a process says of itself, all its runs, newest first: a deal that was done is looked at again in a new one. */
  views(process: string): Promise<ProcessView[]>;
  /** All runs of a process, and what each has had done, as Temporal has it. */
  runs(process: string): Promise<Run[]>;
  /** The platform team, whose systems take the credentials again: retries what is parked for access. */
  retryAccess(): Promise<void>;
  /** Lets the schedule's sweep run now and waits for its end. */
  sweep(): Promise<{ seen: number; started: number }>;
  /** No more sweeps by the clock: one would wake, every five minutes, what is being judged. */
  pauseSweeps(): Promise<void>;
  close(): Promise<void>;
}

/** HubSpot's day of webhook retries passes in ten minutes, as at `npm start`. */
const RETRY_SCALE = 1 / 144;

export async function startStormFirm({ seed }: Pick<StormPlan, 'seed'>): Promise<StormFirm> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-storm-'));
  const config = await alteredConfig(unlimited.config);
  const [temporalPort, apiPort] = [await freePort(), await freePort()];
  const api = `http://127.0.0.1:${apiPort}`;
  const sandbox = await startSandbox({
    ...unlimited.sandbox,
    seed,
    productive: { rateLimits: { callsPerTenSeconds: 1_000_000, callsPerHalfHour: 1_000_000 } },
    webhooks: { copies: 3, targetUrl: `${api}/v1/webhooks/hubspot`, retryScale: RETRY_SCALE },
  });
  const cli = (await findTemporal()).path;
  const startTemporal = () =>
    startDevServer(cli, { port: temporalPort, dbFile: join(folder, 'temporal.sqlite') }, join(folder, 'temporal.log'));
  let temporal: DevServer = await startTemporal();
  const ledger = await ownLedger();
  // A call that is cut off may go on for a while, on a machine that is busy.
  const longest = { PRODUCTIVE_LONGEST_REQUEST_MS: '4000' };
  const env = {
    ...sandboxEnv(sandbox.url),
    ...longest,
    TEMPORAL_ADDRESS: temporal.address,
    ...testKeys,
    ...decisionEnv,
    ...ledger.env,
    THROUGHLINE_CONFIG: config,
  };
  const programs: Record<Exclude<Victim, 'Temporal'>, KillableProgram> = {
    workers: workerProgram({ ...env, LOG_LEVEL: 'info' }),
    API: apiProgram({ ...env, PORT: String(apiPort), OIDC_ISSUER: sandbox.url }),
  };
  const close = async () => {
    await Promise.all(Object.values(programs).map((program) => program.kill()));
    await temporal.stop();
    await sandbox.close();
    await ledger.remove();
    for (const each of [folder, config]) await rm(each, { recursive: true });
  };
  // Nobody else could stop them: what goes on holds the test run's own streams open for ever.
  const started = await Promise.allSettled(Object.values(programs).map((program) => program.start()));
  const failed = started.find(({ status }) => status === 'rejected');
  if (failed) {
    await close();
    throw (failed as PromiseRejectedResult).reason;
  }
  const { client, close: disconnect } = await connectTemporal({ ...testKeys, TEMPORAL_ADDRESS: temporal.address });

  return {
    sandbox,
    ledger: ledger.ledger,
    ledgerKeys: ledger.env.LEDGER_KEYS ?? '',
    strike: async (victim, downFor) => {
      if (victim === 'Temporal') {
        temporal.process.kill('SIGKILL');
        await temporal.stop();
      } else await programs[victim].kill('SIGKILL');
      await pause(downFor);
      if (victim === 'Temporal') temporal = await startTemporal();
      else await programs[victim].start();
    },
    revive: async () => {
      const died = (['workers', 'API'] as const).filter((name) => programs[name].hasDied);
      await Promise.all(died.map((name) => programs[name].start()));
      return died;
    },
    rows: async () => (await searchProcesses(client, {}, { size: 1_000, after: null })).processes,
    views: async (process) => {
      const runs = await runsOf(client, [process]);
      return Promise.all(runs.map(({ runId }) => client.workflow.getHandle(process, runId).query<ProcessView>('view')));
    },
    runs: async (process) => {
      const runs = await runsOf(client, [process]);
      return Promise.all(runs.map(({ runId }) => runOf(client, process, runId)));
    },
    retryAccess: async () => {
      const { processes } = await searchProcesses(client, {}, { size: 1_000, after: null });
      for (const { id, exception } of processes) {
        if (exception?.category === 'access') await retry(client, id, exception.id);
      }
    },
    sweep: () => sweepNow(client),
    pauseSweeps: () => client.schedule.getHandle('sweep-won-deals').pause('the storm is judged'),
    close: async () => {
      await disconnect();
      await close();
    },
  };
}

async function runOf(client: Client, process: string, id: string): Promise<Run> {
  const { events } = await client.workflow.getHandle(process, id).fetchHistory();
  const calls = new Map<string, string>();
  const done: Record<string, number> = {};
  let isOver = false;
  for (const event of events ?? []) {
    const { activityTaskScheduledEventAttributes: call, activityTaskCompletedEventAttributes: answer } = event;
    if (call) calls.set(String(event.eventId), String(call.activityType?.name));
    const name = answer && calls.get(String(answer.scheduledEventId));
    if (name) done[name] = (done[name] ?? 0) + 1;
    if (event.workflowExecutionCompletedEventAttributes) isOver = true;
  }
  return { id, isOver, done };
}

/** A verdict that it is open no longer is as good: something else has woken it. */
async function retry(client: Client, process: string, exception: string): Promise<void> {
  const resolution = {
    id: `retry-${exception}-${Date.now()}`,
    process,
    exception,
    action: { kind: 'retry' },
    reason: 'the credentials are good again',
    actor: { id: 'platform', name: 'The platform team', email: 'platform@northwind.example' },
    roles: ['platform'],
    at: new Date().toISOString(),
    signature: '',
  };
  await client.workflow.getHandle(process).executeUpdate('resolve', {
    args: [await signedByTest('resolve', resolution)],
    updateId: resolution.id,
  });
}

async function sweepNow(client: Client): Promise<{ seen: number; started: number }> {
  const schedule = client.schedule.getHandle('sweep-won-deals');
  const runs = async () =>
    (await schedule.describe()).info.recentActions.map(({ action }) => action.workflow.workflowId);
  const before = await runs();
  await schedule.trigger(ScheduleOverlapPolicy.ALLOW_ALL);
  for (;;) {
    const ours = (await runs()).find((id) => !before.includes(id));
    if (ours) return await client.workflow.getHandle(ours).result();
    await pause(100);
  }
}
