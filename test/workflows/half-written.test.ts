import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubspotAccount } from '../hubspot-account.ts';
import { odooLedger } from '../odoo-ledger.ts';
import { configFolder, startThroughline, type Throughline } from '../throughline.ts';

let throughline: Throughline;
let hubspot: ReturnType<typeof hubspotAccount>;
let odoo: ReturnType<typeof odooLedger>;
let config: string;

beforeAll(async () => {
  config = await mkdtemp(join(tmpdir(), 'throughline-edited-'));
  for (const file of ['entities', 'systems', 'mappings', 'approvals'])
    await cp(join(configFolder, `${file}.yaml`), join(config, `${file}.yaml`));
  throughline = await startThroughline({ configFolder: config });
  hubspot = hubspotAccount(throughline.sandbox.url);
  odoo = odooLedger(throughline.sandbox.url);
});

afterAll(async () => {
  await throughline.close();
  await rm(config, { recursive: true });
});

/** A deal whose order Odoo won't take: customer and project are written, and then the credentials no longer are good. */
async function halfWritten(variant: number): Promise<string> {
  throughline.sandbox.faults.arm({ system: 'odoo', operation: 'sale.order.load', fault: 'unauthorized-401' });
  const { id } = await throughline.sandbox.stageDeal({ scenario: 'straight-through', variant, webhooks: 'lose' });
  await throughline.start(id);
  const parked = await throughline.until(id, 'parked');
  expect(parked.exception).toMatchObject({ category: 'access', owner: 'platform' });
  throughline.sandbox.faults.clear();
  expect(await odoo.projects(`${variant}`)).toMatchObject([{ active: true }]);
  return id;
}

describe('a contract that was written half-way', () => {
  it('is drift, not "nothing was written", when the deal is lost then; cancelling archives the project', async () => {
    const deal = await halfWritten(901);
    await hubspot.change('deals', deal, { dealstage: 'closedlost' });
    await throughline.start(deal);
    await expect
      .poll(async () => (await throughline.view(deal)).exception?.category, { timeout: 15_000 })
      .toBe('drift');
    expect(await throughline.resolve(deal, { kind: 'cancel' })).toEqual({ accepted: true });
    expect(await throughline.untilEnded(deal)).toMatchObject({
      stage: 'cancelled',
      undone: [expect.stringContaining('archived')],
    });
    expect(await odoo.projects('901')).toMatchObject([{ active: false }]);
  });

  it('is finished when somebody retries after the credentials are good again', async () => {
    const deal = await halfWritten(902);
    expect(await throughline.resolve(deal, { kind: 'retry' })).toEqual({ accepted: true });
    expect(await throughline.untilEnded(deal)).toMatchObject({ stage: 'done' });
    expect(await odoo.projects('902')).toHaveLength(1);
  });

  it('is taken back first when the plan that came after it is rejected', async () => {
    const deal = await halfWritten(903);
    const [line] = await hubspot.linesOf(deal);
    await hubspot.change('line_items', line ?? '', { hs_discount_percentage: '30' });
    // Without an amount of its own, the deal's lines say what it comes to.
    await hubspot.change('deals', deal, { amount: '' });
    await throughline.start(deal);
    await throughline.until(deal, 'waiting for approval');
    expect(await throughline.decide(deal, { decision: 'reject', comment: 'too much' })).toEqual({ accepted: true });
    expect(await throughline.untilEnded(deal)).toMatchObject({ stage: 'rejected' });
    expect(await odoo.projects('903')).toMatchObject([{ active: false }]);
  });
});

it('a configuration that is broken while it runs parks with file and line, and goes on once it is mended', async () => {
  const file = join(config, 'mappings.yaml');
  const before = await readFile(file, 'utf8');
  await writeFile(file, `${before}\nservises: {}\n`);
  const { id } = await throughline.sandbox.stageDeal({ scenario: 'straight-through', variant: 904, webhooks: 'lose' });
  await throughline.start(id);
  const parked = await throughline.until(id, 'parked');
  expect(parked.exception?.issues[0]).toMatchObject({
    code: 'TL-CFG-0001',
    message: expect.stringMatching(/mappings\.yaml:\d+ /),
  });
  await writeFile(file, before);
  expect(await throughline.resolve(id, { kind: 'retry' })).toEqual({ accepted: true });
  expect(await throughline.untilEnded(id)).toMatchObject({ stage: 'done' });
});
