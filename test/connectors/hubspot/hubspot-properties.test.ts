import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureHubspotProperties } from '../../../connectors/hubspot/hubspot-properties.ts';
import { emptyCrmState } from '../../../sandbox/hubspot/crm-state.ts';
import { sandboxApp } from '../../../sandbox/hubspot/sandbox-app.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { testSettings } from './sandbox-account.ts';

describe('setting up HubSpot’s properties', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ rateLimits: { callsPerTenSeconds: 10_000 } });
  });
  afterAll(() => sandbox.close());
  beforeEach(() => fetch(`${sandbox.url}/_reset`, { method: 'POST' }));

  async function setUp(): Promise<string[]> {
    const lines: string[] = [];
    await ensureHubspotProperties(testSettings(sandbox.url), (line) => lines.push(line));
    return lines;
  }
  function forgetCustomProperties(): void {
    const { properties } = sandbox.hubspot.crm.state;
    properties.deals = properties.deals.filter(({ hubspotDefined }) => hubspotDefined);
    properties.companies = properties.companies.filter(({ hubspotDefined }) => hubspotDefined);
    properties.line_items = properties.line_items.filter(({ hubspotDefined }) => hubspotDefined);
  }

  it('creates what is missing, in HubSpot’s own types', async () => {
    const before = emptyCrmState().properties;
    forgetCustomProperties();
    const lines = await setUp();
    expect(lines).toHaveLength(20);
    expect(lines.every((line) => line.endsWith(' created.'))).toBe(true);
    const { properties } = sandbox.hubspot.crm.state;
    const essence = (list: typeof before.deals) =>
      list
        .map(({ name, label, type, fieldType, groupName, hasUniqueValue }) => [
          name,
          label,
          type,
          fieldType,
          groupName,
          hasUniqueValue,
        ])
        .sort();
    expect(essence(properties.deals)).toEqual(essence(before.deals));
    expect(essence(properties.companies)).toEqual(essence(before.companies));
    expect(essence(properties.line_items)).toEqual(essence(before.line_items));
  });

  it('leaves alone what is there', async () => {
    const lines = await setUp();
    expect(lines.every((line) => line.endsWith(' is there.'))).toBe(true);
    expect(sandbox.calls.view({ operation: 'properties.create' }).total).toBe(0);
  });

  it('goes on where a lost answer stopped it', async () => {
    forgetCustomProperties();
    sandbox.faults.arm({
      system: 'hubspot',
      operation: 'properties.create',
      fault: 'cut-after-commit',
      afterMatches: 5,
      times: 1,
    });
    await expect(setUp()).rejects.toMatchObject({ name: 'PassingTrouble', unclear: true });
    const lines = await setUp();
    expect(lines.filter((line) => line.endsWith(' is there.'))).toHaveLength(6);
    expect(lines).toHaveLength(20);
  });

  it('takes what someone else creates at the same moment', async () => {
    forgetCustomProperties();
    const [mine, theirs] = await Promise.all([setUp(), setUp()]);
    const created = [...mine, ...theirs].filter((line) => line.endsWith(' created.'));
    expect(created).toHaveLength(20);
  });

  it('says so when it may not create them', async () => {
    forgetCustomProperties();
    const settings = testSettings(sandbox.url, { auth: { token: sandboxApp.readOnlyToken } });
    const lines: string[] = [];
    await expect(ensureHubspotProperties(settings, (line) => lines.push(line))).rejects.toMatchObject({
      issues: [{ code: 'TL-CRM-0002', hint: expect.stringContaining('crm.schemas.deals.write') }],
    });
    expect(lines).toEqual([]);
  });

  it('warns of a key that is not unique', async () => {
    const key = sandbox.hubspot.crm.state.properties.deals.find(({ name }) => name === 'throughline_key');
    if (key) key.hasUniqueValue = false;
    expect((await setUp()).filter((line) => line.includes('not unique'))).toHaveLength(1);
  });
});
