import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { odooSettings } from '../../connectors/odoo/odoo-settings.ts';
import type { ProofReport } from '../../domain/proof-report.ts';
import { ensureProofSchedule, lastProof, proveNow } from '../../starters/proof-schedule.ts';
import { Auditor } from '../conformance/odoo/auditor.ts';
import { type Firm, startFirm } from '../firm.ts';
import type { Order } from '../odoo-ledger.ts';
import { uniqueName } from '../temporal.ts';
import { unlimited } from '../throughline.ts';

/*
 * What becomes of drift that the nightly proof has found. That it finds all of it: test/conformance/process/. Repairs that wait
 * for the ledger: repair-waits.test.ts.
 */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let firm: Firm;
let byHand: Auditor;

beforeAll(async () => {
  firm = await startFirm(300, { ...unlimited, patience: 60_000 });
  byHand = await Auditor.logIn(odooSettings(firm.env));
});

afterAll(() => firm.close());

const lukas = { id: 'lukas-meyer', name: 'Lukas Meyer', email: 'lukas.meyer@northwind.example' };

/** A deal of Northwind GmbH's that is done, with its order. */
async function done(scenario = 'milestones'): Promise<{ deal: string; order: Order }> {
  const deal = await firm.closeDeal(scenario);
  const { stage, exception } = await firm.until(deal, 'done', 'parked', 'waiting for approval');
  expect([stage, exception?.issues ?? []]).toEqual(['done', []]);
  return { deal, order: await orderOf(deal) };
}

async function orderOf(deal: string): Promise<Order> {
  const [order] = await firm.odoo.orders(`hubspot-${deal}`);
  if (!order) throw new Error(`There is no order of ${deal}.`);
  return order;
}

async function prove(): Promise<ProofReport> {
  const workflowId = uniqueName('nightly-proof');
  return firm.client.workflow.execute('nightlyProof', { taskQueue: 'processes', workflowId, args: [] });
}

const foundIn = ({ drift }: ProofReport, deal: string) =>
  drift
    .filter(({ process }) => process === `lead-to-project:hubspot-${deal}`)
    .flatMap(({ differences }) => differences);

/** The end of the run that the proof has started. */
async function ended(deal: string) {
  await firm.client.workflow.getHandle(`lead-to-project:hubspot-${deal}`).result();
  return firm.view(deal);
}

const entriesOf = (deal: string) => firm.ledger.entriesOf(`lead-to-project:hubspot-${deal}` as never);
const isRepair = ({ body }: { body: unknown }) => (body as { did?: string }).did === 'repaired';

/** Has the repair asked for and approved. */
async function repair(deal: string): Promise<void> {
  expect(await firm.resolve(deal, { kind: 'repair' })).toEqual({ accepted: true });
  const { approval } = await firm.until(deal, 'waiting for approval');
  const roles = approval?.requirements[0]?.roles ?? [];
  expect(await firm.decide(deal, { actor: lukas, roles })).toEqual({ accepted: true });
}

describe('drift that is accepted', () => {
  it('stands, is on record, and is not brought up again; what comes beside it is', async () => {
    const { deal, order } = await done();
    await byHand.write('sale.order', order.id, { client_order_ref: 'PO-BY-HAND' });
    expect(foundIn(await prove(), deal)).toHaveLength(1);
    const parked = await firm.until(deal, 'parked');
    expect(parked.exception).toMatchObject({ category: 'drift', owner: 'operations' });
    expect(parked.exception?.issues[0]).toMatchObject({ code: 'TL-DRIFT-0004' });
    expect(parked.exception?.actions).toEqual(['retry', 'accept', 'repair', 'hand over', 'cancel']);

    expect(await firm.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
    expect((await ended(deal)).stage).toBe('done');
    expect(foundIn(await prove(), deal)).toEqual([]);
    expect(await orderOf(deal)).toMatchObject({ client_order_ref: 'PO-BY-HAND' });

    await byHand.write('sale.order', order.id, { origin: false });
    expect(foundIn(await prove(), deal)).toEqual([expect.stringContaining('source document')]);
  });

  it('is the same exception while nobody has looked at it, however many nights pass', async () => {
    const { deal, order } = await done();
    await byHand.write('sale.order', order.id, { client_order_ref: 'PO-TWICE' });
    await prove();
    const { exception } = await firm.until(deal, 'parked');
    expect(foundIn(await prove(), deal)).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await firm.until(deal, 'parked')).exception?.id).toBe(exception?.id);
  });

  it('can also be a deal that is gone', async () => {
    const { deal } = await done();
    await firm.hubspot.remove('deals', deal);
    expect(foundIn(await prove(), deal)).toEqual([expect.stringContaining('no longer in the CRM')]);
    expect((await firm.until(deal, 'parked')).exception?.issues[0]?.code).toBe('TL-DRIFT-0001');
    expect(await firm.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
    expect((await ended(deal)).stage).toBe('done');
    expect(foundIn(await prove(), deal)).toEqual([]);
  });
});

