import { Big } from 'big.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDealActions, type DealActions } from '../../sandbox/deal-actions.ts';
import { hourlyRates } from '../../sandbox/deal-sketch.ts';
import { sandboxApp } from '../../sandbox/hubspot/sandbox-app.ts';
import { scenarios } from '../../sandbox/scenarios.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';

type Properties = Record<string, string | null>;

let sandbox: Sandbox;
let actions: DealActions;
beforeAll(async () => {
  sandbox = await startSandbox();
  actions = createDealActions(sandbox.url);
});
afterAll(() => sandbox.close());
beforeEach(() => fetch(`${sandbox.url}/_reset`, { method: 'POST' }));

const stage = async (scenario: string, variant = 1, of?: string) => {
  const response = await fetch(`${sandbox.url}/_deals`, {
    method: 'POST',
    body: JSON.stringify({ scenario, variant, of }),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as { id: string; companyId: string; amends?: string };
};
const fetched = async (path: string) => {
  const response = await fetch(`${sandbox.url}/crm/objects/2026-09/${path}`, {
    headers: { authorization: `Bearer ${sandboxApp.token}` },
  });
  return (await response.json()) as {
    properties: Properties;
    associations?: Record<string, { results: { id: string }[] }>;
  };
};
const dealFields = [
  ...['dealname', 'amount', 'deal_currency_code', 'hs_is_closed_won', 'hubspot_owner_id', 'legal_entity', 'po_number'],
  ...['project_start_date', 'project_end_date', 'payment_terms', 'service_package', 'billing_schedule'],
];
const dealOf = async (id: string) => {
  const deal = await fetched(`deals/${id}?properties=${dealFields.join()}&associations=companies,contacts,line_items`);
  const ids = (name: string) => [...new Set(deal.associations?.[name]?.results.map((result) => result.id))];
  const lineFields = 'name,quantity,price,amount,hs_sku,hs_discount_percentage,hs_line_item_currency_code,legal_entity';
  const lines = await Promise.all(
    ids('line items').map((line) => fetched(`line_items/${line}?properties=${lineFields}`)),
  );
  return {
    ...deal.properties,
    companies: ids('companies'),
    contacts: ids('contacts'),
    lines: lines.map((line) => line.properties),
  };
};

describe('the scenarios', () => {
  it.each(Object.keys(scenarios))(
    '%s: a won deal with lines whose net prices add up to its amount',
    async (scenario) => {
      const deal = (await dealOf((await stage(scenario)).id)) as Properties & Awaited<ReturnType<typeof dealOf>>;
      expect(deal.hs_is_closed_won).toBe('true');
      expect(deal.companies).toHaveLength(1);
      const total = deal.lines.reduce((sum, line) => sum.plus(line.amount ?? ''), new Big(0));
      const currencies = new Set(deal.lines.map((line) => line.hs_line_item_currency_code));
      expect(deal.amount).toBe(currencies.size === 1 ? total.toFixed(2) : null);
    },
  );

  it('mixed: walks through all others, each of them by its own numbers', async () => {
    const firsts = new Map<string, number>();
    const titles: string[] = [];
    for (let variant = 1; variant <= 32; variant += 1) {
      const sketch = scenarios.mixed?.(variant);
      const own = Object.keys(scenarios).filter((name) => name !== 'mixed');
      const same = own.filter((name) =>
        Array.from({ length: 8 }, (_, n) => scenarios[name]?.(n + 1)).some(
          (other) => JSON.stringify(other) === JSON.stringify(sketch),
        ),
      );
      expect(same).toHaveLength(1);
      firsts.set(same[0] ?? '', (firsts.get(same[0] ?? '') ?? 0) + 1);
      titles.push(`${same[0]} ${sketch?.title}`);
    }
    expect([...firsts.keys()].toSorted()).toEqual(
      Object.keys(scenarios)
        .filter((name) => name !== 'mixed')
        .toSorted(),
    );
    expect(new Set(titles).size).toBe(32);
  });

  it('retainer: sells as many months as it lasts', async () => {
    for (const variant of [1, 4, 6]) {
      const deal = (await dealOf((await stage('retainer', variant)).id)) as Properties &
        Awaited<ReturnType<typeof dealOf>>;
      const [from, until] = [deal.project_start_date ?? '', deal.project_end_date ?? ''];
      const months = (day: string) => 12 * Number(day.slice(0, 4)) + Number(day.slice(5, 7));
      expect(from.slice(8)).toBe('01');
      expect(new Date(Date.parse(until) + 86_400_000).getUTCDate()).toBe(1);
      expect(deal.lines[0]?.quantity).toBe(String(months(until) - months(from) + 1));
    }
  });

  it('two-entities: a line in London, in pounds', async () => {
    const { lines } = await dealOf((await stage('two-entities')).id);
    expect(lines.map((line) => [line.legal_entity, line.hs_line_item_currency_code])).toEqual([
      [null, 'EUR'],
      ['NWL', 'GBP'],
      [null, 'EUR'],
    ]);
  });

  it('amendment: changes a deal of the same customer that is closed with it', async () => {
    const { id, companyId, amends } = await stage('amendment');
    expect(await actions.properties(id, 'amends_deal', 'legal_entity')).toMatchObject({
      amends_deal: amends,
      legal_entity: 'NWG',
    });
    const original = (await dealOf(amends ?? '')) as Properties & Awaited<ReturnType<typeof dealOf>>;
    expect(original.hs_is_closed_won).toBe('true');
    expect(original.companies).toEqual([companyId]);
  });

  it('amendment: changes the deal that it is told, whoever the customer is', async () => {
    const { id: of, companyId } = await stage('psa-project');
    const { id } = await stage('amendment', 1, of);
    const deal = (await dealOf(id)) as Properties & Awaited<ReturnType<typeof dealOf>>;
    expect(deal.companies).toEqual([companyId]);
    expect(deal).toMatchObject({ deal_currency_code: 'GBP', legal_entity: 'NWL' });
    expect(await actions.properties(id, 'amends_deal')).toMatchObject({ amends_deal: of });
  });

  it('straight-through: by number, both entities, kinds, pipelines and owners, one to five lines', async () => {
    const seen = { entities: new Set(), owners: new Set(), counts: new Set(), fixed: new Set(), companies: new Set() };
    for (let variant = 1; variant <= 16; variant += 1) {
      const deal = (await dealOf((await stage('straight-through', variant)).id)) as Properties &
        Awaited<ReturnType<typeof dealOf>>;
      seen.entities.add(`${deal.legal_entity} ${deal.deal_currency_code}`);
      seen.owners.add(deal.hubspot_owner_id);
      seen.counts.add(deal.lines.length);
      seen.companies.add(deal.companies[0]);
      expect(deal.contacts.length).toBeGreaterThan(0);
      for (const line of deal.lines) {
        const isFixed = line.hs_sku === 'FIXED-SCOPE';
        seen.fixed.add(isFixed);
        const rates: Record<string, string> = hourlyRates[deal.deal_currency_code as 'EUR' | 'GBP'];
        expect(line).toMatchObject({
          hs_discount_percentage: null,
          hs_line_item_currency_code: deal.deal_currency_code,
        });
        if (!isFixed) expect(line.price).toBe(rates[line.hs_sku ?? '']);
      }
    }
    expect(seen.entities).toEqual(new Set(['NWG EUR', 'NWL GBP']));
    expect(seen.owners).toEqual(new Set(['71', '72']));
    expect(seen.counts).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(seen.fixed).toEqual(new Set([true, false]));
    expect(seen.companies.size).toBe(8);
  });

  it('discount-needs-a-yes: one line carries 15 percent off', async () => {
    const { lines } = await dealOf((await stage('discount-needs-a-yes')).id);
    expect(lines.map((line) => line.hs_discount_percentage)).toEqual([null, '15']);
    expect(lines[1]?.amount).toBe('20400.00');
  });

  it('missing-entity-and-po: has neither', async () => {
    const { id } = await stage('missing-entity-and-po');
    const read = await actions.properties(id, 'legal_entity', 'po_number', 'payment_terms');
    expect(read).toMatchObject({ legal_entity: null, po_number: null, payment_terms: '30 days' });
  });

  it.each([
    ['two-possible-customers', { name: 'Meridian Labs', domain: 'meridian-labs.example', vat_number: null }],
    ['odoo-refuses', { name: 'Kessler & Sohn', vat_number: 'DE12' }],
  ])('%s: is about the company it should be', async (scenario, company) => {
    const { companyId } = await stage(scenario);
    expect((await fetched(`companies/${companyId}?properties=name,domain,vat_number`)).properties).toMatchObject(
      company,
    );
  });

  it('uses a company and its people again for its second deal', async () => {
    const first = await stage('straight-through', 1);
    const second = await stage('straight-through', 9);
    expect(second.companyId).toBe(first.companyId);
    expect(second.id).not.toBe(first.id);
    const [one, other] = [await dealOf(first.id), await dealOf(second.id)];
    expect(other.contacts).toEqual(one.contacts);
  });

  it('says which scenarios there are when asked for another', async () => {
    const response = await fetch(`${sandbox.url}/_deals`, { method: 'POST', body: '{"scenario":"sunshine"}' });
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('straight-through')]);
  });

  it('is the same every time: the same order of deals gives the same records', async () => {
    const run = async () => {
      await fetch(`${sandbox.url}/_reset`, { method: 'POST' });
      for (const scenario of Object.keys(scenarios)) await stage(scenario);
      const text = await (await fetch(`${sandbox.url}/_state`)).text();
      return text.replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+Z?/g, 'an instant');
    };
    expect(await run()).toBe(await run());
  });
});

