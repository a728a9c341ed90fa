import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import { type ApiAlone, startApiAlone } from './api-alone.ts';
import { startApi } from './running-api.ts';
import { sendWebhook, wonEvent } from './signed-webhook.ts';

let alone: ApiAlone;
let api: ApiAlone['api'];
let temporal: ApiAlone['temporal'];
let sandbox: ApiAlone['sandbox'];

beforeAll(async () => {
  alone = await startApiAlone();
  ({ api, temporal, sandbox } = alone);
});

afterAll(() => alone?.close());

const processOf = (deal: number) =>
  temporal.client.workflow.getHandle(leadToProjectId({ connection: 'hubspot', dealId: String(deal) }));
const exists = (deal: number) =>
  processOf(deal)
    .describe()
    .then(
      () => true,
      () => false,
    );
const signalsTo = async (deal: number) => {
  const { events } = await processOf(deal).fetchHistory();
  return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
};
const counts = async () => (await api.get('/v1/webhooks/hubspot/counts', 'ines-duarte')).body;

describe('a webhook that is not HubSpot’s, or is too old', () => {
  it.each([
    ['missing', { headers: {} }],
    ['wrong', { secret: 'somebody else’s' }],
    ['too old', { timestamp: Date.now() - 301_000 }],
    ['in the future', { timestamp: Date.now() + 400_000 }],
  ])('is refused when its signature is %s; nothing is started, and it is counted', async (verdict, over) => {
    const before = await counts();
    expect(await sendWebhook(api.url, [wonEvent(100)], over)).toMatchObject({
      status: 401,
      body: { code: 'TL-API-0016', detail: expect.stringContaining(verdict) },
    });
    expect(await exists(100)).toBe(false);
    expect((await counts()).refused[verdict]).toBe(before.refused[verdict] + 1);
  });

  it('is refused when its body was changed on the way', async () => {
    const timestamp = String(Date.now());
    const genuine = await sendWebhook(api.url, [], { timestamp: Number(timestamp) });
    expect(genuine.status).toBe(200);
    const answer = await fetch(`${api.url}/v1/webhooks/hubspot`, {
      method: 'POST',
      body: JSON.stringify([wonEvent(101)]),
      headers: { 'X-HubSpot-Signature-v3': 'AAAA', 'X-HubSpot-Request-Timestamp': timestamp },
    });
    expect(answer.status).toBe(401);
    expect(await exists(101)).toBe(false);
  });
});

