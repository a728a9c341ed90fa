import { describe, expect, it } from 'vitest';
import { HubspotSimulator } from '../../sandbox/hubspot/hubspot-simulator.ts';
import { professionalLimits } from '../../sandbox/hubspot/rate-limits.ts';
import { sandboxApp } from '../../sandbox/hubspot/sandbox-app.ts';

/** The simulator alone, on a clock that the test turns. */
function onAClock({ searchLagMilliseconds = 0, seed = 'one', limits = professionalLimits } = {}) {
  const clock = { now: Date.parse('2026-11-23T09:00:00Z') };
  const settings = { targetUrl: null, copies: 1, lossProbability: 0 };
  const webhooks = { settings, retryScale: 1, gatherMilliseconds: 0, answerWithinMilliseconds: 0, onChange: () => {} };
  const hubspot = new HubspotSimulator({ seed, searchLagMilliseconds, limits, webhooks, now: () => clock.now });
  const call = async (method: string, path: string, body: unknown = undefined, token: string = sandboxApp.token) => {
    const reply = await hubspot.answer({
      method,
      path,
      query: new URLSearchParams(),
      headers: { authorization: `Bearer ${token}` },
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? null)),
    });
    return { ...reply, json: reply.body.startsWith('{') ? JSON.parse(reply.body) : undefined };
  };
  return { clock, hubspot, call };
}

const search = ['POST', '/crm/objects/2026-09/deals/search', {}] as const;
const read = ['GET', '/crm/objects/2026-09/deals'] as const;

describe("HubSpot's limits", () => {
  it('are ten-second windows that roll, told in headers, refused in HubSpot’s words', async () => {
    const { clock, call } = onAClock();
    const first = await call(...read);
    expect(first.headers).toMatchObject({
      'x-hubspot-ratelimit-max': '190',
      'x-hubspot-ratelimit-remaining': '189',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-daily': '650000',
      'x-hubspot-ratelimit-daily-remaining': '649999',
    });
    clock.now += 5_000;
    for (let number = 1; number < 190; number += 1) expect((await call(...read)).status).toBe(200);
    const refused = await call(...read);
    expect([refused.status, refused.json]).toMatchObject([
      429,
      { errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' },
    ]);
    expect(refused.headers).not.toHaveProperty('retry-after');
    clock.now += 5_000;
    expect((await call(...read)).status).toBe(200);
    expect((await call(...read)).status).toBe(429);
  });

  it('allow five searches a second, and say nothing of it in headers', async () => {
    const { clock, call } = onAClock();
    for (let number = 0; number < 5; number += 1) {
      const reply = await call(...search);
      expect([reply.status, Object.keys(reply.headers)]).toEqual([200, ['content-type']]);
    }
    expect((await call(...search)).json).toMatchObject({
      policyName: 'SECONDLY',
      message: 'You have reached your secondly limit.',
    });
    expect((await call(...read)).status).toBe(200);
    clock.now += 1_000;
    expect((await call(...search)).status).toBe(200);
  });

  it('end the day when its budget is spent, until midnight', async () => {
    const { clock, call } = onAClock({ limits: { ...professionalLimits, callsPerDay: 2 } });
    await call(...read);
    await call(...read);
    expect((await call(...read)).json).toMatchObject({ policyName: 'DAILY' });
    clock.now += 15 * 3_600_000;
    expect((await call(...read)).status).toBe(200);
  });

  it('let an access token live half an hour', async () => {
    const { clock, call } = onAClock();
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: sandboxApp.clientId,
      client_secret: sandboxApp.clientSecret,
      refresh_token: sandboxApp.refreshToken,
    });
    const { json } = await call('POST', '/oauth/2026-09/token', form.toString());
    expect(json.expires_in).toBe(1_800);
    expect((await call(...read, undefined, json.access_token)).status).toBe(200);
    clock.now += 1_800_000;
    const late = await call(...read, undefined, json.access_token);
    expect([late.status, late.json.category]).toEqual([401, 'EXPIRED_AUTHENTICATION']);
    form.set('refresh_token', 'stolen');
    expect((await call('POST', '/oauth/v1/token', form.toString())).json).toMatchObject({
      status: 'BAD_REFRESH_TOKEN',
    });
  });

  it.each([
    ['a page of more than 200', { limit: 201 }],
    ['more than five filter groups', { filterGroups: Array(6).fill({ filters: [] }) }],
    [
      'more than six filters in a group',
      { filterGroups: [{ filters: Array(7).fill({ propertyName: 'amount', operator: 'HAS_PROPERTY' }) }] },
    ],
    ['results past the ten thousandth', { limit: 200, after: '9900' }],
    ['two sorts', { sorts: ['amount', 'dealname'] }],
    [
      'a property that isn’t there',
      { filterGroups: [{ filters: [{ propertyName: 'nonsense', operator: 'EQ', value: '1' }] }] },
    ],
  ])('refuse a search for %s', async (_, body) => {
    const { call } = onAClock();
    const reply = await call('POST', '/crm/objects/2026-09/deals/search', body);
    expect([reply.status, reply.json?.category]).toEqual([400, 'VALIDATION_ERROR']);
  });

  it('take at most a hundred rows in a batch, and none twice', async () => {
    const { call } = onAClock();
    const update = (ids: string[]) =>
      call('POST', '/crm/objects/2026-09/deals/batch/update', { inputs: ids.map((id) => ({ id, properties: {} })) });
    expect((await update(Array.from({ length: 101 }, (_, index) => String(index)))).status).toBe(400);
    expect((await update(['1', '1'])).json.message).toContain('Duplicate IDs');
  });
});

