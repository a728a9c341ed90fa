import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CrmPort, WriteBack } from '../../../connectors/crm-port.ts';
import { connectHubspot } from '../../../connectors/hubspot/connect-hubspot.ts';
import { defaultHubspotFields, outcomeProperties } from '../../../connectors/hubspot/hubspot-fields.ts';
import type { HubspotVersion } from '../../../connectors/hubspot/hubspot-paths.ts';
import { ensureHubspotProperties } from '../../../connectors/hubspot/hubspot-properties.ts';
import { hubspotSettings } from '../../../connectors/hubspot/hubspot-settings.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { type BusinessKey, instant, planHash } from '../../../domain/ids.ts';
import { callContext } from '../../connectors/call-context.ts';
import { type LossyLine, openLossyLine } from '../lossy-line.ts';
import { type Account, accounts, callAccount } from './accounts.ts';

interface Answer {
  id: string;
  total: number;
  properties: Record<string, string | null>;
}

const objects = '/crm/objects/2026-09';

describe.each(accounts)('a CRM that is %s', (_, open) => {
  let account: Account;
  let line: LossyLine;
  let crm: CrmPort;
  let dealId: string;
  const made: [type: string, id: string][] = [];

  const settings = (url: string, version: HubspotVersion) => ({
    ...hubspotSettings({ HUBSPOT_ACCESS_TOKEN: account.token, HUBSPOT_API_VERSION: version }),
    baseUrl: url,
  });
  const connect = (version: HubspotVersion) => connectHubspot(settings(line.url, version), defaultHubspotFields);
  const make = async (type: string, properties: Record<string, string>): Promise<string> => {
    const { id } = (await callAccount(account, 'POST', `${objects}/${type}`, { properties })) as Answer;
    made.push([type, id]);
    return id;
  };
  const written = async (): Promise<Answer['properties']> => {
    const wanted = ['dealname', 'amount', ...Object.values(outcomeProperties)];
    const path = `${objects}/deals/${dealId}?properties=${wanted.join(',')}`;
    const { properties } = (await callAccount(account, 'GET', path)) as Answer;
    return Object.fromEntries(wanted.map((name) => [name, properties[name] ?? null]));
  };
  const back = (): WriteBack => ({
    key: `hubspot-${dealId}` as BusinessKey,
    outcome: 'done',
    generation: 1,
    plan: planHash('0f'.repeat(32)),
    deal: null,
    order: 'S00012',
    project: 'https://odoo.example/odoo/project/7',
    at: instant('2026-11-21T10:00:00.000Z'),
  });

  beforeAll(async () => {
    account = await open();
    line = await openLossyLine(account.url);
    await ensureHubspotProperties(settings(account.url, '2026-09'), () => {});
    crm = connect('2026-09');
  });
  beforeEach(async () => {
    dealId = await make('deals', {
      dealname: 'Throughline conformance',
      dealstage: 'closedwon',
      pipeline: 'default',
      amount: '1234.50',
      closedate: '2026-11-20T12:00:00Z',
      project_start_date: '2026-12-01',
    });
  });
  afterAll(async () => {
    for (const [type, id] of made) await callAccount(account, 'DELETE', `${objects}/${type}/${id}`);
    await line.close();
    await account.close();
  });

  it('keeps one record, the same, when the answer to a write-back was lost and it is tried again', async () => {
    const before = await dealCount();
    line.loseAnswerTo(1);
    await expect(crm.writeBack(dealId, back(), callContext())).rejects.toMatchObject({
      name: 'PassingTrouble',
      unclear: true,
    });
    const afterLoss = await written();
    await crm.writeBack(dealId, back(), callContext({ attempt: 2 }));
    expect(await written()).toEqual(afterLoss);
    expect(afterLoss.throughline_outcome).toBe('done');
    expect(await dealCount()).toBe(before);
  });

  it('reads back as handled exactly what was written, and another outcome replaces it whole', async () => {
    await crm.writeBack(dealId, back(), callContext());
    expect(await handled()).toEqual(back());
    const cancelled: WriteBack = {
      ...back(),
      outcome: 'cancelled',
      generation: 2,
      order: null,
      project: null,
      plan: null,
      deal: null,
    };
    await crm.writeBack(dealId, cancelled, callContext());
    expect(await handled()).toEqual(cancelled);
  });

  it('gives the same deal through 2026-09 and v3', async () => {
    const company = await make('companies', {
      name: 'Conformance GmbH',
      domain: 'conformance.example',
      vat_number: 'DE1',
    });
    const lines = [
      await make('line_items', { name: 'B', quantity: '2', price: '10.50', hs_sku: 'B', hs_position_on_quote: '1' }),
      await make('line_items', { name: 'A', quantity: '1', price: '1', hs_sku: 'A', hs_position_on_quote: '0' }),
    ];
    for (const [type, id] of [['companies', company], ...lines.map((id) => ['line_items', id])]) {
      await callAccount(account, 'PUT', `${objects}/deals/${dealId}/associations/default/${type}/${id}`);
    }
    const [dated, numbered] = [await readWith('2026-09'), await readWith('v3')];
    expect(dated.lines.map(({ service }) => service)).toEqual(['A', 'B']);
    expect(dated.company?.vat).toBe('DE1');
    // Only the date-based API says the link itself.
    expect({ ...numbered, url: dated.url }).toEqual(dated);
  });

  it('has a won deal found by the search before long', async () => {
    const search = {
      closedSince: civilDate('2026-11-01'),
      changedSince: instant(new Date().toISOString()),
      after: null,
    };
    for (let attempt = 0; ; attempt++) {
      const { deals } = await crm.wonDeals(search, callContext());
      if (deals.some(({ id }) => id === dealId)) return;
      if (attempt === 20) throw new Error('not found within 20 s');
      await pause(1_000);
    }
  });

  it('has its properties set up twice as once', async () => {
    const lines: string[] = [];
    await ensureHubspotProperties(settings(account.url, 'v3'), (text) => lines.push(text));
    expect(lines.filter((text) => text.endsWith(' created.'))).toEqual([]);
  });

  async function dealCount(): Promise<number> {
    const filters = [{ propertyName: 'dealname', operator: 'EQ', value: 'Throughline conformance' }];
    const { total } = (await callAccount(account, 'POST', `${objects}/deals/search`, {
      filterGroups: [{ filters }],
    })) as Answer;
    return total;
  }
  async function readWith(version: HubspotVersion) {
    const reading = await connect(version).readDeal(dealId, callContext());
    if (reading.found !== 'deal') throw new Error(reading.found);
    return reading.deal;
  }
  async function handled() {
    return (await readWith('2026-09')).handled;
  }
});
