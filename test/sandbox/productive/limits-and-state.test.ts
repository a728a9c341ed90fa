import { afterEach, describe, expect, it } from 'vitest';
import { ProductiveSimulator } from '../../../sandbox/productive/productive-simulator.ts';
import { productiveLimits } from '../../../sandbox/productive/rate-limits.ts';
import { sandboxOrganization } from '../../../sandbox/productive/sandbox-organization.ts';
import { type Account, sent, startedAccount } from './productive-account.ts';

/** The simulator alone, on a clock that the test turns. */
function onAClock({ copyMilliseconds = 0 } = {}) {
  const clock = { now: Date.parse('2026-11-23T09:00:00Z') };
  const settings = { copies: 1, lossProbability: 0 };
  const webhooks = { settings, retryScale: 1, gatherMilliseconds: 0, answerWithinMilliseconds: 0 };
  const now = () => clock.now;
  const options = { seed: 'one', limits: productiveLimits, copyMilliseconds, webhooks, onChange: () => {}, now };
  const simulator = new ProductiveSimulator(options);
  const call = async (method: string, path: string, body?: unknown) => {
    const { id, token } = sandboxOrganization;
    const [pathname = '', query] = path.split('?');
    const reply = await simulator.answer({
      method,
      path: `/api/v2${pathname}`,
      query: new URLSearchParams(query),
      headers: { 'x-auth-token': token, 'x-organization-id': id, 'content-type': 'application/vnd.api+json' },
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    });
    return { ...reply, json: JSON.parse(reply.body) };
  };
  return { clock, simulator, call, another: () => new ProductiveSimulator(options) };
}

let account: Account | undefined;
afterEach(async () => {
  await account?.sandbox.close();
  account = undefined;
});

describe("Productive's limits", () => {
  it('are a hundred calls in any ten seconds, refused in its words and without Retry-After', async () => {
    const { clock, call } = onAClock();
    expect((await call('GET', '/subsidiaries')).status).toBe(200);
    clock.now += 5_000;
    for (let number = 1; number < 100; number += 1) await call('GET', '/subsidiaries');
    const refused = await call('GET', '/subsidiaries');
    expect([refused.status, refused.json.errors]).toEqual([
      429,
      [{ status: 429, title: 'Too many requests', detail: 'Rate limit reached. Try again later', limit: 100 }],
    ]);
    expect(refused.headers).not.toHaveProperty('retry-after');
    clock.now += 5_000;
    expect((await call('GET', '/subsidiaries')).status).toBe(200);
    expect((await call('GET', '/subsidiaries')).status).toBe(429);
  });

  it('are four thousand calls in any half hour, too', async () => {
    const { clock, call } = onAClock();
    for (let number = 0; number < 4_000; number += 1) {
      if (number % 100 === 0) clock.now += 10_000;
      await call('GET', '/workflows');
    }
    clock.now += 10_000;
    expect((await call('GET', '/workflows')).json.errors[0].limit).toBe(4_000);
    clock.now += 30 * 60_000;
    expect((await call('GET', '/workflows')).status).toBe(200);
  });
});

describe("Productive's state", () => {
  it('survives being saved and restored, copies under way included', async () => {
    const { clock, simulator, call, another } = onAClock({ copyMilliseconds: 60_000 });
    const wish = sent('projects', { name: 'Copy', template_id: '701', company_id: '1002' });
    const { json } = await call('POST', '/projects/copy', wish);
    const twin = another();
    twin.restore(JSON.parse(JSON.stringify(simulator.save())));
    clock.now += 60_000;
    expect(twin.save()).toEqual(simulator.save());
    const lists = twin.books.all('task_lists').filter(({ relations }) => relations.project === json.data.id);
    expect(lists).toHaveLength(2);
  });

  it('is the first day again after a reset, and moves its revision by every write only', async () => {
    const { simulator, call } = onAClock();
    const first = JSON.stringify(simulator.save());
    const before = simulator.revision;
    await call('GET', '/companies');
    expect(simulator.revision).toBe(before);
    await call('POST', '/companies', sent('companies', { name: 'New' }));
    expect(simulator.revision).toBeGreaterThan(before);
    simulator.reset();
    expect(JSON.stringify(simulator.save())).toBe(first);
  });

  it('is in the books that the sandbox shows, and its calls and faults are counted as the others are', async () => {
    account = await startedAccount();
    const { sandbox, call } = account;
    const rule = { system: 'productive', operation: 'companies.create', fault: 'cut-after-commit', times: 1 };
    await fetch(`${sandbox.url}/_faults`, { method: 'POST', body: JSON.stringify(rule) });
    await expect(call('POST', '/companies', sent('companies', { name: 'Cut' }))).rejects.toThrow();
    const shown = async (path: string) => JSON.parse(await (await fetch(`${sandbox.url}${path}`)).text());
    const { companies } = (await shown('/_state')).productive.books.records;
    const names = Object.values<{ attributes: { name: string } }>(companies);
    expect(names.map(({ attributes }) => attributes.name)).toContain('Cut');
    const { counts } = await shown('/_calls?system=productive');
    expect(counts).toEqual({ 'productive companies.create': 1 });
  });
});
