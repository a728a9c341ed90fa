import { afterAll, beforeAll, expect, it } from 'vitest';
import { ledgerOf } from '../../starters/explain/remembered.ts';
import { hubspotAccount } from '../hubspot-account.ts';
import { connectOwnNamespace } from '../own-namespace.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { type RunningApi, startApi } from './running-api.ts';

/* What `explain` says of processes that Temporal has forgotten: here it is asked on another, empty namespace. */

let throughline: Throughline;
let elsewhere: Awaited<ReturnType<typeof connectOwnNamespace>>;
let api: RunningApi;

beforeAll(async () => {
  throughline = await startThroughline();
  elsewhere = await connectOwnNamespace();
  api = await startApi(elsewhere.client, throughline.sandbox.url, undefined, ledgerOf(throughline.env));
});

afterAll(async () => {
  await api?.close();
  await elsewhere?.close();
  await throughline?.close();
});

const unreadable = ledgerOf({ LEDGER_URL: 'sqlite:/nowhere/ledger.db' });

const explain = async (asked: string) =>
  (await api.get(`/v1/explain?q=${encodeURIComponent(asked)}`, 'ruth-keller')).body;

it('tells the story of a process that Temporal has forgotten, by any of its records and names', async () => {
  const { id } = await throughline.sandbox.stageDeal({ scenario: 'straight-through', variant: 851, webhooks: 'lose' });
  await throughline.start(id);
  const view = await throughline.untilEnded(id);
  const order = view.records.find((record) => record.startsWith('odoo:order:')) ?? '';
  for (const asked of [view.id, id, view.key, order, order.split(':')[2] ?? '', view.title ?? '']) {
    const { matches, story } = await explain(asked);
    expect(matches, asked).toMatchObject([{ id: view.id, stage: 'done', customer: view.customer, degraded: null }]);
    expect(story, asked).toMatchObject({
      id: view.id,
      stage: 'done',
      view: { plan: view.plan, records: view.records },
      earlier: [],
    });
    expect(story.view.story.at(-1).text).toBe('Ended: done.');
  }
});

it('tells all runs of it, the first ones first', async () => {
  const { id } = await throughline.sandbox.stageDeal({ scenario: 'straight-through', variant: 852, webhooks: 'lose' });
  await throughline.start(id);
  const first = await throughline.untilEnded(id);
  await hubspotAccount(throughline.sandbox.url).change('deals', id, { po_number: 'PO-LATER' });
  await throughline.start(id);
  await throughline.until(id, 'parked');
  await throughline.resolve(id, { kind: 'accept' });
  await throughline.untilEnded(id);
  const { story } = await explain(first.id);
  expect(story.view.outcome).toContain('was accepted');
  expect(story.earlier).toMatchObject([{ view: { plan: first.plan } }]);
});

it('does not say that nobody knows it while the ledger can’t be read', async () => {
  const blind = await startApi(elsewhere.client, throughline.sandbox.url, undefined, unreadable);
  const { status, body } = await blind.get('/v1/explain?q=S00001', 'ruth-keller');
  expect({ status, code: body.code }).toEqual({ status: 503, code: 'TL-API-0025' });
  expect(body.detail).toMatch(
    /what Temporal has forgotten can't be told while the ledger can't be read \(TL-LEDGER-0003\)/,
  );
  expect(blind.log()).toContain('there is no such file');
  await blind.close();
});

it('says as before that nobody knows what there never was, and needs no ledger for what Temporal knows', async () => {
  expect(await explain('S99999')).toMatchObject({ code: 'TL-API-0018' });
  const without = await startApi(throughline.client, throughline.sandbox.url, undefined, unreadable);
  const { id } = await throughline.sandbox.stageDeal({ scenario: 'straight-through', variant: 853, webhooks: 'lose' });
  await throughline.start(id);
  const { id: process } = await throughline.untilEnded(id);
  expect((await without.get(`/v1/explain?q=${process}`, 'ruth-keller')).body.story).toMatchObject({ stage: 'done' });
  await without.close();
});
