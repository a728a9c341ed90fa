import { Client } from '@hubspot/api-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sandboxApp } from '../../sandbox/hubspot/sandbox-app.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';

/** HubSpot's own client reads and writes the simulator over a real socket: the vendor's reading of the API, not ours. */
describe("HubSpot's own client against the simulator", () => {
  let sandbox: Sandbox;
  let hubspot: Client;

  beforeAll(async () => {
    sandbox = await startSandbox({ rateLimits: { searchesPerSecond: 100 } });
    // Retries and limiter settings are a process-wide singleton of this client; none is wanted here.
    const limiterOptions = { minTime: 0, maxConcurrent: 10 };
    hubspot = new Client({ accessToken: sandboxApp.token, basePath: sandbox.url, limiterOptions });
  });
  afterAll(() => sandbox.close());
  beforeEach(() => fetch(`${sandbox.url}/_reset`, { method: 'POST' }));

  const company = () =>
    hubspot.crm.companies.basicApi.create({ properties: { name: 'Alpenrad', domain: 'alpenrad.example' } });

  it('creates a company and reads it back', async () => {
    const created = await company();
    expect(created.id).toMatch(/^\d+$/);
    const read = await hubspot.crm.companies.basicApi.getById(created.id, ['name', 'vat_number']);
    expect(read.properties).toMatchObject({ name: 'Alpenrad', vat_number: null, hs_object_id: created.id });
    expect(read.createdAt).toBeInstanceOf(Date);
  });

  it('creates a deal with a company and reads the association both ways', async () => {
    const { id: companyId } = await company();
    const deal = await hubspot.crm.deals.basicApi.create({
      properties: { dealname: 'Rollout', dealstage: 'contractsent', amount: '1500.00' },
      associations: [
        { to: { id: companyId }, types: [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: 341 }] },
      ],
    });
    const read = await hubspot.crm.deals.basicApi.getById(deal.id, ['amount'], undefined, ['companies', 'line_items']);
    expect(read.associations?.companies?.results.map(({ id, type }) => [id, type])).toEqual([
      [companyId, 'deal_to_company'],
      [companyId, 'deal_to_company_unlabeled'],
    ]);
    const back = await hubspot.crm.associations.v4.basicApi.getPage('companies', companyId, 'deals');
    expect(back.results[0]?.toObjectId).toBe(Number(deal.id));
  });

  it('puts line items under a key with a space', async () => {
    const { id } = await sandbox.stageDeal({ scenario: 'straight-through', variant: 3 });
    const read = await hubspot.crm.deals.basicApi.getById(id, [], undefined, ['line_items', 'contacts']);
    expect(read.associations?.['line items']?.results).toHaveLength(3);
    expect(read.associations?.contacts?.results).toHaveLength(3);
    expect(read.associations).not.toHaveProperty('line_items');
  });

  it('works out won from the metadata of the stage, in both pipelines', async () => {
    const { results: pipelines } = await hubspot.crm.pipelines.pipelinesApi.getAll('deals');
    expect(pipelines).toHaveLength(2);
    for (const { id: pipeline, stages } of pipelines) {
      for (const { id: dealstage, metadata } of stages) {
        const properties = { dealname: 'One', pipeline, dealstage };
        const deal = await hubspot.crm.deals.basicApi.create({ properties });
        const read = await hubspot.crm.deals.basicApi.getById(deal.id, ['hs_is_closed', 'hs_is_closed_won']);
        expect(read.properties.hs_is_closed).toBe(metadata?.isClosed);
        expect(read.properties.hs_is_closed_won).toBe(String(metadata?.probability === '1.0'));
      }
    }
  });

  it('reads a batch, and names what it could not get', async () => {
    const { id } = await company();
    const answer = await hubspot.crm.companies.batchApi.read({
      inputs: [{ id }, { id: '999' }],
      properties: ['name'],
      propertiesWithHistory: [],
    });
    expect(answer.results.map((result) => result.properties.name)).toEqual(['Alpenrad']);
    expect(answer).toMatchObject({ numErrors: 1, status: 'COMPLETE' });
    expect('errors' in answer && answer.errors?.[0]?.context.ids).toEqual(['999']);
  });

  it('updates a batch', async () => {
    const { id } = await company();
    await hubspot.crm.companies.batchApi.update({ inputs: [{ id, properties: { city: 'Linz' } }] });
    const read = await hubspot.crm.companies.basicApi.getById(id, ['city']);
    expect(read.properties.city).toBe('Linz');
  });

  it('upserts by a unique property: new once, the same record afterwards', async () => {
    const upsert = () =>
      hubspot.crm.deals.batchApi.upsert({
        inputs: [
          {
            id: 'hubspot-1',
            idProperty: 'throughline_key',
            properties: { dealname: 'Rollout', throughline_outcome: 'done' },
            objectWriteTraceId: 'row-1',
          },
        ],
      });
    const [first] = (await upsert()).results;
    const [second] = (await upsert()).results;
    expect(first).toMatchObject({ _new: true, objectWriteTraceId: 'row-1' });
    expect(second).toMatchObject({ _new: false, id: first?.id });
  });

  it('reads by a unique property', async () => {
    const properties = { dealname: 'Keyed', throughline_key: 'hubspot-7' };
    const created = await hubspot.crm.deals.basicApi.create({ properties });
    const read = await hubspot.crm.deals.basicApi.getById(
      'hubspot-7',
      ['dealname'],
      undefined,
      undefined,
      false,
      'throughline_key',
    );
    expect(read.id).toBe(created.id);
  });

  it('searches with filters, sorting and pages', async () => {
    for (const variant of [1, 2, 3]) await sandbox.stageDeal({ scenario: 'straight-through', variant });
    await hubspot.crm.deals.basicApi.create({ properties: { dealname: 'Open', dealstage: 'contractsent' } });
    const search = (after?: string) =>
      hubspot.crm.deals.searchApi.doSearch({
        filterGroups: [{ filters: [{ propertyName: 'hs_is_closed_won', operator: 'EQ' as never, value: 'true' }] }],
        sorts: ['-dealname'],
        properties: ['dealname'],
        limit: 2,
        ...(after === undefined ? {} : { after }),
      });
    const first = await search();
    expect([first.total, first.results.length, first.paging?.next?.after]).toEqual([3, 2, '2']);
    const second = await search(first.paging?.next?.after);
    expect([second.results.length, second.paging]).toEqual([1, undefined]);
    const names = [...first.results, ...second.results].map(({ properties }) => properties.dealname);
    expect(names).toEqual([...names].sort().reverse());
  });

  it('pages through a list to its end', async () => {
    for (let number = 0; number < 23; number += 1) {
      await hubspot.crm.companies.basicApi.create({ properties: { name: `Company ${number}` } });
    }
    expect(await hubspot.crm.companies.getAll(10)).toHaveLength(23);
  });

  it('merges deals: the old id answers with the surviving record', async () => {
    const one = await hubspot.crm.deals.basicApi.create({ properties: { dealname: 'One' } });
    const other = await hubspot.crm.deals.basicApi.create({ properties: { dealname: 'Other', po_number: 'PO-1' } });
    await hubspot.crm.deals.basicApi.merge({ primaryObjectId: one.id, objectIdToMerge: other.id });
    const read = await hubspot.crm.deals.basicApi.getById(other.id, ['dealname', 'po_number']);
    expect(read).toMatchObject({ id: one.id, properties: { dealname: 'One', po_number: 'PO-1' } });
  });

  it('archives: gone from reads, there when archived ones are asked for', async () => {
    const { id } = await company();
    await hubspot.crm.companies.basicApi.archive(id);
    await expect(hubspot.crm.companies.basicApi.getById(id)).rejects.toMatchObject({ code: 404 });
    const archived = await hubspot.crm.companies.basicApi.getById(id, undefined, undefined, undefined, true);
    expect(archived.archived).toBe(true);
  });

  it('creates a property once: the second time is a conflict', async () => {
    const property = {
      name: 'firm_code',
      label: 'Firm code',
      type: 'string',
      fieldType: 'text',
      groupName: 'dealinformation',
    };
    const create = () => hubspot.crm.properties.coreApi.create('deals', { ...property, hasUniqueValue: true } as never);
    expect((await create()).hasUniqueValue).toBe(true);
    await expect(create()).rejects.toMatchObject({ code: 409 });
    const { results } = await hubspot.crm.properties.coreApi.getAll('deals');
    expect(results.map(({ name }) => name)).toContain('firm_code');
  });

  it('knows the owners', async () => {
    const { results } = await hubspot.crm.owners.ownersApi.getPage('anna.berg@northwind.example');
    expect(results).toMatchObject([{ id: '71', firstName: 'Anna', lastName: 'Berg' }]);
    expect(await hubspot.crm.owners.ownersApi.getById(72)).toMatchObject({ email: 'tom.hale@northwind.example' });
  });

  it('refuses what HubSpot refuses, in bodies the client can read', async () => {
    const create = (properties: Record<string, string>) => hubspot.crm.deals.basicApi.create({ properties });
    await expect(create({ nonsense: 'x' })).rejects.toMatchObject({
      code: 400,
      body: { category: 'VALIDATION_ERROR', errors: [{ code: 'PROPERTY_DOESNT_EXIST', in: 'nonsense' }] },
    });
    await expect(create({ hs_is_closed_won: 'true' })).rejects.toMatchObject({
      body: { errors: [{ code: 'READ_ONLY_VALUE' }] },
    });
    await expect(create({ amount: 'much' })).rejects.toMatchObject({ body: { errors: [{ code: 'INVALID_NUMBER' }] } });
    await expect(create({ dealstage: 'nowhere' })).rejects.toMatchObject({
      body: { errors: [{ code: 'INVALID_OPTION' }] },
    });
    await expect(hubspot.crm.deals.basicApi.getById('1')).rejects.toMatchObject({
      code: 404,
      body: { category: 'OBJECT_NOT_FOUND' },
    });
  });

  it('names the contact that already has the e-mail address', async () => {
    const create = () => hubspot.crm.contacts.basicApi.create({ properties: { email: 'aino@saimaa.example' } });
    const { id } = await create();
    await expect(create()).rejects.toMatchObject({
      code: 409,
      body: { message: `Contact already exists. Existing ID: ${id}` },
    });
  });

  it('changes nothing when one row of a batch is refused', async () => {
    const rows: Record<string, string>[] = [{ name: 'one' }, { name: 'two', nonsense: 'x' }];
    const inputs = rows.map((properties) => ({ properties, associations: [] }));
    await expect(hubspot.crm.companies.batchApi.create({ inputs })).rejects.toMatchObject({ code: 400 });
    expect(await hubspot.crm.companies.getAll()).toEqual([]);
  });

  it('gives out access tokens for a refresh token', async () => {
    const { clientId, clientSecret, refreshToken } = sandboxApp;
    const answer = await hubspot.oauth.tokensApi.create(
      'refresh_token',
      undefined,
      undefined,
      clientId,
      clientSecret,
      refreshToken,
    );
    expect(answer).toMatchObject({ expiresIn: 1800, tokenType: 'bearer' });
    const other = new Client({ accessToken: answer.accessToken, basePath: sandbox.url });
    await expect(other.crm.owners.ownersApi.getPage()).resolves.toMatchObject({ results: [{}, {}] });
  });
});

