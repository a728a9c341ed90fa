import type { DataConverter, WorkerDeploymentVersion } from '@temporalio/common';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { approvalDeadlineActivities, type PassOfHours } from '../activities/approval-deadlines.ts';
import { crmActivities } from '../activities/crm.ts';
import { earlierReleaseActivities } from '../activities/earlier-releases.ts';
import { erpActivities } from '../activities/erp.ts';
import { groupResolutionActivities } from '../activities/group-resolution.ts';
import { ledgerActivities } from '../activities/ledger.ts';
import { notificationActivities } from '../activities/notifications.ts';
import { planningActivities } from '../activities/planning.ts';
import { proofActivities } from '../activities/proof.ts';
import { psaActivities } from '../activities/psa.ts';
import { startingActivities } from '../activities/starting.ts';
import { verificationActivities } from '../activities/verify-message.ts';
import type { CrmPort } from '../connectors/crm-port.ts';
import type { ErpPort } from '../connectors/erp-port.ts';
import type { PsaPort } from '../connectors/psa-port.ts';
import type { Policy } from '../domain/policy.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { boundCalls } from './bound-calls.ts';

/** Where workflows run. Each system's activities have a queue of their own, so that its rate is limited by itself. */
export const PROCESSES = 'processes';

export type WorkerRole = 'processes' | 'crm' | 'erp' | 'psa' | 'ledger';

export interface WorkerSetup {
  connection: NativeConnection;
  namespace: string;
  dataConverter: DataConverter;
  /** Whether processes that an earlier release began may be open, whose calls are in plain text (keys/payload-keys.ts). */
  callsInClear: boolean;
  /** Read again by the policy activity with every plan; here only the connections' names and rates count. */
  systems: Policy['systems'];
  configFolder: string;
  /** Made when the role needs it, so that a worker for one system needs no access to the others. */
  crm: () => CrmPort;
  erp: () => ErpPort;
  /** Never called in a firm without a PSA. */
  psa: () => PsaPort;
  /** Opened where the role needs it, once it can be reached. */
  ledger: () => Promise<Ledger>;
  /** Whose signatures on people's messages count. Asked for where workflows run. */
  decisionKeys: () => KeyRing | 'off';
  /** Where messages to approvers go; null or missing: nowhere. */
  messagesUrl?: string | null;
  /** The tests' own: opening hours of real time are too long to wait for. */
  passOfHours?: PassOfHours;
  /** Only the role that runs workflows needs it. */
  workflowBundle?: WorkerOptions['workflowBundle'];
  /** The version of the workers' deployment that this is. Missing: they are of none, and any worker may take any process. */
  deployment?: WorkerDeploymentVersion | null;
}

/**
 * How long a stopping worker lets running activities finish before it cancels them. The orchestrator behind `npm start`
 * allows 15 s in all; what is cut off is repeated elsewhere, so this is courtesy and not correctness.
 */
const GRACE = '7 seconds';
/** After a worker's death its workflows wait this long for its sticky queue before any other worker gets them. */
const STICKY = '5 seconds';

const everyRole: readonly WorkerRole[] = ['processes', 'crm', 'erp', 'psa', 'ledger'];

/** One worker a role: the workflows, and one for each system's activities. A firm without a PSA has no worker for one. */
export async function createWorkers(setup: WorkerSetup, roles = everyRole): Promise<Worker[]> {
  const played = roles.filter((role) => role !== 'psa' || setup.systems.psa !== null);
  return Promise.all(played.map(async (role) => Worker.create(await optionsFor(role, setup))));
}

async function optionsFor(role: WorkerRole, setup: WorkerSetup): Promise<WorkerOptions> {
  const { connection, namespace, dataConverter, callsInClear, systems } = setup;
  const always = {
    connection,
    namespace,
    dataConverter,
    interceptors: { activity: [boundCalls(callsInClear)] },
    shutdownGraceTime: GRACE,
    shutdownForceTime: '8 seconds',
  } satisfies Partial<WorkerOptions>;
  if (role === 'crm') {
    const { connection: system, activitiesPerSecond } = systems.crm;
    return {
      ...always,
      taskQueue: `crm-${system}`,
      activities: crmActivities(system, setup.crm()),
      ...limits(activitiesPerSecond),
    };
  }
  if (role === 'erp') {
    const { connection: system, activitiesPerSecond } = systems.erp;
    return {
      ...always,
      taskQueue: `erp-${system}`,
      activities: erpActivities(system, setup.erp()),
      ...limits(activitiesPerSecond),
    };
  }
  if (role === 'psa' && systems.psa) {
    const { connection: system, activitiesPerSecond } = systems.psa;
    return {
      ...always,
      taskQueue: `psa-${system}`,
      activities: psaActivities(system, setup.psa()),
      ...limits(activitiesPerSecond),
    };
  }
  if (role === 'ledger') {
    const ledger = await setup.ledger();
    const activities = { ...ledgerActivities(ledger), ...proofActivities(ledger) };
    return { ...always, taskQueue: 'ledger', activities };
  }
  return {
    ...always,
    taskQueue: PROCESSES,
    activities: {
      ...planningActivities(setup.configFolder),
      ...approvalDeadlineActivities((setup.messagesUrl ?? null) !== null, setup.passOfHours),
      ...notificationActivities(setup.messagesUrl ?? null),
      ...startingActivities(),
      ...earlierReleaseActivities(callsInClear),
      ...groupResolutionActivities(),
      ...verificationActivities(setup.decisionKeys()),
    },
    stickyQueueScheduleToStartTimeout: STICKY,
    maxCachedWorkflows: 500,
    workflowBundle: setup.workflowBundle,
    ...(setup.deployment ? { workerDeploymentOptions: ofDeployment(setup.deployment) } : {}),
  };
}

/**
 * Only this role has versions, because only workflows are replayed. What the other roles are asked for is plain data, and a
 * new version of them takes what an older process sends.
 */
function ofDeployment(version: WorkerDeploymentVersion): WorkerOptions['workerDeploymentOptions'] {
  // Every workflow says its own (workflows/versioned.ts). The default is for processes begun before there was a deployment.
  return { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' };
}

/** The rate holds for the whole queue, however many workers serve it; the slots are this worker's. */
function limits(activitiesPerSecond: number) {
  return { maxTaskQueueActivitiesPerSecond: activitiesPerSecond, maxConcurrentActivityTaskExecutions: 8 };
}
