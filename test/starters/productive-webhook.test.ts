import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import { sandboxOrganization } from '../../sandbox/productive/sandbox-organization.ts';
import { type ApiAlone, startApiAlone } from './api-alone.ts';
import { startApi } from './running-api.ts';

let alone: ApiAlone;
let api: ApiAlone['api'];
let temporal: ApiAlone['temporal'];

beforeAll(async () => {
  alone = await startApiAlone();
  ({ api, temporal } = alone);
});
afterAll(() => alone?.close());

const counts = async () => (await api.get('/v1/webhooks/productive/counts', 'ines-duarte')).body;
const processOf = (deal: string) =>
  temporal.client.workflow.getHandle(leadToProjectId({ connection: 'hubspot', dealId: deal }));
const signalsTo = async (deal: string) => {
  const { events } = await processOf(deal).fetchHistory();
  return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
};

/** Posts one delivery as Productive does. */
async function send(
  delivery: unknown,
  over: { token?: string; seconds?: number; headers?: Record<string, string>; url?: string } = {},
) {
  const body = typeof delivery === 'string' ? delivery : JSON.stringify(delivery);
  const seconds = over.seconds ?? Math.floor(Date.now() / 1000);
  const hex = createHmac('sha256', over.token ?? sandboxOrganization.webhookToken)
    .update(`${seconds}.${body}`)
    .digest('hex');
  const headers = over.headers ?? { 'Productive-Signature': `t=${seconds}, s=${hex}` };
  const answer = await fetch(`${over.url ?? api.url}/v1/webhooks/productive`, { method: 'POST', body, headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const changed = (itemType: string, itemId: number, relationships: object = {}) => ({
  event: `update_${itemType}`,
  item_type: itemType,
  item_id: itemId,
  created: 1_764_113_600,
  object: { data: { id: String(itemId), type: `${itemType}s`, attributes: {}, relationships }, included: [] },
});

describe('a webhook of Productive', () => {
  it.each([
    ['missing', { headers: {} }],
    ['wrong', { token: 'somebody else’s' }],
  ])('is refused when its signature is %s, and counted', async (verdict, over) => {
    const before = await counts();
    expect(await send(changed('project', 7), over)).toMatchObject({
      status: 401,
      body: { code: 'TL-API-0016', detail: expect.stringContaining(verdict) },
    });
    expect((await counts()).refused[verdict]).toBe(before.refused[verdict] + 1);
  });

  it('wakes the running processes that touch its project or its budget, and starts none', async () => {
    const start = (deal: string, records: string[]) =>
      temporal.client.workflow.start('leadToProject', {
        taskQueue: 'processes',
        workflowId: leadToProjectId({ connection: 'hubspot', dealId: deal }),
        args: [{ connection: 'hubspot', dealId: deal }],
        searchAttributes: { Records: records },
      });
    await start('p1', ['productive:project:71', 'productive:budget:72']);
    await start('p2', ['productive:project:71']);
    await start('p3', ['productive:project:73']);
    const found = async () =>
      (await api.get('/v1/explain?q=productive:project:71', 'ines-duarte')).body.matches?.length;
    await expect.poll(found, { timeout: 10_000 }).toBe(2);
    const signals = () => Promise.all(['p1', 'p2', 'p3'].map(signalsTo));
    expect(await send(changed('project', 71))).toMatchObject({ status: 200, body: { records: 1 } });
    expect(await signals()).toEqual([1, 1, 0]);
    await send(changed('budget', 72));
    expect(await signals()).toEqual([2, 1, 0]);
    // A budget also says in which project it is.
    const inProject = { project: { data: { type: 'projects', id: '71' } } };
    expect(await send(changed('deal', 79, inProject))).toMatchObject({ status: 200, body: { records: 2 } });
    expect(await signals()).toEqual([3, 2, 0]);
    expect(await send(changed('project', 74))).toMatchObject({ status: 200, body: { records: 1 } });
    expect(await signals()).toEqual([3, 2, 0]);
  });

  it('is taken when it was signed long ago, because retries come twelve hours apart, and counted', async () => {
    const { stale } = await counts();
    const seconds = Math.floor(Date.now() / 1000) - 12 * 3_600;
    expect(await send(changed('project', 75), { seconds })).toMatchObject({ status: 200 });
    expect((await counts()).stale).toBe(stale + 1);
  });

  it('about anything else is left, and not sent again', async () => {
    const { ignored } = await counts();
    expect(await send(changed('time_entry', 5))).toMatchObject({ status: 200, body: { records: 0 } });
    expect((await counts()).ignored).toBe(ignored + 1);
  });

  it('is refused when it is no delivery', async () => {
    for (const body of ['[]', 'null', 'not json', '', '{"item_type":"project"}'])
      expect(await send(body), body).toMatchObject({ status: 400, body: { code: 'TL-API-0002' } });
  });

  it('is not taken where no token is set to check it with', async () => {
    const deaf = await startApi(temporal.client, alone.sandbox.url, null);
    expect(await send(changed('project', 76), { url: deaf.url })).toMatchObject({
      status: 404,
      body: { code: 'TL-API-0021', detail: expect.stringContaining('PRODUCTIVE_WEBHOOK_TOKEN is not set') },
    });
    await deaf.close();
  });
});
