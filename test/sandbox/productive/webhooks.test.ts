import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { retries, retryDelay } from '../../../sandbox/productive/webhook-schedule.ts';
import type { SandboxOptions } from '../../../sandbox/start-sandbox.ts';
import { sampleBudget, sent, startedAccount } from './productive-account.ts';
import { startProductiveReceiver } from './productive-receiver.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const well = (response: ServerResponse) => response.writeHead(200).end();

async function started(
  answer: (response: ServerResponse, delivery: number) => void,
  webhooks: NonNullable<SandboxOptions['webhooks']> = {},
) {
  const receiver = await startProductiveReceiver(answer);
  const quick = { gatherMilliseconds: 5, copies: 1, retryScale: 1e-9, ...webhooks };
  const account = await startedAccount({ seed: 'one', webhooks: quick });
  ends.push(receiver.close, account.sandbox.close);
  const quiet = () => vi.waitFor(() => expect(account.sandbox.productive.webhooks.view().queued).toBe(0), 60_000);
  const listenTo = (event_id: number) =>
    account.create('webhooks', { name: 'Throughline', event_id, target_url: receiver.url, type_id: 1 });
  return { ...account, account, receiver, quiet, listenTo };
}

const newCompany = 29;

describe("Productive's webhooks", () => {
  it('tell what was asked for and nothing else, signed, with the record as it is', async () => {
    const { account, call, receiver, quiet, listenTo } = await started(well);
    for (const event of [4, 7, 8, 9]) await listenTo(event);
    const { serviceId: service_id } = await sampleBudget(account);
    const entry = { person_id: '604', service_id, date: '2026-11-24', time: 60 };
    const id = await account.create('time_entries', entry);
    await call('PATCH', `/time_entries/${id}/approve`);
    await call('DELETE', `/time_entries/${id}`);
    await quiet();
    expect(receiver.received.map(({ event, item_type }) => `${event} ${item_type}`).sort()).toEqual([
      'create_budget budget',
      'create_time_entry time_entry',
      'delete_time_entry time_entry',
      'update_time_entry time_entry',
    ]);
    const update = receiver.received.find(({ event }) => event === 'update_time_entry');
    expect(update).toMatchObject({
      item_id: Number(id),
      object: {
        data: {
          type: 'time_entries',
          attributes: { approved: true },
          relationships: { service: { data: { type: 'services', id: service_id } } },
        },
      },
    });
    expect(receiver.signed).toEqual([true, true, true, true]);
  });

  it('say how they sign, and bring the headers they were given', async () => {
    const { call, account, receiver, quiet } = await started(well);
    const hook = { name: 'T', event_id: newCompany, target_url: receiver.url, custom_headers: { 'x-from': 'sandbox' } };
    const { one } = await call('POST', '/webhooks', sent('webhooks', hook));
    expect(one.attributes).toMatchObject({ state_id: 1, signature_token: expect.any(String) });
    await account.create('companies', { name: 'New' });
    await quiet();
    expect(receiver.headers[0]).toMatchObject({ 'x-from': 'sandbox', 'content-type': 'application/json' });
  });

  it('are delivered as often as asked, in no order, less what is lost', async () => {
    const { account, receiver, settle, quiet, listenTo, sandbox } = await started(well, { gatherMilliseconds: 60 });
    await listenTo(newCompany);
    await settle({ copies: 3 });
    for (let number = 1; number <= 6; number += 1) await account.create('companies', { name: `Company ${number}` });
    await quiet();
    const ids = receiver.received.map(({ item_id }) => item_id);
    expect(ids).toHaveLength(18);
    expect(ids).not.toEqual([...ids].sort((a, b) => a - b));
    await settle({ lossProbability: 1 });
    await account.create('companies', { name: 'Unheard of' });
    expect(sandbox.productive.webhooks.view()).toMatchObject({ delivered: 18, lost: 1 });
  });

  it('are tried again until they are taken, with the time of the first attempt', async () => {
    const { account, call, receiver, quiet, listenTo } = await started((response, delivery) =>
      response.writeHead(delivery <= 4 ? 503 : 200).end(),
    );
    const hook = await listenTo(newCompany);
    await account.create('companies', { name: 'New' });
    await quiet();
    expect(receiver.received).toHaveLength(5);
    expect(new Set(receiver.times).size).toBe(1);
    const { many } = await call('GET', `/webhook_logs?filter[webhook_id]=${hook}`);
    expect(many.map(({ attributes }) => [attributes.retry_attempt, attributes.status_code])).toEqual([
      [0, 503],
      [1, 503],
      [2, 503],
      [3, 503],
      [4, 200],
    ]);
    expect((await call('GET', `/webhooks/${hook}`)).one.attributes).toMatchObject({
      state_id: 1,
      deactivated_at: null,
    });
  });

  it('are given up after the twelfth retry, and send nothing any more', { timeout: 90_000 }, async () => {
    const { account, call, receiver, quiet, listenTo, sandbox } = await started((response) => response.destroy());
    const hook = await listenTo(newCompany);
    await account.create('companies', { name: 'New' });
    await quiet();
    expect(receiver.received).toHaveLength(1 + retries);
    const { attributes } = (await call('GET', `/webhooks/${hook}`)).one;
    expect(attributes).toMatchObject({ state_id: 2, deactivated_at: expect.any(String) });
    await account.create('companies', { name: 'Newer' });
    expect(sandbox.productive.webhooks.view()).toMatchObject({ queued: 0, delivered: 0, abandoned: 1 });
  });

  it('end with the webhook that is deleted', async () => {
    const { account, call, receiver, listenTo, sandbox } = await started(well, { gatherMilliseconds: 60_000 });
    const hook = await listenTo(newCompany);
    await account.create('companies', { name: 'New' });
    expect((await call('DELETE', `/webhooks/${hook}`)).status).toBe(204);
    expect(sandbox.productive.webhooks.view()).toMatchObject({ queued: 0, abandoned: 1 });
    expect(receiver.received).toEqual([]);
  });

  it('spread twelve retries over two days', () => {
    const delays = Array.from({ length: 13 }, (_, index) => retryDelay(index + 1, 1));
    expect(delays[12]).toBeUndefined();
    expect(delays.slice(0, 12).reduce((sum = 0, delay = 0) => sum + delay, 0)).toBe(48 * 60 * 60_000);
  });
});
