import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CrmPort } from '../../../connectors/crm-port.ts';
import { civilDateAt } from '../../../domain/civil-date.ts';
import type { Deal } from '../../../domain/deal.ts';
import { businessKey, type Instant, instant } from '../../../domain/ids.ts';
import { createDealActions, type DealActions } from '../../../sandbox/deal-actions.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { callContext } from '../call-context.ts';
import { sandboxCrm } from './sandbox-account.ts';

describe('reading a deal from the sandbox', () => {
  let sandbox: Sandbox;
  let crm: CrmPort;
  let actions: DealActions;

  beforeAll(async () => {
    sandbox = await startSandbox({ rateLimits: { callsPerTenSeconds: 10_000 } });
    actions = createDealActions(sandbox.url);
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await fetch(`${sandbox.url}/_reset`, { method: 'POST' });
    crm = sandboxCrm(sandbox.url);
  });

  const stage = async (scenario = 'straight-through', variant = 1) =>
    (await sandbox.stageDeal({ scenario, variant })).id;
  const read = async (id: string): Promise<Deal> => {
    const reading = await crm.readDeal(id, callContext());
    if (reading.found !== 'deal') throw new Error(`found ${reading.found}`);
    return reading.deal;
  };

  it('brings company, contacts, lines and owner along', async () => {
    const id = await stage('straight-through', 3);
    const deal = await read(id);
    expect(deal).toMatchObject({
      connection: 'hubspot',
      id,
      won: true,
      entity: 'NWG',
      purchaseOrder: 'PO-7003',
      paymentTerms: '30 days',
      servicePackage: 'implementation',
      currency: 'EUR',
      owner: { id: '71', name: 'Anna Berg', email: 'anna.berg@northwind.example' },
      handled: null,
    });
    expect(
      deal.lines.map(({ service, quantity, unitPrice, position }) => [service, quantity, unitPrice, position]),
    ).toEqual([
      ['CONSULT-HOUR', '120', '150.00', 1],
      ['SENIOR-HOUR', '40', '180.00', 2],
      ['PM-HOUR', '24.5', '140.00', 3],
    ]);
    expect(deal.company).toMatchObject({
      name: expect.any(String),
      domain: expect.any(String),
      vat: expect.any(String),
    });
    expect(deal.contacts.length).toBeGreaterThan(0);
    expect(deal.contacts[0]?.email).toContain('@');
    const { closedate } = await actions.properties(id, 'closedate');
    expect(deal.closedOn).toBe(civilDateAt(instant(closedate ?? ''), 'Europe/Berlin'));
    expect(deal.url).toContain(`/record/0-3/${id}`);
    expect(deal.labels.entity).toBe('Legal entity');
  });

  it('says which records it has seen', async () => {
    const id = await stage();
    const reading = await crm.readDeal(id, callContext());
    if (reading.found !== 'deal') throw new Error(reading.found);
    expect(reading.records).toEqual([
      `hubspot:deal:${id}`,
      `hubspot:company:${reading.deal.company?.id}`,
      ...reading.deal.contacts.map((contact) => `hubspot:contact:${contact.id}`),
      ...reading.deal.lines.map((line) => `hubspot:line_item:${line.id}`),
    ]);
  });

  it('takes five calls once it knows the account', async () => {
    const id = await stage();
    await read(id);
    expect(sandbox.calls.view({ operation: 'properties.list' }).total).toBe(1);
    expect(sandbox.calls.view({ operation: 'account.read' }).total).toBe(1);
    sandbox.calls.clear();
    await read(id);
    expect(sandbox.calls.view({ system: 'hubspot' }).counts).toEqual({
      'hubspot deals.read': 1,
      'hubspot companies.batch.read': 1,
      'hubspot contacts.batch.read': 1,
      'hubspot line_items.batch.read': 1,
      'hubspot owners.read': 1,
    });
  });

  it('tells HubSpot which process asks', async () => {
    await read(await stage());
    const { calls } = sandbox.calls.view({ operation: 'deals.read' });
    expect(calls.at(-1)?.caller).toEqual({
      traceparent: callContext().traceparent,
      'x-throughline-process': 'lead-to-project:hubspot-1001',
    });
  });

  it('shows empty places where associations have not arrived yet', async () => {
    const { crm: records } = sandbox.hubspot;
    const source = { changeSource: 'CRM_UI' as const, sourceId: 'userId:1' };
    const bare = records.create('deals', records.check('deals', { dealname: 'Bare', dealstage: 'closedwon' }), source);
    expect(await read(bare.id)).toMatchObject({
      name: 'Bare',
      won: true,
      company: null,
      contacts: [],
      lines: [],
      owner: null,
    });
  });

  it('reads two hundred and fifty lines, in their order', async () => {
    const id = await stage();
    const { crm: records } = sandbox.hubspot;
    for (let place = 10; place < 260; place++) {
      await createLine(sandbox, id, String(place));
    }
    const { lines } = await read(id);
    expect(lines).toHaveLength(251);
    expect(lines.slice(1).map(({ name }) => name)).toEqual(Array.from({ length: 250 }, (_, n) => `Line ${n + 10}`));
    expect(records.live('line_items')).toHaveLength(251);
  });

  it('leaves a line out that was deleted', async () => {
    const id = await stage('straight-through', 3);
    const [first] = (await read(id)).lines;
    sandbox.hubspot.crm.archive('line_items', first?.id ?? '', { changeSource: 'CRM_UI', sourceId: 'userId:1' });
    expect((await read(id)).lines).toHaveLength(2);
  });

  it('reads since when it is won, the purchase order’s amount, and who sells a line', async () => {
    const id = await stage('two-entities');
    await actions.change(id, { po_amount: '25000.50' });
    const deal = await read(id);
    expect(deal.purchaseOrderAmount).toBe('25000.50');
    expect(deal.lines.map(({ entity, currency }) => [entity, currency])).toEqual([
      [undefined, 'EUR'],
      ['NWL', 'GBP'],
      [undefined, 'EUR'],
    ]);
    await actions.lose(id);
    await actions.win(id);
    const since = (await read(id)).stageSince ?? '';
    expect(Date.parse(since)).toBeGreaterThanOrEqual(Date.parse(deal.stageSince ?? ''));
    expect(deal.labels.purchaseOrderAmount).toBe('PO amount');
  });

  it('asks the deal that it amends what became of it', async () => {
    const original = await stage('straight-through');
    const id = (await sandbox.stageDeal({ scenario: 'amendment', of: original })).id;
    expect((await read(id)).amends).toEqual({ dealId: original, key: null });
    const at = '2026-11-21T10:00:00Z' as Instant;
    const key = businessKey('hubspot', original);
    const back = {
      key,
      outcome: 'done' as const,
      generation: 1,
      order: 'S1',
      project: null,
      plan: null,
      deal: null,
      at,
    };
    await crm.writeBack(original, back, callContext());
    sandbox.calls.clear();
    expect((await read(id)).amends).toEqual({ dealId: original, key });
    expect(sandbox.calls.view({ operation: 'deals.read' }).total).toBe(2);
  });

  it.each(['999999', 'S00012', '../companies/20001'])('amends nothing under the id %s', async (amends) => {
    const id = await stage();
    await actions.change(id, { amends_deal: amends });
    expect((await read(id)).amends).toEqual({ dealId: amends, key: null });
  });

  it('does not amend itself', async () => {
    const id = await stage();
    await actions.change(id, { amends_deal: id });
    sandbox.calls.clear();
    expect((await read(id)).amends).toEqual({ dealId: id, key: null });
    expect(sandbox.calls.view({ operation: 'deals.read' }).total).toBe(1);
  });

  it('finds nothing where nothing is, or no longer is', async () => {
    const id = await stage();
    await actions.delete(id);
    expect(await crm.readDeal(id, callContext())).toEqual({ found: 'nothing' });
    expect(await crm.readDeal('999999', callContext())).toEqual({ found: 'nothing' });
    expect(await crm.readDeal('../companies/20001', callContext())).toEqual({ found: 'nothing' });
  });

  it('names the deal that it was merged into', async () => {
    const [merged, survivor] = [await stage('straight-through', 1), await stage('straight-through', 9)];
    await actions.merge(merged, survivor);
    expect(await crm.readDeal(merged, callContext())).toEqual({ found: 'merged', into: survivor });
    expect((await read(survivor)).won).toBe(true);
  });

  it('is not won once it is lost', async () => {
    const id = await stage();
    await actions.lose(id);
    expect((await read(id)).won).toBe(false);
  });

  it('takes the primary company of several', async () => {
    const id = await stage();
    const { company } = await read(id);
    const other = await stage('straight-through', 2);
    const second = (await read(other)).company;
    await put(sandbox, `/crm/objects/2026-09/deals/${id}/associations/default/companies/${second?.id}`);
    expect((await read(id)).company?.id).toBe(company?.id);
  });
});

async function createLine(sandbox: Sandbox, dealId: string, place: string): Promise<void> {
  const { crm } = sandbox.hubspot;
  const source = { changeSource: 'CRM_UI' as const, sourceId: 'userId:1' };
  const values = crm.check('line_items', {
    name: `Line ${place}`,
    quantity: '1',
    price: '1',
    hs_position_on_quote: place,
  });
  const line = crm.create('line_items', values, source);
  await put(sandbox, `/crm/objects/2026-09/deals/${dealId}/associations/default/line_items/${line.id}`);
}

async function put(sandbox: Sandbox, path: string): Promise<void> {
  const authorization = 'Bearer pat-eu1-sandbox-0000-throughline';
  const response = await fetch(sandbox.url + path, { method: 'PUT', headers: { authorization } });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
}