describe('drift that is repaired', () => {
  it('is written back once somebody else has approved exactly that, and is proven', async () => {
    const { deal, order } = await done();
    const [line] = await firm.odoo.lines(order.id);
    await byHand.write('sale.order.line', line?.id ?? 0, { price_unit: 1, name: 'Called otherwise by now' });
    await byHand.write('sale.order', order.id, { client_order_ref: 'PO-WRONG' });
    const [found] = await byHand.find('sale.order', [['id', '=', order.id]], ['project_ids']);
    const [project = 0] = (found?.project_ids ?? []) as number[];
    await byHand.write('project.project', project, { active: false });
    const isActive = async () => (await byHand.find('project.project', [['id', '=', project]], ['active']))[0]?.active;
    expect(await isActive()).toBe(false);
    await prove();
    await firm.until(deal, 'parked');
    expect(await firm.resolve(deal, { kind: 'repair' })).toEqual({ accepted: true });

    const waiting = await firm.until(deal, 'waiting for approval');
    expect(waiting.approval?.differences.join('\n')).toContain('Put back: Order');
    const { roles = [] } = waiting.approval?.requirements[0] ?? {};
    expect(waiting.approval?.requirements).toMatchObject([{ rule: 'drift-repair' }]);
    // Whoever asked for it can't approve it.
    const ines = { id: 'ines-duarte', name: 'Ines Duarte', email: 'ines.duarte@northwind.example' };
    expect(await firm.decide(deal, { actor: ines, roles })).toMatchObject({
      accepted: false,
      because: expect.stringContaining('asked for the repair'),
    });
    expect(await orderOf(deal)).toMatchObject({ client_order_ref: 'PO-WRONG' });

    expect(await firm.decide(deal, { actor: lukas, roles })).toEqual({ accepted: true });
    expect((await ended(deal)).stage).toBe('done');
    expect(await orderOf(deal)).toMatchObject({
      client_order_ref: order.client_order_ref,
      amount_untaxed: order.amount_untaxed,
      state: 'sale',
    });
    const after = (await firm.odoo.lines(order.id)).find(({ id }) => id === line?.id);
    expect(after).toEqual({ ...line, name: 'Called otherwise by now' });
    expect(await isActive()).toBe(true);
    expect(foundIn(await prove(), deal)).toEqual([]);
    const kinds = await entriesOf(deal);
    expect(kinds.filter(isRepair)).toMatchObject([{ body: { system: 'odoo', plan: waiting.approval?.planHash } }]);
    const dids = kinds.map(({ kind, body }) => (body as { did?: string }).did ?? kind);
    expect(dids.slice(dids.indexOf('end') + 1)).toEqual([
      ...['resolution', 'refusal', 'decision', 'plan', 'repaired', 'proven', 'end'],
    ]);
  });

  it('stays as it is when the repair is rejected, and is put before people again', async () => {
    const { deal, order } = await done();
    await byHand.write('sale.order', order.id, { client_order_ref: 'PO-REJECTED' });
    await prove();
    await firm.until(deal, 'parked');
    await firm.resolve(deal, { kind: 'repair' });
    const { approval } = await firm.until(deal, 'waiting for approval');
    const roles = approval?.requirements[0]?.roles ?? [];
    await firm.decide(deal, { actor: lukas, roles, decision: 'reject', comment: 'the customer wants it so' });
    const parked = await firm.until(deal, 'parked');
    expect(parked.exception?.actions).toContain('accept');
    expect(await orderOf(deal)).toMatchObject({ client_order_ref: 'PO-REJECTED' });
  });

  it('is on record by the system that took it, whatever another one says', async () => {
    const { deal, order } = await done('psa-project');
    await byHand.write('sale.order', order.id, { client_order_ref: 'PO-IN-BOTH' });
    const [project] = await firm.psa.projects(`hubspot-${deal}`);
    await firm.psa.change('PATCH', `projects/${project?.id}/archive`);
    await prove();
    await firm.until(deal, 'parked');
    firm.sandbox.faults.arm({ system: 'productive', operation: 'projects.restore', fault: 'unauthorized-401' });
    await repair(deal);
    const parked = await firm.until(deal, 'parked');
    firm.sandbox.faults.clear();
    expect(parked.exception?.issues).toMatchObject([{ message: expect.stringContaining('is archived') }]);
    const repairs = (await entriesOf(deal)).filter(isRepair);
    expect(repairs).toMatchObject([{ body: { did: 'repaired', system: 'odoo' } }]);
    const found = await firm.ledger.receiptsOf({ record: `odoo:order:${order.name}` as never });
    expect(found.filter(isRepair)).toHaveLength(1);
  });

  it('is brought back in the PSA: the archived project, the closed budget and the emptied key', async () => {
    const { deal } = await done('psa-project');
    const [project] = await firm.psa.projects(`hubspot-${deal}`);
    const [budget] = await firm.psa.budgets(`hubspot-${deal}`);
    await firm.psa.change('PATCH', `projects/${project?.id}/archive`);
    await firm.psa.change('PATCH', `deals/${budget?.id}/close`);
    const emptied = Object.fromEntries(
      Object.keys(budget?.attributes.custom_fields ?? {}).map((field) => [field, null]),
    );
    const data = { type: 'deals', id: budget?.id, attributes: { custom_fields: emptied } };
    await firm.psa.change('PATCH', `deals/${budget?.id}`, { data });
    expect(await firm.psa.budgets(`hubspot-${deal}`)).toEqual([]);

    expect(foundIn(await prove(), deal)).toEqual([
      expect.stringContaining('is archived'),
      expect.stringContaining('is closed'),
      expect.stringContaining('no key of Throughline'),
    ]);
    await firm.until(deal, 'parked');
    expect(await firm.resolve(deal, { kind: 'repair' })).toEqual({ accepted: true });
    const { approval } = await firm.until(deal, 'waiting for approval');
    await firm.decide(deal, { actor: lukas, roles: approval?.requirements[0]?.roles ?? [] });
    expect((await ended(deal)).stage).toBe('done');
    const found = await firm.psa.budgets(`hubspot-${deal}`);
    expect(found.map(({ id, attributes }) => [id, attributes.closed_at])).toEqual([[budget?.id, null]]);
    expect((await firm.psa.projects(`hubspot-${deal}`))[0]?.attributes.archived_at).toBeNull();
    expect(foundIn(await prove(), deal)).toEqual([]);
  });
});

