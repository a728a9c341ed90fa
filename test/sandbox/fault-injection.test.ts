import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaultRule } from '../../sandbox/faults.ts';
import { sandboxApp } from '../../sandbox/hubspot/sandbox-app.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';

/** Every kind of fault over a real socket; what was done is looked up in the sandbox's own store. */
describe('faults on a real socket', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => fetch(`${sandbox.url}/_reset`, { method: 'POST' }));

  const createDeal = (deadline = 5_000) =>
    fetch(`${sandbox.url}/crm/objects/2026-09/deals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandboxApp.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ properties: { dealname: 'Rollout' } }),
      signal: AbortSignal.timeout(deadline),
    });
  const strike = async (rule: Partial<FaultRule>) => {
    const response = await fetch(`${sandbox.url}/_faults`, {
      method: 'POST',
      body: JSON.stringify({ system: 'hubspot', operation: 'deals.create', times: 1, ...rule }),
    });
    expect(response.status).toBe(201);
  };
  const dealsKept = async () => {
    const state = (await (await fetch(`${sandbox.url}/_state`)).json()) as {
      hubspot: { crm: { records: { deals: Record<string, unknown> } } };
    };
    return Object.keys(state.hubspot.crm.records.deals).length;
  };

  it('does the work and answers when no fault is armed', async () => {
    expect((await createDeal()).status).toBe(201);
    expect(await dealsKept()).toBe(1);
  });

  it.each([
    ['error-500', 500, 'INTERNAL_ERROR'],
    ['bad-gateway-502', 502, '<html>'],
    ['too-many-requests-429', 429, 'TEN_SECONDLY_ROLLING'],
    ['unauthorized-401', 401, 'INVALID_AUTHENTICATION'],
    ['locked-423', 423, 'RESOURCE_LOCKED'],
    ['migrating-477', 477, 'MIGRATION_IN_PROGRESS'],
  ] as const)('%s answers in the vendor’s words and does nothing', async (fault, status, words) => {
    await strike({ fault });
    const response = await createDeal();
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(words);
    expect(await dealsKept()).toBe(0);
    expect((await createDeal()).status).toBe(201);
  });

  it('sends Retry-After when the rule says how long', async () => {
    await strike({ fault: 'too-many-requests-429', retryAfterSeconds: 7 });
    expect((await createDeal()).headers.get('retry-after')).toBe('7');
  });

  it('hang-without-commit: no answer, no work', async () => {
    await strike({ fault: 'hang-without-commit' });
    await expect(createDeal(150)).rejects.toThrow(/timeout/i);
    expect(await dealsKept()).toBe(0);
  });

  it('hang-with-commit: no answer, the work done', async () => {
    await strike({ fault: 'hang-with-commit' });
    await expect(createDeal(150)).rejects.toThrow(/timeout/i);
    expect(await dealsKept()).toBe(1);
  });

  it('cut-before: the line is cut, no work', async () => {
    await strike({ fault: 'cut-before' });
    await expect(createDeal()).rejects.toThrow('fetch failed');
    expect(await dealsKept()).toBe(0);
  });

  it('cut-after-commit: the line is cut, the work done', async () => {
    await strike({ fault: 'cut-after-commit' });
    await expect(createDeal()).rejects.toThrow('fetch failed');
    expect(await dealsKept()).toBe(1);
  });

  it('cut-while-working: the line is cut at once, nothing is there yet, and later it is', async () => {
    await strike({ fault: 'cut-while-working', delayMilliseconds: 300 });
    await expect(createDeal()).rejects.toThrow('fetch failed');
    expect(await dealsKept()).toBe(0);
    await vi.waitFor(async () => expect(await dealsKept()).toBe(1), 2_000);
  });

  it('garble: a whole answer that can’t be read, the work done', async () => {
    await strike({ fault: 'garble' });
    const response = await createDeal();
    expect(response.status).toBe(201);
    await expect(response.json()).rejects.toThrow(SyntaxError);
    expect(await dealsKept()).toBe(1);
  });

  it('slow: the usual answer, later', async () => {
    await strike({ fault: 'slow', delayMilliseconds: 200 });
    const began = Date.now();
    expect((await createDeal()).status).toBe(201);
    expect(Date.now() - began).toBeGreaterThanOrEqual(195);
  });

  it('tells what was called, how often and which fault struck', async () => {
    await strike({ fault: 'cut-before' });
    await createDeal().catch(() => undefined);
    await createDeal();
    const view = await (await fetch(`${sandbox.url}/_calls?system=hubspot&operation=deals.*`)).json();
    expect(view).toMatchObject({
      total: 2,
      counts: { 'hubspot deals.create': 2 },
      calls: [
        { number: 1, fault: 'cut-before', status: null },
        { number: 2, fault: null, status: 201 },
      ],
    });
    expect(await (await fetch(`${sandbox.url}/_calls?operation=companies.*`)).json()).toMatchObject({ total: 0 });
  });

  it('shows the rules with what they did, and drops them when told', async () => {
    await strike({ fault: 'error-500' });
    await createDeal();
    const list = () => fetch(`${sandbox.url}/_faults`).then((response) => response.json());
    expect(await list()).toMatchObject({ rules: [{ fault: 'error-500', matches: 1, struck: 1 }] });
    await fetch(`${sandbox.url}/_faults`, { method: 'DELETE' });
    expect(await list()).toEqual({ rules: [] });
  });

  it('refuses a rule it doesn’t understand, saying where', async () => {
    const send = (body: string) => fetch(`${sandbox.url}/_faults`, { method: 'POST', body });
    const wrong = await send(JSON.stringify({ system: 'hubspot', operation: '*', fault: 'earthquake', times: 0 }));
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toMatch(/fault.*times/s);
    const foreign = await send(JSON.stringify({ system: 'odoo', operation: '*', fault: 'locked-423' }));
    expect([foreign.status, await foreign.text()]).toEqual([400, expect.stringContaining('only HubSpot')]);
    expect((await send('{')).status).toBe(400);
  });

  it('ends hanging calls when it closes', async () => {
    const other = await startSandbox();
    other.faults.arm({ system: 'hubspot', operation: '*', fault: 'hang-without-commit' });
    const hanging = fetch(`${other.url}/crm/objects/2026-09/deals`);
    const outcome = expect(hanging).rejects.toThrow('fetch failed');
    await vi.waitFor(() => expect(other.calls.view({}).total).toBe(1));
    await other.close();
    await outcome;
  });
});
