import { readFileSync, writeFileSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import type { EndStage } from '../../domain/process.ts';
import { hubspotAccount } from '../hubspot-account.ts';
import { odooLedger } from '../odoo-ledger.ts';
import { startThroughline, type Throughline } from '../throughline.ts';

/*
 * Records what recorded-histories.test.ts replays, under the version of package.json:
 *
 *   npx vitest run --config test/histories/record.config.ts
 *
 * Once for each release, just before it. What an earlier version recorded stays as it is.
 */

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

let throughline: Throughline;
let hubspot: ReturnType<typeof hubspotAccount>;
let odoo: ReturnType<typeof odooLedger>;

beforeAll(async () => {
  // In plain text: a recording is to be read and compared by people, and outlives every key.
  throughline = await startThroughline({ env: { PAYLOAD_ENCRYPTION: 'off' } });
  hubspot = hubspotAccount(throughline.sandbox.url);
  odoo = odooLedger(throughline.sandbox.url);
});

afterAll(() => throughline?.close());

/** Closes a deal (`scenario variant`), runs it as `steps` say and keeps the history of its last run, which must have ended as it should. */
function record(name: string, staged: string, steps: (deal: string) => Promise<unknown>, end: EndStage): void {
  it(name, async () => {
    const [scenario = '', variant] = staged.split(' ');
    const { id } = await throughline.sandbox.stageDeal({ scenario, variant: Number(variant), webhooks: 'lose' });
    await throughline.start(id);
    await steps(id);
    expect((await throughline.untilEnded(id)).stage).toBe(end);
    const workflow = throughline.client.workflow.getHandle(leadToProjectId({ connection: 'hubspot', dealId: id }));
    await workflow.result();
    const history = JSON.parse(historyToJSON(await workflow.fetchHistory()), withoutStackTrace);
    writeFileSync(new URL(`${version}-${name}.json`, import.meta.url), `${JSON.stringify(history)}\n`);
  });
}

/** Stack traces name this machine's folders, and no replay reads them. */
function withoutStackTrace(member: string, value: unknown): unknown {
  return member === 'stackTrace' ? undefined : value;
}

/** By people with every role that the policy asks for. */
async function decide(deal: string, decision: 'approve' | 'reject'): Promise<void> {
  const { approval } = await throughline.until(deal, 'waiting for approval');
  const roles = approval?.requirements.flatMap((requirement) => requirement.roles) ?? [];
  expect(await throughline.decide(deal, { decision, comment: 'recorded', roles })).toEqual({ accepted: true });
}

async function resolve(deal: string, action: Parameters<Throughline['resolve']>[1]): Promise<void> {
  await throughline.until(deal, 'parked');
  expect(await throughline.resolve(deal, action)).toEqual({ accepted: true });
}

/** The deal ends done, changes in the CRM, and a second run of the process meets the change. */
async function changeAfterDone(deal: string, change: Record<string, string>): Promise<void> {
  expect((await throughline.untilEnded(deal)).stage).toBe('done');
  await hubspot.change('deals', deal, change);
  await throughline.start(deal);
}

record('straight-through', 'straight-through 1', async () => {}, 'done');

record('discount-approved', 'discount-needs-a-yes 1', (deal) => decide(deal, 'approve'), 'done');

record('discount-rejected', 'discount-needs-a-yes 2', (deal) => decide(deal, 'reject'), 'rejected');

record(
  'gaps-corrected',
  'missing-entity-and-po 1',
  async (deal) => {
    await resolve(deal, { kind: 'correct', set: { entity: 'NWG', purchaseOrder: 'PO-77' } });
    await decide(deal, 'approve');
  },
  'done',
);

record(
  'customer-chosen',
  'two-possible-customers 1',
  async (deal) => {
    const [, second] = await odoo.customers('Meridian Labs');
    await resolve(deal, { kind: 'choose', candidate: String(second?.id) });
  },
  'done',
);

record(
  'odoo-refuses-then-retried',
  'odoo-refuses 1',
  async (deal) => {
    await throughline.until(deal, 'parked');
    await hubspot.change('companies', await hubspot.companyOf(deal), { vat_number: 'DE136695976' });
    await resolve(deal, { kind: 'retry' });
  },
  'done',
);

record(
  'cancelled-while-waiting',
  'discount-needs-a-yes 3',
  async (deal) => {
    await throughline.until(deal, 'waiting for approval');
    expect(await throughline.cancel(deal)).toEqual({ accepted: true });
  },
  'cancelled',
);

record(
  'lost-after-done-then-cancelled',
  'straight-through 2',
  async (deal) => {
    await changeAfterDone(deal, { dealstage: 'closedlost' });
    await resolve(deal, { kind: 'cancel' });
  },
  'cancelled',
);

record(
  'changed-after-done-then-accepted',
  'straight-through 3',
  async (deal) => {
    await changeAfterDone(deal, { po_number: 'PO-LATER' });
    await resolve(deal, { kind: 'accept' });
  },
  'done',
);

record('delivered-in-the-psa', 'psa-project 1', async () => {}, 'done');

record('two-entities', 'two-entities 1', async () => {}, 'done');

record(
  'sent-back-then-approved',
  'discount-needs-a-yes 4',
  async (deal) => {
    await throughline.until(deal, 'waiting for approval');
    expect(await throughline.decide(deal, { decision: 'send back', comment: 'recorded' })).toEqual({ accepted: true });
    await resolve(deal, { kind: 'retry' });
    await decide(deal, 'approve');
  },
  'done',
);

record(
  'won-again',
  'straight-through 5',
  async (deal) => {
    await changeAfterDone(deal, { dealstage: 'closedlost' });
    await resolve(deal, { kind: 'cancel' });
    expect((await throughline.untilEnded(deal)).stage).toBe('cancelled');
    await hubspot.change('deals', deal, { dealstage: 'closedwon' });
    await throughline.start(deal);
  },
  'done',
);