it('drift that is handed over is for the deal’s side from then on; what comes beside it is put before its owner', async () => {
  const { deal, order } = await done();
  await byHand.write('sale.order', order.id, { client_order_ref: 'PO-HANDED' });
  await prove();
  await firm.until(deal, 'parked');
  expect(await firm.resolve(deal, { kind: 'hand over' })).toEqual({ accepted: true });
  await expect.poll(async () => (await firm.view(deal)).exception?.owner, { timeout: 20_000 }).toBe('sales-operations');
  expect(await prove()).toMatchObject({ opened: 0 });

  await byHand.write('sale.order', order.id, { origin: false });
  const report = await prove();
  expect(foundIn(report, deal)).toEqual([
    expect.stringContaining('PO-HANDED'),
    expect.stringContaining('source document'),
  ]);
  expect(report.opened).toBe(1);
  await expect.poll(async () => (await firm.view(deal)).exception?.owner, { timeout: 20_000 }).toBe('operations');
  expect((await firm.view(deal)).exception?.issues).toHaveLength(2);
});

describe('drift that is before people already', () => {
  it('costs its systems nothing but the proof itself', async () => {
    const { deal, order } = await done();
    await byHand.write('sale.order', order.id, { client_order_ref: 'PO-STILL' });
    await prove();
    await firm.until(deal, 'parked');
    const sent = () => Object.values(firm.sandbox.calls.view({}).counts).reduce((sum, count) => sum + count, 0);
    const before = sent();
    const { calls, opened } = await prove();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(opened).toBe(0);
    expect(sent() - before).toBe(Object.values(calls).reduce((sum, count) => sum + count, 0));
  });

  it('settles by itself once somebody has put it right by hand', async () => {
    const { deal, order } = await done();
    await byHand.write('sale.order', order.id, { client_order_ref: 'PO-A-SLIP' });
    await prove();
    await firm.until(deal, 'parked');
    await byHand.write('sale.order', order.id, { client_order_ref: order.client_order_ref });
    const report = await prove();
    expect(foundIn(report, deal)).toEqual([]);
    expect(report.opened).toBe(1);
    expect(await ended(deal)).toMatchObject({ stage: 'done', exception: null });
    expect((await prove()).opened).toBe(0);
  });
});

