import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Actor } from '../../domain/actor.ts';
import type { Stage } from '../../domain/stage.ts';
import type { ProcessRow } from '../../starters/processes/process-row.ts';
import { hubspotAccount } from '../hubspot-account.ts';
import { odooLedger } from '../odoo-ledger.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { type Answer, type RunningApi, startApi } from './running-api.ts';
import { sendWebhook, wonEvent } from './signed-webhook.ts';

let throughline: Throughline;
let api: RunningApi;
let variant = 700;

beforeAll(async () => {
  throughline = await startThroughline();
  api = await startApi(throughline.client, throughline.sandbox.url);
});

afterAll(async () => {
  await api?.close();
  await throughline?.close();
});

/** Closes a deal of the scenario in the CRM, which tells us by webhook. */
async function close(scenario: string): Promise<string> {
  variant += 1;
  const { id } = await throughline.sandbox.stageDeal({ scenario, variant, webhooks: 'lose' });
  expect(await sendWebhook(api.url, [wonEvent(Number(id))])).toMatchObject({ status: 200 });
  return id;
}

const processOf = (deal: string) => `lead-to-project:hubspot-${deal}`;
const show = (deal: string) => api.get(`/v1/processes/${processOf(deal)}`, 'ruth-keller');
const until = (deal: string, stage: Stage) => throughline.until(deal, stage);
const decide = (deal: string, person: string, body: object, headers?: Record<string, string>) =>
  api.post(`/v1/approvals/${encodeURIComponent(`${processOf(deal)}#a1`)}/decision`, body, person, headers);
const resolve = (deal: string, person: string, action: object, n = 1): Promise<Answer> =>
  api.post(
    `/v1/exceptions/${encodeURIComponent(`${processOf(deal)}#${n}`)}/resolution`,
    { action, reason: 'agreed with the customer' },
    person,
  );
/** The index follows the processes with a little delay. */
const listed = (query: string, isThere: (rows: ProcessRow[]) => boolean): Promise<ProcessRow[]> =>
  vi.waitUntil(
    async () => {
      const { processes } = (await api.get(`/v1/processes?${query}`, 'ruth-keller')).body;
      return isThere(processes) && processes;
    },
    { timeout: 10_000, interval: 100 },
  );

describe('a deal that is won', () => {
  it('is a process that is done, with its order and project, however often HubSpot tells', async () => {
    const deal = await close('straight-through');
    const { entity } = await until(deal, 'done');
    const { body } = await show(deal);
    expect(body).toMatchObject({ stage: 'done', exception: null, approval: null, degraded: null });
    expect(body.view.records).toEqual(
      expect.arrayContaining([`hubspot:deal:${deal}`, expect.stringMatching(/^odoo:order:S\d+$/)]),
    );
    const { runId } = await throughline.client.workflow.getHandle(processOf(deal)).describe();
    await sendWebhook(api.url, [wonEvent(Number(deal))]);
    await throughline.untilEnded(deal);
    expect((await throughline.client.workflow.getHandle(processOf(deal)).describe()).runId).not.toBe(runId);
    const rows = await listed(`stage=done&entity=${entity}`, (found) => found.some(({ id }) => id === processOf(deal)));
    expect(rows.filter(({ id }) => id === processOf(deal))).toHaveLength(1);
  });

  it('goes its way by the CRM’s own webhooks, sent twice each as HubSpot may', async () => {
    const target = { targetUrl: `${api.url}/v1/webhooks/hubspot`, copies: 2 };
    await fetch(`${throughline.sandbox.url}/_webhooks`, { method: 'POST', body: JSON.stringify(target) });
    variant += 1;
    const { id } = await throughline.sandbox.stageDeal({ scenario: 'straight-through', variant });
    await vi.waitUntil(async () => (await show(id)).body.stage === 'done', { timeout: 20_000, interval: 200 });
    await fetch(`${throughline.sandbox.url}/_webhooks`, { method: 'POST', body: JSON.stringify({ targetUrl: null }) });
  });

  it('can be seen before it is started: the plan, and nothing written', async () => {
    const { id } = await throughline.sandbox.stageDeal({
      scenario: 'straight-through',
      variant: 650,
      webhooks: 'lose',
    });
    const preview = await api.post('/v1/lead-to-project', { deal: id, dryRun: true }, 'priya-nair');
    expect(preview).toMatchObject({ status: 200, body: { process: null, issues: [] } });
    expect((await show(id)).status).toBe(404);
    const started = await api.post('/v1/lead-to-project', { deal: id }, 'priya-nair');
    expect(started).toMatchObject({ status: 202, body: { process: processOf(id) } });
    expect(started.headers.get('location')).toBe(`/v1/processes/${encodeURIComponent(processOf(id))}`);
    await until(id, 'done');
    expect((await show(id)).body.view.plan.hash).toBe(preview.body.planHash);
  });

  it('that does not exist can not be planned', async () => {
    const answer = await api.post('/v1/lead-to-project', { deal: '999999', dryRun: true }, 'priya-nair');
    expect(answer).toMatchObject({ status: 404, body: { code: 'TL-API-0018' } });
  });
});

describe('a discount that needs a yes', () => {
  it('is decided on by whom the policy asks, on exactly this plan; every other attempt is refused and on record', async () => {
    const deal = await close('discount-needs-a-yes');
    await until(deal, 'waiting for approval');
    const rows = await listed('stage=waiting%20for%20approval', (found) =>
      found.some(({ id }) => id === processOf(deal)),
    );
    const { approval, owner } = rows.find(({ id }) => id === processOf(deal)) as ProcessRow;
    expect(owner).toBe('sales-lead');
    const planHash = approval?.planHash;
    const { body: approvals } = await api.get('/v1/approvals?owner=sales-lead', 'grace-osei');
    expect(approvals.approvals).toContainEqual(expect.objectContaining({ process: processOf(deal), planHash }));

    const approve = { decision: 'approve', planHash };
    const refusals: [string, object, RegExp][] = [
      ['anna-berg', approve, /Anna Berg owns the deal/],
      ['marta-silva', approve, /needs sales-lead; Marta Silva is finance/],
      ['grace-osei', { ...approve, planHash: 'f'.repeat(64) }, /plan ffffffffffff/],
      ['grace-osei', { ...approve, decision: 'reject' }, /needs a comment/],
    ];
    for (const [person, body, reason] of refusals) {
      const answer = await decide(deal, person, body);
      expect(answer, person).toMatchObject({ status: 409, body: { code: 'TL-API-0010' } });
      expect(answer.body.detail).toMatch(reason);
    }
    expect((await show(deal)).body.stage).toBe('waiting for approval');

    const key = { 'Idempotency-Key': 'once' };
    const accepted = await decide(deal, 'grace-osei', approve, key);
    expect(accepted).toMatchObject({
      status: 200,
      body: { accepted: true, id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    expect(await decide(deal, 'grace-osei', approve, key)).toMatchObject({ status: 200, body: accepted.body });
    const { story } = await until(deal, 'done');
    for (const [, , reason] of refusals)
      expect(
        story.some(({ text }) => reason.test(text)),
        String(reason),
      ).toBe(true);
    const late = await decide(deal, 'grace-osei', approve);
    expect(late).toMatchObject({ status: 409, body: { code: 'TL-API-0009' } });
  });

  it('is refused to whoever started it by hand', async () => {
    variant += 1;
    const { id } = await throughline.sandbox.stageDeal({ scenario: 'discount-needs-a-yes', variant, webhooks: 'lose' });
    await api.post('/v1/lead-to-project', { deal: id }, 'priya-nair');
    const { approval } = await until(id, 'waiting for approval');
    expect(approval?.barred.map(({ actor }) => actor.id)).toContain('priya-nair');
  });

  it('is refused to whoever has asked for it while it was waiting already', async () => {
    const deal = await close('discount-needs-a-yes');
    await until(deal, 'waiting for approval');
    expect((await show(deal)).body.view.approval.barred).toHaveLength(1);
    await api.post('/v1/lead-to-project', { deal }, 'priya-nair');
    const barred = async () =>
      (await show(deal)).body.view.approval?.barred.map(({ actor }: { actor: Actor }) => actor.id);
    await expect.poll(barred, { timeout: 15_000 }).toContain('priya-nair');
  });

  it('is in the inbox of every role that is still asked, not only the first', async () => {
    variant += 1;
    const { id } = await throughline.sandbox.stageDeal({ scenario: 'discount-needs-a-yes', variant, webhooks: 'lose' });
    // Unusual terms are for finance to approve, besides.
    await hubspotAccount(throughline.sandbox.url).change('deals', id, { payment_terms: '60 days' });
    await api.post('/v1/lead-to-project', { deal: id }, 'priya-nair');
    const { approval } = await until(id, 'waiting for approval');
    const inbox = async (role: string): Promise<string[]> => {
      const { approvals } = (await api.get(`/v1/approvals?owner=${role}`, 'ruth-keller')).body;
      return approvals.map(({ process }: { process: string }) => process);
    };
    for (const role of ['sales-lead', 'finance'])
      await expect.poll(() => inbox(role), { timeout: 10_000 }).toContain(processOf(id));
    expect(await inbox('master-data')).not.toContain(processOf(id));
    expect((await listed('owner=finance', (rows) => rows.length > 0)).map((row) => row.id)).toContain(processOf(id));
    // Who has said yes is asked no more.
    const yes = await decide(id, 'grace-osei', { decision: 'approve', planHash: approval?.planHash });
    expect(yes).toMatchObject({ status: 200 });
    const asks = async (role: string) => (await inbox(role)).includes(processOf(id));
    await expect
      .poll(async () => [await asks('sales-lead'), await asks('finance')], { timeout: 10_000 })
      .toEqual([false, true]);
  });

  it('can be cancelled after it was done: order and project are taken back, and the CRM is told', async () => {
    const deal = await close('straight-through');
    await until(deal, 'done');
    const path = `/v1/processes/${processOf(deal)}/cancel`;
    expect(await api.post(path, { reason: 'the customer withdrew' }, 'ines-duarte')).toMatchObject({ status: 200 });
    const cancelled = await until(deal, 'cancelled');
    expect(cancelled.undone.join(' ')).toMatch(/S\d{5}/);
    const odoo = odooLedger(throughline.sandbox.url);
    expect(await odoo.orders(`hubspot-${deal}`)).toMatchObject([{ state: 'cancel' }]);
    expect(await hubspotAccount(throughline.sandbox.url).outcome(deal)).toMatchObject({
      throughline_outcome: 'cancelled',
    });
    // What has been cancelled can't be cancelled again.
    expect(await api.post(path, { reason: 'twice' }, 'ines-duarte')).toMatchObject({ status: 409 });
  });

  it('can be cancelled while it waits, and leaves nothing behind', async () => {
    const deal = await close('discount-needs-a-yes');
    await until(deal, 'waiting for approval');
    const path = `/v1/processes/${processOf(deal)}/cancel`;
    expect(await api.post(path, { reason: 'the customer withdrew' }, 'ines-duarte')).toMatchObject({ status: 200 });
    expect((await until(deal, 'cancelled')).left).toEqual([]);
    expect(await api.post(path, { reason: 'again' }, 'ines-duarte')).toMatchObject({
      status: 409,
      body: { code: 'TL-API-0009' },
    });
  });
});

describe('a deal that is parked', () => {
  it('is in the exception queue with its gaps, and goes on once they are corrected and that is approved', async () => {
    const deal = await close('missing-entity-and-po');
    await until(deal, 'parked');
    await listed('category=incomplete%20data', (rows) => rows.some(({ id }) => id === processOf(deal)));
    const { body } = await api.get('/v1/exceptions?owner=sales-operations', 'priya-nair');
    expect(body.exceptions).toContainEqual(
      expect.objectContaining({ id: `${processOf(deal)}#1`, process: processOf(deal), category: 'incomplete data' }),
    );
    const set = { kind: 'correct', set: { entity: 'NWG', purchaseOrder: 'PO-4711' } };
    expect(await resolve(deal, 'grace-osei', set)).toMatchObject({ status: 409, body: { code: 'TL-API-0010' } });
    expect(await resolve(deal, 'priya-nair', { kind: 'accept' })).toMatchObject({ status: 409 });
    expect(await resolve(deal, 'priya-nair', set, 9)).toMatchObject({ status: 409 });
    expect(await resolve(deal, 'priya-nair', set)).toMatchObject({ status: 200, body: { accepted: true } });
    const { approval } = await until(deal, 'waiting for approval');
    const approve = { decision: 'approve', planHash: approval?.planHash };
    expect(await decide(deal, 'ines-duarte', approve)).toMatchObject({ status: 200 });
    await until(deal, 'done');
  });

  it('looks again when the deal is changed in the CRM', async () => {
    const deal = await close('missing-entity-and-po');
    await until(deal, 'parked');
    const hubspot = hubspotAccount(throughline.sandbox.url);
    await hubspot.change('deals', deal, { legal_entity: 'NWG', po_number: 'PO-4712' });
    await sendWebhook(api.url, [wonEvent(Number(deal), { propertyName: 'po_number', propertyValue: 'PO-4712' })]);
    await until(deal, 'done');
  });

  it('looks again when what Odoo refused is mended on the company, as the CRM’s own webhook tells', async () => {
    await fetch(`${throughline.sandbox.url}/_webhooks`, {
      method: 'POST',
      body: JSON.stringify({ targetUrl: `${api.url}/v1/webhooks/hubspot` }),
    });
    variant += 1;
    const { id: deal } = await throughline.sandbox.stageDeal({ scenario: 'odoo-refuses', variant });
    await vi.waitUntil(async () => (await show(deal)).body.stage === 'parked', { timeout: 20_000, interval: 200 });
    const hubspot = hubspotAccount(throughline.sandbox.url);
    const company = await hubspot.companyOf(deal);
    await listed('stage=parked', (rows) => rows.some(({ id }) => id === processOf(deal)));
    await hubspot.change('companies', company, { vat_number: 'DE136695976' });
    await until(deal, 'done');
    await fetch(`${throughline.sandbox.url}/_webhooks`, { method: 'POST', body: JSON.stringify({ targetUrl: null }) });
  });
});

describe('a system that does not answer', () => {
  it('shows as degraded, with its name and since when, and is no stage of its own', async () => {
    const before = new Date().toISOString();
    throughline.sandbox.faults.arm({ system: 'odoo', operation: '*', fault: 'error-500' });
    const deal = await close('straight-through');
    await expect.poll(async () => (await show(deal)).body.degraded?.system, { timeout: 15_000 }).toBe('odoo');
    const { body } = await show(deal);
    expect(body).toMatchObject({ stage: 'reading', degraded: { code: 'TL-WAIT-0001' } });
    expect(body.degraded.since > before && body.degraded.since < new Date().toISOString()).toBe(true);
    const rows = await listed('stage=reading', (found) => found.some(({ id }) => id === processOf(deal)));
    expect(rows.find(({ id }) => id === processOf(deal))?.degraded).toEqual(body.degraded);
    throughline.sandbox.faults.clear();
    await until(deal, 'done');
    expect((await show(deal)).body.degraded).toBeNull();
  });
});