describe("HubSpot's search", () => {
  const create = ['POST', '/crm/objects/2026-09/deals'] as const;
  const found = async (call: ReturnType<typeof onAClock>['call']) => {
    const { json } = await call('POST', '/crm/objects/2026-09/deals/search', { properties: ['dealname'] });
    return json.results.map((result: { properties: { dealname: string } }) => result.properties.dealname);
  };

  it('learns of a change only after the lag, while reads know it at once', async () => {
    const { clock, call } = onAClock({ searchLagMilliseconds: 4_000 });
    const { json } = await call(...create, { properties: { dealname: 'Old name' } });
    expect(await found(call)).toEqual([]);
    clock.now += 4_000;
    expect(await found(call)).toEqual(['Old name']);
    await call('PATCH', `/crm/objects/2026-09/deals/${json.id}`, { properties: { dealname: 'New name' } });
    expect(await found(call)).toEqual(['Old name']);
    expect((await call('GET', `/crm/objects/2026-09/deals/${json.id}`)).json.properties.dealname).toBe('New name');
    clock.now += 4_000;
    expect(await found(call)).toEqual(['New name']);
    await call('DELETE', `/crm/objects/2026-09/deals/${json.id}`);
    expect(await found(call)).toEqual(['New name']);
    clock.now += 4_000;
    expect(await found(call)).toEqual([]);
  });

  it('can learn of a later change before an earlier one', async () => {
    const { clock, call } = onAClock({ searchLagMilliseconds: 10_000 });
    for (let number = 0; number < 30; number += 1) {
      await call(...create, { properties: { dealname: String(number) } });
      clock.now += 100;
    }
    clock.now += 4_500;
    const seen = (await found(call)).map(Number);
    expect(Math.max(...seen)).toBeGreaterThan(seen.length - 1);
  });

  it('compares dates as instants, numbers as numbers and text without case', async () => {
    const { call } = onAClock({ limits: { ...professionalLimits, searchesPerSecond: 100 } });
    const properties = { dealname: 'Über Rollout', amount: '9.50', closedate: '2026-11-20T10:00:00Z' };
    await call(...create, { properties });
    const total = async (propertyName: string, operator: string, rest: object) =>
      (
        await call('POST', '/crm/objects/2026-09/deals/search', {
          filterGroups: [{ filters: [{ propertyName, operator, ...rest }] }],
        })
      ).json.total;
    expect(await total('amount', 'LT', { value: '10' })).toBe(1);
    expect(await total('closedate', 'GTE', { value: String(Date.parse('2026-11-20T10:00:00Z')) })).toBe(1);
    expect(await total('closedate', 'GT', { value: '2026-11-20T10:00:00Z' })).toBe(0);
    expect(await total('amount', 'BETWEEN', { value: '9', highValue: '9.5' })).toBe(1);
    expect(await total('dealname', 'EQ', { value: 'über rollout' })).toBe(1);
    expect(await total('dealname', 'IN', { values: ['über rollout'] })).toBe(1);
    expect(await total('dealname', 'CONTAINS_TOKEN', { value: 'roll*' })).toBe(1);
    expect(await total('dealname', 'CONTAINS_TOKEN', { value: 'roll' })).toBe(0);
    expect(await total('po_number', 'NOT_HAS_PROPERTY', {})).toBe(1);
    expect(await total('po_number', 'NEQ', { value: 'x' })).toBe(1);
    expect(await total('po_number', 'EQ', { value: '' })).toBe(0);
  });
});
