import { ScheduleOverlapPolicy } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import { ensureSweepSchedule } from '../../starters/sweep-schedule.ts';
import { hubspotAccount } from '../hubspot-account.ts';
import { odooLedger } from '../odoo-ledger.ts';
import { startThroughline, type Throughline, unlimited } from '../throughline.ts';

let throughline: Throughline;

beforeEach(async () => {
  // Where the projects live is nothing to the sweep; two hundred copies of a template would only take their time.
  const config = (file: string, text: string) =>
    unlimited.config(file, text).replace('projectIn: both', 'projectIn: erp');
  throughline = await startThroughline({ ...unlimited, config, patience: 200_000 });
});

afterEach(() => throughline.close());

const sweep = () =>
  throughline.client.workflow.execute('sweepWonDeals', {
    taskQueue: 'processes',
    workflowId: `sweep-${Date.now()}`,
  }) as Promise<{ seen: number; started: number }>;
const stage = async (scenario: string, variant: number) =>
  (await throughline.sandbox.stageDeal({ scenario, variant, webhooks: 'lose' })).id;
const callCounts = () => throughline.sandbox.calls.view({}).counts;

it('starts what lost webhooks missed, once', async () => {
  const deals = [
    await stage('straight-through', 1),
    await stage('straight-through', 2),
    await stage('missing-entity-and-po', 3),
  ];
  expect(await sweep()).toMatchObject({ started: 3 });
  await sweep();
  const [first, second, third] = deals as [string, string, string];
  expect((await throughline.untilEnded(first)).stage).toBe('done');
  expect((await throughline.untilEnded(second)).stage).toBe('done');
  expect((await throughline.until(third, 'parked')).exception?.id).toBe(
    `${leadToProjectId({ connection: 'hubspot', dealId: third })}#1`,
  );
  expect(await odooLedger(throughline.sandbox.url).orders()).toHaveLength(2);
});

it.each([
  ['a change', { po_number: 'PO-LATER' }],
  ['the loss of a deal that was done', { dealstage: 'closedlost' }],
])('finds %s that no webhook told of, half a minute after we wrote to the deal', async (_, change) => {
  const hubspot = hubspotAccount(throughline.sandbox.url);
  const deal = await stage('straight-through', 1);
  await throughline.start(deal);
  await throughline.untilEnded(deal);
  await forget(deal);
  // Our stamp is moved back, instead of waiting.
  const throughline_at = new Date(Date.now() - 30_000).toISOString();
  await hubspot.change('deals', deal, { ...change, throughline_at });

  expect(await sweep()).toMatchObject({ started: 1 });

  expect((await throughline.until(deal, 'parked')).exception).toMatchObject({ category: 'drift' });
});

it('looks back to when the last sweep began that came to its end', async () => {
  await ensureSweepSchedule(throughline.client, '60m');
  const { began } = await scheduledSweep();
  const { changedSince } = await scheduledSweep();
  const lookBack = Date.parse(began) - Date.parse(changedSince);
  expect(lookBack, 'an overlap for the search’s lag').toBeGreaterThan(60_000);
  expect(lookBack).toBeLessThan(60 * 60_000);
});

it('calls nobody but the CRM’s search for 200 done deals that Temporal has forgotten', async () => {
  const deals: string[] = [];
  for (let variant = 1_000; variant < 1_200; variant += 1) deals.push(await stage('straight-through', variant));
  await Promise.all(deals.map((deal) => throughline.start(deal)));
  for (const deal of deals) expect((await throughline.untilEnded(deal)).stage).toBe('done');
  for (const deal of deals) await forget(deal);
  expect(await odooLedger(throughline.sandbox.url).orders()).toHaveLength(200);
  const before = callCounts();

  expect(await sweep()).toMatchObject({ seen: 200, started: 0 });

  const { 'hubspot deals.search': _, ...after } = callCounts();
  const { 'hubspot deals.search': __, ...unchanged } = before;
  expect(after).toEqual(unchanged);
  expect(after['hubspot deals.batch.update']).toBe(200);
}, 300_000);

async function forget(dealId: string): Promise<void> {
  const { client, namespace } = throughline;
  const workflowId = leadToProjectId({ connection: 'hubspot', dealId });
  await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } });
}

/** The schedule's next sweep, at once: when it began, and since when it asked for changes. */
async function scheduledSweep(): Promise<{ began: string; changedSince: string }> {
  const { schedule, workflow } = throughline.client;
  const handle = schedule.getHandle('sweep-won-deals');
  const earlier = (await handle.describe()).info.recentActions.length;
  // As by the clock: without the policy, a triggered run is not told the last one's result.
  await handle.trigger(ScheduleOverlapPolicy.SKIP);
  const started = async () => (await handle.describe()).info.recentActions[earlier]?.action.workflow.workflowId;
  await expect.poll(started, { timeout: 10_000 }).toBeTruthy();
  const swept = workflow.getHandle((await started()) ?? '');
  const { began } = (await swept.result()) as { began: string };
  const { events } = await swept.fetchHistory();
  const search = events?.find((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'wonDeals');
  const [asked] = search?.activityTaskScheduledEventAttributes?.input?.payloads ?? [];
  const [codec] = workflow.options.loadedDataConverter.payloadCodecs;
  const [plain] = (await codec?.decode([asked ?? {}])) ?? [];
  const { changedSince } = defaultPayloadConverter.fromPayload<{ changedSince: string }>(plain ?? {});
  return { began, changedSince };
}