describe('the date-based API, over the same store', () => {
  let sandbox: Sandbox;
  let hubspot: Client;

  beforeAll(async () => {
    sandbox = await startSandbox();
    hubspot = new Client({ accessToken: sandboxApp.token, basePath: sandbox.url });
  });
  afterAll(() => sandbox.close());

  const send = (method: string, path: string, body?: unknown) =>
    hubspot.apiRequest({ method: method as never, path, ...(body ? { body } : {}) });
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each looked at by its own expectation
  const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> => {
    const response = await send(method, path, body);
    return { status: response.status, body: response.status === 204 ? undefined : await response.json() };
  };

  it('sees what v3 wrote, and the other way round', async () => {
    const { id } = await hubspot.crm.deals.basicApi.create({ properties: { dealname: 'From v3' } });
    const read = await call('GET', `/crm/objects/2026-09/deals/${id}?properties=dealname`);
    expect(read.body.properties.dealname).toBe('From v3');
    await call('PATCH', `/crm/objects/2026-09/0-3/${id}`, { properties: { dealname: 'From 2026-09' } });
    expect((await hubspot.crm.deals.basicApi.getById(id)).properties.dealname).toBe('From 2026-09');
  });

  it('answers 200 where v3 answers 207', async () => {
    const body = { inputs: [{ id: '999' }], properties: [] };
    expect(await call('POST', '/crm/objects/2026-09/deals/batch/read', body)).toMatchObject({
      status: 200,
      body: { numErrors: 1 },
    });
    expect((await call('POST', '/crm/v3/objects/deals/batch/read', body)).status).toBe(207);
  });

  it('has the ids of associations as strings, and no list of them', async () => {
    const { id, companyId } = await sandbox.stageDeal({ scenario: 'straight-through' });
    const { body } = await call('POST', '/crm/associations/2026-09/deals/companies/batch/read', { inputs: [{ id }] });
    expect(body.results[0].to[0]).toMatchObject({
      toObjectId: companyId,
      associationTypes: [{ typeId: 5, label: 'Primary' }, {}],
    });
    const old = await call('POST', '/crm/v4/associations/deals/companies/batch/read', { inputs: [{ id }] });
    expect(old.body.results[0].to[0].toObjectId).toBe(Number(companyId));
    expect((await send('GET', `/crm/objects/2026-09/deals/${id}/associations/companies`)).status).toBe(404);
  });

  it('pages through the associations of a record that has many', async () => {
    const deal = await call('POST', '/crm/objects/2026-09/deals', { properties: { dealname: 'Long quote' } });
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 20 }];
    const row = { properties: { name: 'Line' }, associations: [{ to: { id: deal.body.id }, types }] };
    for (let batch = 0; batch < 6; batch += 1) {
      await call('POST', '/crm/objects/2026-09/line_items/batch/create', { inputs: Array(100).fill(row) });
    }
    const read = await call('GET', `/crm/objects/2026-09/deals/${deal.body.id}?associations=line_items`);
    expect(read.body.associations['line items'].results).toHaveLength(100);
    expect(read.body.associations['line items'].paging.next.after).toBeDefined();
    const path = '/crm/associations/2026-09/deals/line_items/batch/read';
    const first = await call('POST', path, { inputs: [{ id: deal.body.id }] });
    const { after } = first.body.results[0].paging.next;
    const rest = await call('POST', path, { inputs: [{ id: deal.body.id, after }] });
    expect([first.body.results[0].to.length, rest.body.results[0].to.length]).toEqual([500, 100]);
    expect(rest.body.results[0]).not.toHaveProperty('paging');
  });

  it('tells about the account', async () => {
    const { body } = await call('GET', '/account-info/2026-09/details');
    expect(body).toMatchObject({ portalId: sandboxApp.portalId, timeZone: 'Europe/Berlin', companyCurrency: 'EUR' });
    expect((await call('GET', '/account-info/v3/details')).body).toEqual(body);
  });

  it('links and unlinks records', async () => {
    const deal = await call('POST', '/crm/objects/2026-09/deals', { properties: { dealname: 'Linked' } });
    const contact = await call('POST', '/crm/objects/2026-09/contacts', { properties: { email: 'a@b.example' } });
    const path = `/crm/objects/2026-09/deals/${deal.body.id}/associations`;
    expect((await call('PUT', `${path}/default/contacts/${contact.body.id}`)).status).toBe(200);
    const read = () => call('GET', `/crm/objects/2026-09/deals/${deal.body.id}?associations=contacts`);
    expect((await read()).body.associations.contacts.results).toEqual([
      { id: contact.body.id, type: 'deal_to_contact' },
    ]);
    expect((await call('DELETE', `${path}/contacts/${contact.body.id}`)).status).toBe(204);
    expect((await read()).body).not.toHaveProperty('associations');
  });

  it('answers 401 without a token and 403 without the right', async () => {
    const stranger = new Client({ accessToken: 'nobody', basePath: sandbox.url });
    await expect(stranger.crm.deals.basicApi.getPage()).rejects.toMatchObject({
      code: 401,
      body: { category: 'INVALID_AUTHENTICATION' },
    });
    const reader = new Client({ accessToken: sandboxApp.readOnlyToken, basePath: sandbox.url });
    await expect(reader.crm.deals.basicApi.getPage()).resolves.toHaveProperty('results');
    await expect(reader.crm.deals.basicApi.create({ properties: {} })).rejects.toMatchObject({
      code: 403,
      body: { category: 'MISSING_SCOPES' },
    });
  });
});