describe('a signed webhook', () => {
  it('is answered only after Temporal has the process of every deal in it', async () => {
    const answer = await sendWebhook(api.url, [wonEvent(200), wonEvent(201), wonEvent(200)]);
    expect(answer).toMatchObject({ status: 200, body: { deals: 2 } });
    expect(await Promise.all([200, 201].map(exists))).toEqual([true, true]);
  });

  it('makes one process of the same event sent a thousand times, reordered and freshly signed', async () => {
    const runs = new Set<string>();
    for (let batch = 0; batch < 20; batch += 1) {
      const sent = Array.from({ length: 50 }, (_, n) =>
        sendWebhook(api.url, [wonEvent(300, { occurredAt: 1764113600000 - n, attemptNumber: batch })]),
      );
      for (const answer of await Promise.all(sent)) expect(answer.status).toBe(200);
      runs.add((await processOf(300).describe()).runId);
    }
    expect(runs.size).toBe(1);
    // Hints that come while one is on its way share the next: far fewer signals than the 10,000 that a run can take.
    expect(await signalsTo(300)).toBeLessThan(500);
  });

  it('wakes a running process each time it comes', async () => {
    await sendWebhook(api.url, [wonEvent(301)]);
    const before = await signalsTo(301);
    await sendWebhook(api.url, [wonEvent(301)]);
    expect(await signalsTo(301)).toBe(before + 1);
  });

  it('starts nothing for a change that can not have won a deal, and wakes the process that is there', async () => {
    const amount = { propertyName: 'amount', propertyValue: '1' };
    expect(await sendWebhook(api.url, [wonEvent(303, amount)])).toMatchObject({ status: 200 });
    expect(await exists(303)).toBe(false);
    await sendWebhook(api.url, [wonEvent(303)]);
    const before = await signalsTo(303);
    await sendWebhook(api.url, [wonEvent(303, amount)]);
    expect(await signalsTo(303)).toBe(before + 1);
  });

  it('starts a new run for a process that has ended', async () => {
    await sendWebhook(api.url, [wonEvent(302)]);
    const { runId } = await processOf(302).describe();
    await processOf(302).terminate('the test ends it');
    await sendWebhook(api.url, [wonEvent(302)]);
    const again = await processOf(302).describe();
    expect(again.runId).not.toBe(runId);
    expect(again.status.name).toBe('RUNNING');
  });

  it('ignores events of another account or another kind of record, and does not have them sent again', async () => {
    const others = [wonEvent(400, { portalId: 1 }), wonEvent(401, { subscriptionType: 'ticket.propertyChange' }), 'x'];
    const before = await counts();
    expect(await sendWebhook(api.url, others)).toMatchObject({ status: 200, body: { deals: 0, records: 0 } });
    expect(await Promise.all([400, 401].map(exists))).toEqual([false, false]);
    const { ignoredEvents } = await counts();
    expect(ignoredEvents).toEqual({
      otherPortal: before.ignoredEvents.otherPortal + 1,
      otherObject: before.ignoredEvents.otherObject + 1,
      unknown: before.ignoredEvents.unknown + 1,
    });
  });

  it('of a company, contact or line wakes the running processes that touch it, and starts none', async () => {
    const records = (deal: number) => [`hubspot:deal:${deal}`, 'hubspot:company:77', `hubspot:line_item:${deal}`];
    const start = (deal: number) =>
      temporal.client.workflow.start('leadToProject', {
        taskQueue: 'processes',
        workflowId: leadToProjectId({ connection: 'hubspot', dealId: String(deal) }),
        args: [{ connection: 'hubspot', dealId: String(deal) }],
        searchAttributes: { Records: records(deal) },
      });
    await Promise.all([501, 502, 503].map(start));
    await processOf(503).terminate('the test ends it');
    const company = wonEvent(77, { subscriptionType: 'company.propertyChange', propertyName: 'vat_number' });
    // The index follows within about a second.
    const found = async () => (await api.get('/v1/explain?q=hubspot:company:77', 'ines-duarte')).body.matches?.length;
    await expect.poll(found, { timeout: 10_000 }).toBe(3);
    const { records: before } = await counts();
    expect(await sendWebhook(api.url, [company, company])).toMatchObject({ status: 200, body: { records: 1 } });
    expect(await Promise.all([501, 502, 503].map(signalsTo))).toEqual([1, 1, 0]);
    const line = wonEvent(502, { subscriptionType: 'line_item.propertyChange', propertyName: 'quantity' });
    await sendWebhook(api.url, [line]);
    expect(await Promise.all([501, 502, 503].map(signalsTo))).toEqual([1, 2, 0]);
    await sendWebhook(api.url, [wonEvent(78, { subscriptionType: 'company.propertyChange' })]);
    expect(await Promise.all([501, 502].map(signalsTo))).toEqual([1, 2]);
    expect((await processOf(503).describe()).status.name).toBe('TERMINATED');
    expect((await counts()).records).toBe(before + 3);
  });

  it('is not taken where no secret is set to check it with: it says so, and what finds deals instead', async () => {
    const deaf = await startApi(temporal.client, sandbox.url, null);
    expect(await sendWebhook(deaf.url, [wonEvent(504)])).toMatchObject({
      status: 404,
      body: { code: 'TL-API-0021', detail: expect.stringContaining('HUBSPOT_WEBHOOK_SECRET is not set') },
    });
    expect(await exists(504)).toBe(false);
    await deaf.close();
  });

  it('is refused when it is no array of events', async () => {
    for (const body of ['{}', 'null', 'not json', '']) {
      expect(await sendWebhook(api.url, body)).toMatchObject({ status: 400, body: { code: 'TL-API-0002' } });
    }
  });

  it('is refused when it is larger than any that HubSpot sends', async () => {
    expect(await sendWebhook(api.url, `[${' '.repeat(1_100_000)}]`)).toMatchObject({ status: 413 });
  });
});
