import type { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { odooSettings } from '../../connectors/odoo/odoo-settings.ts';
import type { ProofReport } from '../../domain/proof-report.ts';
import { ensureProofSchedule, lastProof, proveNow } from '../../starters/proof-schedule.ts';
import { createWorkers, type WorkerRole } from '../../workers/start-workers.ts';
import { Auditor } from '../conformance/odoo/auditor.ts';
import { type Firm, startFirm } from '../firm.ts';
import { unlimited } from '../throughline.ts';

/* Nights in which some contracts can't be read, or a system shows nothing at all: the others are proven. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

/** The ledger begins with them. What is billed by milestones needs one more reading, which the ERP may refuse. */
const BY_MILESTONES = 6;
const OTHERS = 8;
const ALL = BY_MILESTONES + OTHERS;

let firm: Firm;
let latest: string | undefined;
/** Of the others, every second one: a firm of another currency has its projects there. */
let inPsa = 0;
const stops = new Map<WorkerRole, () => Promise<void>>();

beforeAll(async () => {
  const config = (file: string, text: string) => unlimited.config(file, text).replace('#  driftIn:', '  driftIn:');
  firm = await startFirm(0, { ...unlimited, config, workers: false, patience: 60_000 });
  for (const role of ['processes', 'crm', 'erp', 'psa', 'ledger'] as const) await begin(role);
  for (let n = 1; n <= ALL; n += 1) {
    const deal = await firm.closeDeal(n <= BY_MILESTONES ? 'milestones' : 'straight-through');
    const { stage, plan } = await firm.until(deal, 'done', 'parked');
    expect(stage).toBe('done');
    if (plan?.plan.writes.psa) inPsa += 1;
  }
  expect(inPsa).toBe(OTHERS / 2);
  await ensureProofSchedule(firm.client, { at: '02:00', timeZone: 'Europe/Berlin' });
});

afterAll(async () => {
  for (const stop of stops.values()) await stop();
  await firm.close();
});

async function begin(role: WorkerRole): Promise<void> {
  const workers = await createWorkers(firm.workerSetup, [role]);
  const ended = Promise.all(workers.map((worker: Worker) => worker.run()));
  stops.set(role, async () => {
    for (const worker of workers) worker.shutdown();
    await ended;
  });
}

/** Its schedule starts it, so it knows of the one before. `meanwhile`: what happens while it is under way. */
async function night(meanwhile = async () => {}): Promise<ProofReport> {
  // Temporal starts no second one within a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await proveNow(firm.client);
  await meanwhile();
  const report = await vi.waitUntil(
    async () => {
      const last = (await lastProof(firm.client))?.report;
      return last?.ended && last.began !== latest ? last : null;
    },
    { timeout: 60_000, interval: 200 },
  );
  latest = report.began;
  return report;
}

it('goes round those that can’t be read, however many there are, and proves the others, every night', async () => {
  expect(await night()).toMatchObject({ checked: ALL, skipped: { unreadInAll: 0 }, stoppedAfter: null });
  firm.sandbox.faults.arm({ system: 'odoo', operation: 'project.milestone.search*', fault: 'unauthorized-401' });
  const others = { checked: ALL - BY_MILESTONES, skipped: { unreadInAll: BY_MILESTONES }, stoppedAfter: null };
  expect(await night()).toMatchObject(others);
  expect(await night()).toMatchObject(others);
  firm.sandbox.faults.clear();
});

describe('a system that nobody answers for', () => {
  /** Two hours are too long for a test: an operator shortens them, as one can who knows that the worker won't come back. */
  async function giveUp(activity: string): Promise<void> {
    const { workflowService, options } = firm.client;
    const pending = async () => {
      const list = firm.client.workflow.list({
        query: "WorkflowType = 'nightlyProof' AND ExecutionStatus = 'Running'",
      });
      for await (const { workflowId, raw } of list) {
        const { pendingActivities } = (await firm.client.workflow.getHandle(workflowId).describe()).raw;
        const found = pendingActivities?.find(({ activityType }) => activityType?.name === activity);
        if (found) return { id: found.activityId, execution: raw.execution };
      }
      return null;
    };
    const { id, execution } = await vi.waitUntil(pending, { timeout: 30_000, interval: 200 });
    await workflowService.updateActivityOptions({
      namespace: options.namespace,
      execution,
      id,
      activityOptions: { scheduleToCloseTimeout: { seconds: 1 as never } },
      updateMask: { paths: ['schedule_to_close_timeout'] },
    });
  }

  it('is waited for once, and what is not in it is proven', async () => {
    await stops.get('psa')?.();
    const report = await night(() => giveUp('readPsaStanding'));
    await begin('psa');
    expect(report).toMatchObject({ checked: ALL - inPsa, skipped: { unreadInAll: inPsa }, stoppedAfter: null });
    const because = report.skipped.unread.map((one) => one.because);
    expect(new Set(because)).toEqual(new Set([expect.stringContaining('Nobody has answered for productive')]));
  });

  it('ends the night when nothing can be proven without it, and the next one goes on', async () => {
    await stops.get('erp')?.();
    const report = await night(() => giveUp('readErpStanding'));
    await begin('erp');
    expect(report).toMatchObject({ checked: 0, skipped: { unreadInAll: 10 }, stoppedAfter: expect.any(Number) });
    expect(report.skipped.unread[0]?.because).toContain('Nobody has answered for odoo');
    expect(await night()).toMatchObject({ checked: ALL, skipped: { unreadInAll: 0 }, stoppedAfter: null });
  });
});

it('what is changed of a deal that is gone for long is found, and is for the owner of the system it is in', async () => {
  const deal = await firm.closeDeal('milestones');
  expect((await firm.until(deal, 'done', 'parked')).stage).toBe('done');
  await firm.hubspot.remove('deals', deal);
  expect(await night()).toMatchObject({ found: 1, drift: [{ system: 'crm', owner: 'sales-operations' }] });
  const { exception } = await firm.until(deal, 'parked');
  expect(exception).toMatchObject({ owner: 'sales-operations', issues: [{ code: 'TL-DRIFT-0001' }] });
  const accept = (owner = '') => firm.resolve(deal, { kind: 'accept' }, { roles: [owner] });
  expect(await accept(exception?.owner)).toEqual({ accepted: true });
  await firm.client.workflow.getHandle(`lead-to-project:hubspot-${deal}`).result();
  expect(await night()).toMatchObject({ found: 0, opened: 0 });

  const [order] = await firm.odoo.orders(`hubspot-${deal}`);
  const byHand = await Auditor.logIn(odooSettings(firm.env));
  await byHand.write('sale.order', order?.id ?? 0, { client_order_ref: 'PO-LATER' });
  const inErp = { system: 'erp', record: `Order ${order?.name}`, owner: 'finance-systems' };
  expect(await night()).toMatchObject({ found: 1, opened: 1, drift: [inErp] });
  const parked = await firm.until(deal, 'parked');
  const issues = [
    { code: 'TL-DRIFT-0004', message: expect.stringContaining(`Order ${order?.name} has the reference`) },
  ];
  expect(parked.exception).toMatchObject({ category: 'drift', owner: 'finance-systems', issues });
  expect(parked.exception?.actions).toContain('repair');
  expect(await accept('finance-systems')).toEqual({ accepted: true });
  expect((await firm.untilEnded(deal)).stage).toBe('done');
  expect(await night()).toMatchObject({ found: 0, opened: 0 });
});
