import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProcessRow } from '../../starters/processes/process-row.ts';
import { type ApiAlone, startApiAlone } from './api-alone.ts';
import { sendWebhook, wonEvent } from './signed-webhook.ts';

let alone: ApiAlone;
let api: ApiAlone['api'];
let temporal: ApiAlone['temporal'];

beforeAll(async () => {
  alone = await startApiAlone();
  ({ api, temporal } = alone);
});

afterAll(() => alone?.close());

const processOf = (deal: number) => `lead-to-project:hubspot-${deal}`;
const page = async (query: string) => (await api.get(`/v1/processes?${query}`, 'ruth-keller')).body;

describe('while no worker runs', () => {
  it('a process is shown by what Temporal keeps of it, without its story', async () => {
    await sendWebhook(api.url, [wonEvent(600)]);
    const answer = await api.get(`/v1/processes/${processOf(600)}`, 'ruth-keller');
    expect(answer).toMatchObject({ status: 200, body: { id: processOf(600), stage: 'reading', view: null } });
    expect(await api.get(`/v1/explain?q=hubspot:deal:600`, 'ruth-keller')).toMatchObject({
      status: 200,
      body: { story: { id: processOf(600), view: null, earlier: [] } },
    });
  });

  it('a preview says that nothing answers, and what may be the matter', { timeout: 60_000 }, async () => {
    const answer = await api.post('/v1/lead-to-project', { deal: '1', dryRun: true }, 'priya-nair');
    expect(answer).toMatchObject({ status: 503, body: { code: 'TL-API-0019' } });
  });

  it('a decision is not taken for made: it is to be repeated', async () => {
    await sendWebhook(api.url, [wonEvent(601)]);
    const path = `/v1/approvals/${encodeURIComponent(`${processOf(601)}#a1`)}/decision`;
    const answer = await api.post(path, { decision: 'approve', planHash: 'a'.repeat(64) }, 'grace-osei');
    expect(answer).toMatchObject({ status: 503, body: { code: 'TL-API-0017' } });
    expect(answer.headers.get('retry-after')).toBe('10');
  });
});

describe('a long list', () => {
  it('comes in pages, each process once, though some have run before', async () => {
    const deals = Array.from({ length: 14 }, (_, n) => 610 + n);
    await sendWebhook(
      api.url,
      deals.map((deal) => wonEvent(deal)),
    );
    for (const deal of deals.slice(0, 5)) await temporal.client.workflow.getHandle(processOf(deal)).terminate();
    // Two of them run again, and one of these has ended again.
    await sendWebhook(api.url, [wonEvent(610), wonEvent(611)]);
    await temporal.client.workflow.getHandle(processOf(611)).terminate();

    const all = async () => {
      const rows: ProcessRow[] = [];
      for (let after: string | null = ''; after !== null; ) {
        const { processes, next }: { processes: ProcessRow[]; next: string | null } = await page(
          `limit=3${after && `&after=${after}`}`,
        );
        expect(processes.length).toBeLessThanOrEqual(3);
        rows.push(...processes);
        after = next;
      }
      return rows.filter(({ key }) => deals.some((deal) => key === `hubspot-${deal}`));
    };
    const ended = async () => (await all()).filter(({ endedAt }) => endedAt).length;
    await vi.waitUntil(async () => (await ended()) === 4, { timeout: 10_000, interval: 200 });
    const rows = await all();
    expect(rows.map(({ id }) => id).sort()).toEqual(deals.map(processOf).sort());
    expect(
      rows
        .filter(({ endedAt }) => endedAt)
        .map(({ key }) => key)
        .sort(),
    ).toEqual(['hubspot-611', 'hubspot-612', 'hubspot-613', 'hubspot-614']);
  });

  it('can be asked for anything, and takes a quote for a letter', async () => {
    for (const odd of ["it's", '"', '\\', "' OR Stage = 'reading", '%']) {
      const answer = await api.get(`/v1/processes?owner=${encodeURIComponent(odd)}`, 'ruth-keller');
      expect.soft(answer, odd).toMatchObject({ status: 200, body: { processes: [], next: null } });
    }
  });
});
