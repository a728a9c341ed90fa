import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordRef } from '../../../domain/ids.ts';
import { hubspotAccount } from '../../hubspot-account.ts';
import { uniqueName } from '../../temporal.ts';
import { startThroughline, type Throughline } from '../../throughline.ts';
import { realOdoo } from '../odoo/odoo-target.ts';

/**
 * The whole process against whatever Odoo is given: the sandbox's, or in `npm run conformance:odoo` a real one by ODOO_URL,
 * ODOO_DB, ODOO_LOGIN and ODOO_API_KEY. Deals come from the sandbox's HubSpot under a connection name of this run, so that a
 * real Odoo, which remembers earlier runs, sees business keys it has never seen.
 */
const real = Object.fromEntries(
  ['ODOO_URL', 'ODOO_DB', 'ODOO_LOGIN', 'ODOO_API_KEY', 'ODOO_TRANSPORT'].flatMap((name) =>
    realOdoo?.[name] ? [[name, realOdoo[name]]] : [],
  ),
);

let throughline: Throughline;

beforeAll(async () => {
  const deadlines: Record<string, string> = realOdoo
    ? { ODOO_READ_DEADLINE_MS: '60000', ODOO_WRITE_DEADLINE_MS: '90000' }
    : {};
  const connection = uniqueName('run');
  throughline = await startThroughline({
    connection,
    env: { ...deadlines, ...real },
    config: (file, text) => {
      if (file === 'systems.yaml') return text.replace('connection: hubspot', `connection: ${connection}`);
      // A real Odoo has its own people: its service account stands in for the sample firm's salespeople.
      return real.ODOO_LOGIN ? text.replaceAll(/: \S+@northwind\.example$/gm, `: ${real.ODOO_LOGIN}`) : text;
    },
  });
});

afterAll(() => throughline.close());

async function close(scenario: string, variant: number): Promise<string> {
  const { id } = await throughline.sandbox.stageDeal({ scenario, variant, webhooks: 'lose' });
  await throughline.start(id);
  return id;
}

describe(`lead-to-project with ${realOdoo ? `Odoo at ${realOdoo.ODOO_URL}` : 'the simulator'}`, () => {
  it('goes straight through, and again without a write', async () => {
    const deal = await close('straight-through', 1);
    const done = await throughline.untilEnded(deal);
    expect(done).toMatchObject({ stage: 'done' });
    const order = await hubspotAccount(throughline.sandbox.url).outcome(deal);
    expect(done.records).toContain(recordRef('odoo', 'order', String(order.throughline_order)));
    await throughline.start(deal);
    const again = await throughline.untilEnded(deal);
    expect(again).toMatchObject({ stage: 'done' });
    expect(again.story.map((entry) => entry.text).join(' ')).toContain('nothing has changed since');
  });

  it('parks with all gaps at once, and goes on when they are filled', async () => {
    const deal = await close('missing-entity-and-po', 2);
    const parked = await throughline.until(deal, 'parked');
    expect(parked.exception?.issues.map((issue) => issue.field).sort()).toEqual(['entity', 'purchaseOrder']);
    await hubspotAccount(throughline.sandbox.url).change('deals', deal, { legal_entity: 'NWG', po_number: 'PO-1' });
    await throughline.start(deal);
    expect(await throughline.untilEnded(deal)).toMatchObject({ stage: 'done' });
  });

  it('is taken back when it is cancelled after it was written', async () => {
    const deal = await close('straight-through', 3);
    await throughline.untilEnded(deal);
    await hubspotAccount(throughline.sandbox.url).change('deals', deal, { dealstage: 'closedlost' });
    await throughline.start(deal);
    await throughline.until(deal, 'parked');
    expect(await throughline.resolve(deal, { kind: 'cancel' })).toEqual({ accepted: true });
    const cancelled = await throughline.untilEnded(deal);
    expect(cancelled).toMatchObject({ stage: 'cancelled' });
    expect(cancelled.undone.join(' ')).toMatch(/S\d+/);
  });
});