describe('what people do to a deal afterwards', () => {
  const state = (id: string) => actions.properties(id, 'dealstage', 'hs_is_closed', 'hs_is_closed_won');

  it.each([1, 4])('lose, reopen and win it again, in the pipeline of variant %i', async (variant) => {
    const { id } = await stage('straight-through', variant);
    const won = await state(id);
    await actions.lose(id);
    expect(await state(id)).toMatchObject({ hs_is_closed: 'true', hs_is_closed_won: 'false' });
    await actions.reopen(id);
    expect(await state(id)).toMatchObject({ hs_is_closed: 'false', hs_is_closed_won: 'false' });
    await actions.win(id);
    expect(await state(id)).toMatchObject({ ...won, hs_lastmodifieddate: expect.anything() });
  });

  it('win it again: since when it is in its stage says so, and is not moved by other changes', async () => {
    const { id } = await stage('straight-through');
    const since = async () => (await actions.properties(id, name))[name] ?? '';
    const name = 'hs_v2_date_entered_current_stage';
    const first = await since();
    expect(Date.parse(first)).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await actions.change(id, { po_number: 'PO-1' });
    expect(await since()).toBe(first);
    await actions.lose(id);
    await actions.win(id);
    expect(Date.parse(await since())).toBeGreaterThan(Date.parse(first));
    await expect(actions.change(id, { [name]: '2026-01-01T00:00:00Z' })).rejects.toThrow('READ_ONLY_VALUE');
  });

  it('change a line, and its net price follows', async () => {
    const { id } = await stage('straight-through', 1);
    await actions.changeLine(id, 0, { quantity: '10', hs_discount_percentage: '12.5' });
    const { lines } = await dealOf(id);
    expect(lines[0]).toMatchObject({ quantity: '10', amount: '1312.50' });
  });

  it('merge it into another: its id answers with the survivor, which has both deals’ lines', async () => {
    const one = await stage('straight-through', 1);
    const other = await stage('straight-through', 9);
    const linesBefore = (await dealOf(one.id)).lines.length + (await dealOf(other.id)).lines.length;
    await actions.merge(other.id, one.id);
    expect(await actions.properties(other.id)).toMatchObject({ hs_object_id: one.id });
    expect((await dealOf(one.id)).lines).toHaveLength(linesBefore);
  });

  it('delete it', async () => {
    const { id } = await stage('straight-through');
    await actions.delete(id);
    await expect(actions.properties(id)).rejects.toThrow('404');
  });
});
