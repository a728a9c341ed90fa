import { afterEach, describe, expect, it } from 'vitest';
import { sandboxApp } from '../../sandbox/hubspot/sandbox-app.ts';
import { sandboxOdoo } from '../../sandbox/odoo-accounts.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/start-sandbox.ts';

let sandbox: Sandbox | undefined;
afterEach(() => sandbox?.close());

async function started(options: SandboxOptions = {}) {
  sandbox = await startSandbox(options);
  const { url } = sandbox;
  const odoo = (model: string, method: string, body: object, key: string = sandboxOdoo.apiKey) =>
    fetch(`${url}/json/2/${model}/${method}`, {
      method: 'POST',
      headers: {
        authorization: `bearer ${key}`,
        'content-type': 'application/json',
        'x-odoo-database': sandboxOdoo.database,
      },
      body: JSON.stringify(body),
    });
  const customers = async (name: string) => {
    const answer = await odoo('res.partner', 'search_count', { domain: [['name', '=', name]] });
    return (await answer.json()) as number;
  };
  return { sandbox, url, odoo, customers };
}

describe('both systems behind one port', () => {
  it('answer on their own paths, each with its own credentials', async () => {
    const { url, odoo, customers } = await started();
    expect(await customers('Meridian Labs')).toBe(2);
    expect((await odoo('res.partner', 'search_count', { domain: [] }, 'wrong')).status).toBe(401);
    const deals = await fetch(`${url}/crm/v3/objects/deals`, {
      headers: { authorization: `Bearer ${sandboxApp.token}` },
    });
    expect(deals.status).toBe(200);
  });

  it('meet faults apart: a cut after the commit in Odoo leaves HubSpot alone', async () => {
    const { sandbox, url, odoo, customers } = await started();
    sandbox.faults.arm({ system: 'odoo', operation: 'res.partner.create', fault: 'cut-after-commit', times: 1 });
    sandbox.faults.arm({ system: 'odoo', operation: 'res.partner.create', fault: 'cut-before', times: 1 });
    const create = (name: string) => odoo('res.partner', 'create', { vals_list: [{ name }] });
    await expect(create('Written')).rejects.toThrow('fetch failed');
    await expect(create('Not written')).rejects.toThrow('fetch failed');
    expect([await customers('Written'), await customers('Not written')]).toEqual([1, 0]);
    const deals = await fetch(`${url}/crm/v3/objects/deals`, {
      headers: { authorization: `Bearer ${sandboxApp.token}` },
    });
    expect(deals.status).toBe(200);
  });

  it('take their measured time when asked to, and none otherwise', async () => {
    const { customers, sandbox } = await started({ serviceTimes: true });
    const expected = sandbox.odoo.serviceTime('res.partner.search_count');
    const began = performance.now();
    for (let call = 0; call < 5; call += 1) await customers('Meridian Labs');
    // Timers may be a millisecond early.
    expect(performance.now() - began).toBeGreaterThanOrEqual(5 * (expected - 1));
    expect(expected).toBeGreaterThan(5);
  });

  it.each(['17', '19'] as const)('Odoo %s tells its version', async (odooVersion) => {
    const { url } = await started({ odooVersion });
    const call = '<?xml version="1.0"?><methodCall><methodName>version</methodName><params/></methodCall>';
    const answer = await fetch(`${url}/xmlrpc/2/common`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: call,
    });
    expect(await answer.text()).toContain(`${odooVersion}.0`);
  });
});
