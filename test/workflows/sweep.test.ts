import { afterAll, beforeAll, expect, it } from 'vitest';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import { hubspotAccount } from '../hubspot-account.ts';
import { odooLedger } from '../odoo-ledger.ts';
import { startThroughline, type Throughline, unlimited } from '../throughline.ts';

let throughline: Throughline;

beforeAll(async () => {
  throughline = await startThroughline({ ...unlimited, patience: 200_000 });
});

afterAll(() => throughline.close());

const sweep = () =>
  throughline.client.workflow.execute('sweepWonDeals', {
    taskQueue: 'processes',
    workflowId: `sweep-${Date.now()}`,
  }) as Promise<{ seen: number; started: number }>;
const stage = async (scenario: string, variant: number) =>
  (await throughline.sandbox.stageDeal({ scenario, variant, webhooks: 'lose' })).id;

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

it('writes nothing for 200 done deals that Temporal has forgotten', async () => {
  const deals: string[] = [];
  for (let variant = 1_000; variant < 1_200; variant += 1) deals.push(await stage('straight-through', variant));
  await Promise.all(deals.map((deal) => throughline.start(deal)));
  for (const deal of deals) await throughline.untilEnded(deal);
  for (const dealId of deals) await forget(leadToProjectId({ connection: 'hubspot', dealId }));
  const before = await odooLedger(throughline.sandbox.url).orders();
  expect(before.length).toBeGreaterThanOrEqual(200);
  const callsBefore = throughline.sandbox.calls.view({ system: 'odoo' }).total;

  const swept = await sweep();

  expect(swept.started).toBeLessThan(5);
  expect(throughline.sandbox.calls.view({ system: 'odoo', operation: '*' }).total - callsBefore).toBeLessThan(20);
  expect(await odooLedger(throughline.sandbox.url).orders()).toEqual(before);
  const [one] = deals as [string];
  expect(await hubspotAccount(throughline.sandbox.url).outcome(one)).toMatchObject({ throughline_outcome: 'done' });
}, 300_000);

async function forget(workflowId: string): Promise<void> {
  const { client, namespace } = throughline;
  await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } });
}