describe('what was changed besides when the deal is gone', () => {
  const shown = async (deal: string) =>
    (await firm.view(deal)).exception?.issues.map(({ message }) => message).join(' ') ?? '';

  /** Somebody accepts that the deal is gone, and is shown the rest. */
  async function goneWith(deal: string, rest: string): Promise<void> {
    await firm.hubspot.remove('deals', deal);
    await firm.start(deal);
    await firm.until(deal, 'parked');
    expect(await shown(deal)).toContain('no longer exists');
    expect(await firm.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
    await expect.poll(() => shown(deal), { timeout: 20_000 }).toContain(rest);
  }

  it('is shown for itself, and so is what is changed later: nobody is asked about the deal again', async () => {
    const { deal, order } = await done();
    await byHand.write('sale.order', order.id, { client_order_ref: 'PO-UNSEEN' });
    await goneWith(deal, 'PO-UNSEEN');
    expect(await firm.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
    expect((await ended(deal)).stage).toBe('done');
    expect(foundIn(await prove(), deal)).toEqual([]);

    await byHand.write('sale.order', order.id, { origin: false });
    expect(foundIn(await prove(), deal)).toEqual([expect.stringContaining('source document')]);
    await firm.until(deal, 'parked');
    expect(await shown(deal)).toContain('source document');
    expect(await shown(deal)).not.toContain('no longer exists');
    expect(await firm.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
    expect((await ended(deal)).stage).toBe('done');
    expect(foundIn(await prove(), deal)).toEqual([]);
  });

  it('is put before people again when its repair is rejected', async () => {
    const { deal, order } = await done();
    await byHand.write('sale.order', order.id, { client_order_ref: 'PO-STAYS' });
    await goneWith(deal, 'PO-STAYS');
    expect(await firm.resolve(deal, { kind: 'repair' })).toEqual({ accepted: true });
    const { approval } = await firm.until(deal, 'waiting for approval');
    const roles = approval?.requirements[0]?.roles ?? [];
    await firm.decide(deal, { actor: lukas, roles, decision: 'reject', comment: 'the customer wants it so' });
    const parked = await firm.until(deal, 'parked', 'done');
    expect(parked.exception?.issues).toMatchObject([{ message: expect.stringContaining('PO-STAYS') }]);
    expect(await firm.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
    expect((await ended(deal)).stage).toBe('done');
  });

  it('is put before people again when a system refuses its repair, and proven once it is repaired', async () => {
    const { deal } = await done('psa-project');
    const [project] = await firm.psa.projects(`hubspot-${deal}`);
    await firm.psa.change('PATCH', `projects/${project?.id}/archive`);
    await goneWith(deal, 'is archived');
    firm.sandbox.faults.arm({ system: 'productive', operation: 'projects.restore', fault: 'unauthorized-401' });
    await repair(deal);
    const parked = await firm.until(deal, 'parked', 'done');
    firm.sandbox.faults.clear();
    expect(parked.exception?.issues).toMatchObject([{ message: expect.stringContaining('is archived') }]);

    await repair(deal);
    expect(await ended(deal)).toMatchObject({ stage: 'done', exception: null, approval: null });
    expect((await firm.psa.projects(`hubspot-${deal}`))[0]?.attributes.archived_at).toBeNull();
    const dids = (await entriesOf(deal)).map(({ kind, body }) => (body as { did?: string }).did ?? kind);
    expect(dids.slice(dids.lastIndexOf('repaired'))).toEqual(['repaired', 'proven', 'end']);
    expect(foundIn(await prove(), deal)).toEqual([]);
  });
});

it('that a deal is lost is accepted once, also where a system can’t be read just then', async () => {
  const { deal } = await done();
  await firm.hubspot.change('deals', deal, { dealstage: 'closedlost' });
  await firm.start(deal);
  const lost = (await firm.until(deal, 'parked')).exception;
  firm.sandbox.faults.arm({ system: 'hubspot', operation: 'deals.batch.read', fault: 'unauthorized-401' });
  expect(await firm.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
  const parkedFor = async () => (await firm.view(deal)).exception?.id;
  await expect.poll(async () => [undefined, lost?.id].includes(await parkedFor()), { timeout: 20_000 }).toBe(false);
  firm.sandbox.faults.clear();
  expect(await firm.resolve(deal, { kind: 'retry' })).toEqual({ accepted: true });
  expect((await ended(deal)).stage).toBe('done');
  expect(foundIn(await prove(), deal)).toEqual([]);
});

it('what was changed in the ERP is not accepted with the loss of the deal', async () => {
  const { deal, order } = await done();
  const [line] = await firm.odoo.lines(order.id);
  await byHand.write('sale.order.line', line?.id ?? 0, { price_unit: 1 });
  await firm.hubspot.change('deals', deal, { dealstage: 'closedlost' });
  await firm.start(deal);
  const { exception } = await firm.until(deal, 'parked');
  expect(exception?.issues.map(({ message }) => message).join(' ')).toContain('no longer won');
  expect(await firm.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
  expect((await ended(deal)).stage).toBe('done');

  const found = foundIn(await prove(), deal).join(' ');
  expect(found).toContain('price');
  expect(found).not.toContain('no longer won');
  const parked = await firm.until(deal, 'parked');
  expect(parked.exception?.issues.map(({ message }) => message).join(' ')).toContain('price');
});

describe('the proof of a night', () => {
  let few: Firm;
  let latest: string | undefined;

  beforeAll(async () => {
    few = await startFirm(0, {
      ...unlimited,
      patience: 90_000,
      config: (file, text) => unlimited.config(file, text).replace('callsPerSystem: 5000', 'callsPerSystem: 20'),
    });
    for (let n = 1; n <= 24; n += 1) await few.until(await few.closeDeal('retainer'), 'done', 'parked');
    await ensureProofSchedule(few.client, { at: '02:00', timeZone: 'Europe/Berlin' });
  });

  afterAll(() => few.close());

  async function night(): Promise<ProofReport> {
    // Temporal starts no second one within a second.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await proveNow(few.client);
    const report = await vi.waitUntil(
      async () => {
        const last = (await lastProof(few.client))?.report;
        return last && last.ended !== null && last.began !== latest ? last : null;
      },
      { timeout: 60_000, interval: 200 },
    );
    latest = report.began;
    return report;
  }

  it('stops when the calls of the night are used up, and the next one goes on there, and then round', async () => {
    const first = await night();
    expect(first.checked).toBeGreaterThanOrEqual(10);
    expect(first.checked).toBeLessThan(24);
    expect(first.stoppedAfter).not.toBeNull();
    let [left, before] = [24 - first.checked, first.stoppedAfter ?? 0];
    let next = await night();
    for (; next.checked < left; next = await night()) {
      expect(next.checked).toBeGreaterThan(0);
      expect(next.stoppedAfter).toBeGreaterThan(before);
      [left, before] = [left - next.checked, next.stoppedAfter ?? 0];
    }
    // All that was left of the ledger, and from its beginning what the calls were still enough for, if anything.
    expect(next.stoppedAfter).not.toBeNull();
    expect(next.stoppedAfter).toBeLessThan(before);
  });

  it('stops when a system shows nothing any more, and has counted what it was asked', async () => {
    few.sandbox.faults.arm({ system: 'odoo', operation: '*', fault: 'unauthorized-401' });
    const refused = await night();
    few.sandbox.faults.clear();
    expect(refused).toMatchObject({ checked: 0, found: 0, skipped: { unreadInAll: 5 } });
    // Not its logins, which a session makes for itself.
    expect(refused.calls.odoo).toBeGreaterThan(0);
    expect(refused.stoppedAfter).not.toBeNull();
    expect((await night()).checked).toBeGreaterThanOrEqual(10);
  });

  it('has the ledger’s last head in its report', async () => {
    expect((await night()).head).toEqual(await few.ledger.lastHead());
  });
});
