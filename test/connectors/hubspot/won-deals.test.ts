import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CrmPort, WonDeal, WonDealsSearch, WriteBack } from '../../../connectors/crm-port.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { type BusinessKey, instant } from '../../../domain/ids.ts';
import { createDealActions } from '../../../sandbox/deal-actions.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { callContext } from '../call-context.ts';
import { serveReplies } from './reply-server.ts';
import { sandboxCrm } from './sandbox-account.ts';

const source = { changeSource: 'CRM_UI' as const, sourceId: 'userId:1' };
const search: WonDealsSearch = {
  closedSince: civilDate('2026-01-01'),
  changedSince: instant('2026-01-01T00:00:00.000Z'),
  after: null,
};

describe('searching won deals', () => {
  let sandbox: Sandbox;
  let crm: CrmPort;

  beforeAll(async () => {
    sandbox = await startSandbox({ rateLimits: { searchesPerSecond: 1_000, callsPerTenSeconds: 10_000 } });
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await fetch(`${sandbox.url}/_reset`, { method: 'POST' });
    crm = sandboxCrm(sandbox.url);
  });

  function winOne(properties: Record<string, string> = {}): string {
    const { crm: records } = sandbox.hubspot;
    const values = { dealname: 'D', dealstage: 'closedwon', closedate: '2026-11-01T00:00:00Z', ...properties };
    return records.create('deals', records.check('deals', values), source).id;
  }
  async function all(from: WonDealsSearch = search, between = async (_page: WonDeal[]) => {}): Promise<WonDeal[][]> {
    const pages: WonDeal[][] = [];
    for (let after = from.after; ; ) {
      const { deals, next } = await crm.wonDeals({ ...from, after }, callContext());
      pages.push(deals);
      if (next === null) return pages;
      await between(deals);
      after = next;
    }
  }
  const ids = (pages: WonDeal[][]) => [...new Set(pages.flat().map(({ id }) => id))];

  it('finds those without an outcome that closed since, and no others', async () => {
    const wanted = winOne();
    winOne({ closedate: '2025-12-31T12:00:00Z' });
    winOne({ dealstage: 'contractsent' });
    await createDealActions(sandbox.url).delete(winOne());
    expect(await all()).toEqual([[{ id: wanted, changedAt: expect.stringMatching(/Z$/), handled: null }]]);
  });

  it('finds those with an outcome that changed since, allowing for the search’s lag', async () => {
    const id = winOne();
    const back: WriteBack = {
      key: `hubspot-${id}` as BusinessKey,
      outcome: 'cancelled',
      generation: 2,
      plan: null,
      deal: null,
      order: null,
      project: null,
      at: instant('2026-11-21T10:00:00.000Z'),
    };
    await crm.writeBack(id, back, callContext());
    const since = (milliseconds: number) => ({
      ...search,
      changedSince: instant(new Date(Date.now() + milliseconds).toISOString()),
    });
    const handled = { outcome: 'cancelled', generation: 2, at: '2026-11-21T10:00:00.000Z' };
    expect((await all(since(-1_000))).flat()).toMatchObject([{ id, handled }]);
    expect((await all(since(100_000))).flat()).toMatchObject([{ id }]);
    expect((await all(since(130_000))).flat()).toEqual([]);
  });

  it('pages through four hundred and fifty, oldest change first', async () => {
    const made = Array.from({ length: 450 }, () => winOne());
    const pages = await all();
    expect(ids(pages).sort()).toEqual(made.sort());
    const times = pages.flat().map(({ changedAt }) => changedAt);
    expect(times).toEqual(times.toSorted());
    expect(pages.every((page) => page.length <= 200)).toBe(true);
  });

  it('misses none that change while it pages', async () => {
    const made = Array.from({ length: 450 }, () => winOne());
    const actions = createDealActions(sandbox.url);
    const found = await all(search, async (page) => {
      // The first of the page move to the end: counting on would now skip as many.
      for (const { id } of page.slice(0, 20)) await actions.change(id, { po_number: `PO-${Math.random()}` });
    });
    expect(ids(found).sort()).toEqual(made.sort());
  });

  it('gets past hundreds that share one moment', async () => {
    const made = Array.from({ length: 450 }, () => winOne());
    const { records } = sandbox.hubspot.crm.state;
    for (const id of made)
      Object.assign(records.deals[id]?.properties ?? {}, { hs_lastmodifieddate: '2026-11-20T00:00:00.000Z' });
    const last = winOne();
    expect(ids(await all())).toHaveLength(451);
    expect((await all()).at(-1)?.at(-1)?.id).toBe(last);
  });

  it('lets a deal through whose outcome somebody edited: its process will park', async () => {
    const id = winOne();
    await createDealActions(sandbox.url).change(id, {
      throughline_key: `hubspot-${id}`,
      throughline_outcome: 'finished?',
    });
    expect((await all()).flat()).toMatchObject([{ id, handled: null }]);
  });

  it('is told to wait when it searches too often', async () => {
    const strict = await startSandbox({ rateLimits: { searchesPerSecond: 1 } });
    const hasty = sandboxCrm(strict.url, { rateWindow: 10_000 });
    await hasty.wonDeals(search, callContext());
    await expect(hasty.wonDeals(search, callContext())).rejects.toMatchObject({
      name: 'PassingTrouble',
      retryAfter: 1_000,
    });
    // The search's own limit stops searches only.
    expect(await hasty.readDeal('1', callContext())).toEqual({ found: 'nothing' });
    await strict.close();
  });

  it('never asks HubSpot for more than it counts: after ten thousand of one moment it goes on behind it', async () => {
    const asked: { after: string; from: string }[] = [];
    const server = await serveReplies(({ path, body }) => {
      if (!path.endsWith('/search')) return { status: 403, body: {} };
      const { after, filterGroups } = JSON.parse(body);
      const filters: { propertyName: string; value: string }[] = filterGroups[1].filters;
      const changed = filters.find(({ propertyName }) => propertyName === 'hs_lastmodifieddate');
      asked.push({ after, from: changed?.value ?? '' });
      const deal = { id: '1', properties: { hs_lastmodifieddate: '2026-11-20T00:00:00.000Z' } };
      return { body: { total: 20_000, results: [deal], paging: { next: { after: '200' } } } };
    });
    const endless = sandboxCrm(server.url);
    let after: string | null = null;
    for (let page = 0; page < 52; page++) after = (await endless.wonDeals({ ...search, after }, callContext())).next;
    expect(Math.max(...asked.map((page) => Number(page.after)))).toBe(9_800);
    const moment = Date.parse('2026-11-20T00:00:00.000Z');
    expect(asked.at(-1)).toEqual({ after: '0', from: String(moment + 1) });
    await server.close();
  });
});
