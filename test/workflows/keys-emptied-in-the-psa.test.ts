import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sandboxOrganization } from '../../sandbox/productive/sandbox-organization.ts';
import { hubspotAccount } from '../hubspot-account.ts';
import { odooLedger } from '../odoo-ledger.ts';
import { productiveLedger } from '../productive-ledger.ts';
import { startThroughline, type Throughline } from '../throughline.ts';

vi.setConfig({ testTimeout: 60_000 });

let throughline: Throughline;
let hubspot: ReturnType<typeof hubspotAccount>;
let odoo: ReturnType<typeof odooLedger>;
let psa: ReturnType<typeof productiveLedger>;

beforeAll(async () => {
  throughline = await startThroughline({ patience: 60_000 });
  hubspot = hubspotAccount(throughline.sandbox.url);
  odoo = odooLedger(throughline.sandbox.url);
  psa = productiveLedger(throughline.sandbox.url);
});

afterAll(() => throughline.close());

async function start(variant: number): Promise<string> {
  const { id } = await throughline.sandbox.stageDeal({ scenario: 'psa-project', variant, webhooks: 'lose' });
  await throughline.start(id);
  return id;
}

/** Somebody empties the field that our key stands in. */
async function emptyKey(type: 'projects' | 'deals', id: string): Promise<void> {
  const answer = await fetch(`${throughline.sandbox.url}/api/v2/${type}/${id}`, {
    method: 'PATCH',
    headers: {
      'x-auth-token': sandboxOrganization.token,
      'x-organization-id': sandboxOrganization.id,
      'content-type': 'application/vnd.api+json',
    },
    body: JSON.stringify({ data: { type, id, attributes: { custom_fields: {} } } }),
  });
  expect(answer.status).toBe(200);
}

const namedAsLost = (deal: string) =>
  `Nothing named project_hubspot-${deal} or budget_hubspot-${deal} was found in Productive; if it had such a project or budget, look for it by hand.`;

describe('a deal that is cancelled', () => {
  it('says that its project is to be looked for in the PSA, when both keys there were emptied since', async () => {
    const deal = await start(801);
    expect((await throughline.untilEnded(deal)).stage).toBe('done');
    for (const { id } of await psa.projects(`hubspot-${deal}`)) await emptyKey('projects', id);
    for (const { id } of await psa.budgets(`hubspot-${deal}`)) await emptyKey('deals', id);
    await hubspot.change('deals', deal, { dealstage: 'closedlost' });
    await throughline.start(deal);
    await throughline.until(deal, 'parked');
    // A hint while it is taken back makes a second round, which finds nothing in force any more.
    const { faults } = throughline.sandbox;
    faults.arm({ system: 'hubspot', operation: 'deals.batch.update', fault: 'error-500', times: 2 });
    expect(await throughline.resolve(deal, { kind: 'cancel' })).toEqual({ accepted: true });
    await expect.poll(() => faults.list()[0]?.struck, { timeout: 15_000 }).toBeGreaterThan(0);
    await throughline.start(deal);
    const cancelled = await throughline.untilEnded(deal);
    faults.clear();
    expect(cancelled.stage).toBe('cancelled');
    expect(cancelled.story.filter(({ text }) => text === 'Told the CRM: cancelled.')).toHaveLength(2);
    expect(cancelled.left).toContain(namedAsLost(deal));
    expect(await odoo.orders(`hubspot-${deal}`)).toMatchObject([{ state: 'cancel' }]);
  });

  it('sends nobody to look for a project that was never begun, because the PSA refused it', async () => {
    throughline.sandbox.faults.arm({ system: 'productive', operation: 'projects.copy', fault: 'unauthorized-401' });
    const deal = await start(802);
    await throughline.until(deal, 'parked');
    throughline.sandbox.faults.clear();
    expect(await odoo.orders(`hubspot-${deal}`)).toMatchObject([{ state: 'sale' }]);
    expect(await throughline.cancel(deal)).toEqual({ accepted: true });
    const cancelled = await throughline.untilEnded(deal);
    expect(cancelled.stage).toBe('cancelled');
    expect(await odoo.orders(`hubspot-${deal}`)).toMatchObject([{ state: 'cancel' }]);
    expect(cancelled.left.join(' ')).not.toMatch(/Nothing named/);
  });
});
