import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRecord } from '../../../connectors/odoo/load-record.ts';
import { findOdooServer } from '../../../connectors/odoo/odoo-server.ts';
import { OdooSession } from '../../../connectors/odoo/odoo-session.ts';
import { odooSettings } from '../../../connectors/odoo/odoo-settings.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { sandboxEnv } from '../../sandbox-env.ts';
import { callContext } from '../call-context.ts';

const context = callContext();

describe('loading a record', () => {
  let sandbox: Sandbox;
  let odoo: OdooSession;

  beforeAll(async () => {
    sandbox = await startSandbox();
    odoo = new OdooSession(await findOdooServer(odooSettings(sandboxEnv(sandbox.url)), context), context);
  });
  afterAll(() => sandbox.close());

  const loads = () => sandbox.calls.view({ operation: 'res.partner.load' }).total;
  const customer = (name: string) =>
    loadRecord(odoo, 'res.partner', 'the customer', { cells: { id: `throughline.${name}`, name, is_company: 'True' } });

  it('goes on by itself after lost races', async () => {
    const before = loads();
    for (let race = 0; race < 3; race += 1) sandbox.odoo.loseNextLoad('res.partner');
    const id = await customer('lost_thrice');
    expect(loads() - before).toBe(4);
    expect(await customer('lost_thrice')).toBe(id);
  });

  it('leaves it to the retry policy after too many of them', async () => {
    for (let race = 0; race < 5; race += 1) sandbox.odoo.loseNextLoad('res.partner');
    await expect(customer('unlucky')).rejects.toMatchObject({ name: 'PassingTrouble', unclear: false });
    expect(await customer('unlucky')).toBeGreaterThan(0);
  });

  it('believes a refusal only when a second call gets it too, and names every field of it', async () => {
    const before = loads();
    const cells = { id: 'throughline.wrong', name: 'Wrong', 'country_id/id': 'base.zz', 'company_id/.id': '9999' };
    const error = await loadRecord(odoo, 'res.partner', 'the customer “Wrong”', { cells }).catch(
      (thrown: unknown) => thrown,
    );
    expect(loads() - before).toBe(2);
    expect(error).toMatchObject({
      name: 'BusinessRejection',
      issues: [
        { code: 'TL-ERP-0001', cause: 'TL-ERP-0001:odoo=res.partner.country_id' },
        { code: 'TL-ERP-0001', cause: 'TL-ERP-0001:odoo=res.partner.company_id' },
      ],
    });
    expect(String(error)).toContain(
      "Odoo refuses the customer “Wrong”: No matching record found for external id 'base.zz'",
    );
  });

  it('takes a refusal that is gone a moment later for what it was: a race', async () => {
    const name = 'made_meanwhile';
    const cells = { id: `throughline.${name}`, name, 'parent_id/id': `throughline.${name}_parent` };
    const [id] = await Promise.all([
      loadRecord(odoo, 'res.partner', 'the contact', { cells }),
      new Promise((resolve) => setTimeout(resolve, 150)).then(() => customer(`${name}_parent`)),
    ]);
    expect(id).toBeGreaterThan(0);
  });
});
