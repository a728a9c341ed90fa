import { randomUUID } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { expect } from 'vitest';
import type { Actor } from '../../domain/actor.ts';
import type { ProcessView } from '../../domain/process-view.ts';
import { degradation } from '../../starters/processes/degradation.ts';
import { createWorkers } from '../../workers/start-workers.ts';
import { odooLedger } from '../odoo-ledger.ts';
import type { Throughline } from '../throughline.ts';

/** While `work` goes on, these workers run. */
export async function beside<T>(workers: Worker[], work: () => Promise<T>): Promise<T> {
  const ended = Promise.all(workers.map((worker) => worker.run()));
  try {
    return await work();
  } finally {
    for (const worker of workers) worker.shutdown();
    await ended;
  }
}

export const payloadInClear = (value: unknown, mark: Payload['metadata'] = {}): Payload => ({
  metadata: { encoding: Buffer.from('json/plain'), ...mark },
  data: Buffer.from(JSON.stringify(value)),
});
export const inClear = (value: unknown) => ({ payloads: [payloadInClear(value)] });

export const idOf = (deal: string) => `lead-to-project:hubspot-${deal}`;
export const soon = { timeout: 20_000 };

export const scheduling = (call: object) => ({
  commandType: 1,
  scheduleActivityTaskCommandAttributes: { startToCloseTimeout: { seconds: 30 }, ...call },
});

/** Goes on as a run of leadToProject that is begun with this state in plain text. */
export const handingOver = (dealId: string, state: unknown) =>
  goingOnWith({ payloads: [{ connection: 'hubspot', dealId }, state].map((value) => payloadInClear(value)) });
export const goingOnWith = (input: object) => ({
  commandType: 10,
  continueAsNewWorkflowExecutionCommandAttributes: {
    ...{ workflowType: { name: 'leadToProject' }, taskQueue: { name: 'processes' }, input },
  },
});

/** The next variant of a deal whose discount somebody must approve; its process waits for that. */
export async function waitingDeal(firm: Throughline, variant: number): Promise<string> {
  const { id } = await firm.sandbox.stageDeal({ scenario: 'discount-needs-a-yes', variant, webhooks: 'lose' });
  await firm.start(id);
  await firm.until(id, 'waiting for approval');
  return id;
}

const grace = { id: 'grace-osei', name: 'Grace Osei', email: 'grace.osei@northwind.example' };

/** A yes in the name of somebody who may say it, who never did. */
export const madeUpApproval = ({ id: process, plan }: ProcessView, actor: Actor = grace) => ({
  ...{ id: 'made up', process, planHash: plan?.hash, decision: 'approve', comment: '', roles: ['sales-lead'], actor },
  ...{ at: new Date().toISOString(), signature: '' },
});

/** The state of a process that says of itself that it was approved. */
export const approvedByNobody = (view: ProcessView, actor?: Actor) => ({
  view: {
    ...view,
    approval: {
      ...view.approval,
      decisions: [{ decision: madeUpApproval(view, actor), verdict: { accepted: true } }],
    },
  },
  ...{ exceptions: 0, approvals: 1, accepted: [], cancelRequest: null },
});

/** What somebody can do in a firm's Temporal namespace who may write to it, and what is seen of it. */
export function somebodyElseIn(firm: Throughline) {
  const allWorkers = () => createWorkers(firm.workerSetup);

  /** Runs workflows and does nothing that they ask for: the worker of a firm whose activities are stopped, or slow. */
  const workflowsAlone = () => {
    const { connection, namespace, dataConverter, workflowBundle } = firm.workerSetup;
    return Worker.create({ connection, namespace, dataConverter, taskQueue: 'processes', ...pick({ workflowBundle }) });
  };

  async function pending(workflowId: string, type: string) {
    const found = async () => {
      const { raw } = await firm.client.workflow.getHandle(workflowId).describe();
      return raw.pendingActivities?.find(({ activityType }) => activityType?.name === type);
    };
    await expect.poll(found, { timeout: 20_000 }).toBeDefined();
    const activity = await found();
    if (!activity) throw new Error(`${type} is not asked for any more.`);
    return activity;
  }

  const history = async (workflowId: string) =>
    (await firm.client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];
  const ordersOf = (deal: string) => odooLedger(firm.sandbox.url).orders(`hubspot-${deal}`);
  const degraded = async (workflowId: string) => (await degradation(firm.client, workflowId))?.code;

  const reset = (workflowId: string, event: Parameters<typeof String>[0]) =>
    firm.client.workflowService.resetWorkflowExecution({
      ...{ namespace: firm.namespace, workflowExecution: { workflowId }, workflowTaskFinishEventId: event as never },
      ...{ requestId: `reset ${workflowId}`, reason: 'somebody else has had a hand in it' },
    });

  /** A workflow of their own under this id: the token of its first task, which they have taken. */
  async function theirTask(workflowId: string) {
    await firm.client.workflowService.startWorkflowExecution({
      ...{ namespace: firm.namespace, workflowId, requestId: randomUUID() },
      ...{ workflowType: { name: 'theirs' }, taskQueue: { name: 'of-somebody-else' } },
    });
    return takeTask('of-somebody-else', workflowId);
  }

  /** Takes a workflow's next task in its worker's place. Tasks of others that lie in the queue are left to their time-out. */
  async function takeTask(queue: string, workflowId: string) {
    const { workflowService } = firm.client;
    const asked = { namespace: firm.namespace, taskQueue: { name: queue } };
    for (;;) {
      const { taskToken, workflowExecution } = await firm.client.withDeadline(Date.now() + 20_000, () =>
        workflowService.pollWorkflowTaskQueue(asked),
      );
      if (workflowExecution?.workflowId === workflowId)
        return (commands: object[]) =>
          workflowService.respondWorkflowTaskCompleted({ namespace: firm.namespace, taskToken, commands });
    }
  }

  /** Takes a call in its worker's place, and has it fail with nothing but a name. */
  async function failCall(queue: string, workflowId: string, type: string) {
    const { workflowService } = firm.client;
    const asked = { namespace: firm.namespace, taskQueue: { name: queue } };
    for (;;) {
      const { taskToken, workflowExecution, activityType, activityId } = await firm.client.withDeadline(
        Date.now() + 20_000,
        () => workflowService.pollActivityTaskQueue(asked),
      );
      if (workflowExecution?.workflowId !== workflowId || activityType?.name !== type) continue;
      const failure = { message: '', applicationFailureInfo: { type: 'BusinessRejection', nonRetryable: true } };
      await workflowService.respondActivityTaskFailed({ namespace: firm.namespace, taskToken, failure });
      return activityId;
    }
  }

  /** So many hints fill a run: the process goes on in a new one. */
  async function fillRun(workflowId: string) {
    const handle = firm.client.workflow.getHandle(workflowId);
    for (let sent = 0; sent < 1_500; sent += 50)
      await Promise.all(Array.from({ length: 50 }, () => handle.signal('recordChanged')));
  }

  return {
    allWorkers,
    workflowsAlone,
    pending,
    history,
    ordersOf,
    degraded,
    reset,
    theirTask,
    takeTask,
    failCall,
    fillRun,
  };
}

function pick<T extends object>(given: T): { [K in keyof T]: NonNullable<T[K]> } {
  return given as { [K in keyof T]: NonNullable<T[K]> };
}
