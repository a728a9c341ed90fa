import { expect, it } from 'vitest';
import { connectOdoo } from '../../../connectors/odoo/connect-odoo.ts';
import { BusinessRejection, PassingTrouble } from '../../../domain/business-rejection.ts';
import type { Issue } from '../../../domain/issue.ts';
import { booksOf } from './books.ts';
import { caller, describeOdoo } from './odoo-target.ts';
import { keysOf, sampleDeal, writesFor } from './sample-deal.ts';

describeOdoo('what Odoo refuses', (odoo) => {
  it('parks with Odoo’s own sentence and nothing of its insides, and keeps what was written before', async () => {
    const deal = sampleDeal(odoo);
    const planned = await writesFor(odoo, deal);
    const lines = planned.order.lines.map((line) => ({ ...line, productId: 99_999_999 }));
    const issues = await rejection(
      odoo.erp.applyLeadToProject({ ...planned, order: { ...planned.order, lines } }, caller()),
    );
    expect(issues).toMatchObject([{ code: 'TL-ERP-0001', category: 'rejected by system' }]);
    expect(issues[0]?.message).toMatch(
      /Odoo refuses the order for “PO .*No matching record found for database id '99999999'/,
    );
    expect(JSON.stringify(issues)).not.toMatch(/Traceback|File "|odoo\/addons|psycopg2/);
    const { ids } = await booksOf(odoo, deal);
    expect([ids.customers.length, ids.projects.length, ids.orders.length]).toEqual([1, 1, 0]);

    const { order } = await odoo.erp.applyLeadToProject(planned, caller());
    expect(order.state).toBe('sale');
  });

  it('refuses an order that was cancelled in Odoo, naming it', async () => {
    const deal = sampleDeal(odoo);
    const writes = await writesFor(odoo, deal);
    const { order } = await odoo.erp.applyLeadToProject(writes, caller());
    await odoo.erp.undoLeadToProject({ order: writes.order.key, project: writes.project.key }, caller());
    const issues = await rejection(odoo.erp.applyLeadToProject(writes, caller()));
    expect(issues).toMatchObject([
      { code: 'TL-ERP-0005', message: `Order ${order.number} of this deal was cancelled in Odoo.` },
    ]);
  });

  it('says so when one of our keys is another kind of record in Odoo', async () => {
    const deal = sampleDeal(odoo);
    const { order } = await odoo.erp.applyLeadToProject(await writesFor(odoo, deal), caller());
    const issues = await rejection(
      odoo.erp.readWritten({ ...keysOf(deal), order: deal.question.customerKey }, caller()),
    );
    expect(issues).toMatchObject([{ code: 'TL-ERP-0002', category: 'access' }]);
    expect(issues[0]?.message).toContain('is a res.partner, not a sale.order');
    expect(order.state).toBe('sale');
  });

  it('names the credentials when the key is wrong, and never shows it', async () => {
    const { question } = sampleDeal(odoo);
    const erp = connectOdoo({ ...odoo.settings, apiKey: 'secret-wrong-key' });
    const issues = await rejection(erp.readForPlan(question, caller()));
    expect(issues).toMatchObject([{ code: 'TL-ERP-0003', category: 'access' }]);
    expect(JSON.stringify(issues)).not.toContain('secret-wrong-key');
  });

  it('names the right that the account lacks', async ({ skip }) => {
    const { limited } = odoo;
    if (!limited) return skip('no account with few rights was given');
    const deal = sampleDeal(odoo);
    await odoo.erp.applyLeadToProject(await writesFor(odoo, deal), caller());
    const writes = await writesFor(odoo, sampleDeal(odoo));
    const cannotWrite = await rejection(limited.applyLeadToProject(writes, caller()));
    expect(cannotWrite).toMatchObject([{ code: 'TL-ERP-0002', category: 'access' }]);
    expect(cannotWrite[0]?.message).toContain('does not let the service account write the customer');
    const cannotSee = await rejection(limited.readWritten(keysOf(deal), caller()));
    expect(cannotSee).toMatchObject([{ code: 'TL-ERP-0002', category: 'access' }]);
    expect(await limited.readWritten(keysOf(sampleDeal(odoo)), caller())).toEqual({ order: null, project: null });
  });

  it('takes a database that does not exist, or a server that is away, for passing trouble', async () => {
    const { question } = sampleDeal(odoo);
    const wrongDatabase = connectOdoo({ ...odoo.settings, database: 'no-such-database' });
    await expect(wrongDatabase.readForPlan(question, caller())).rejects.toThrow(/TL-WAIT-0010/);
    const away = connectOdoo({ ...odoo.settings, url: 'http://127.0.0.1:9' });
    await expect(away.readForPlan(question, caller())).rejects.toThrow(PassingTrouble);
    await expect(away.readForPlan(question, caller())).rejects.toMatchObject({ unclear: false, system: 'odoo' });
  });

  it('stops at once when nobody waits for the answer any more', async () => {
    const { question } = sampleDeal(odoo);
    const signal = AbortSignal.abort(new Error('cancelled by its workflow'));
    await expect(odoo.erp.readForPlan(question, { ...caller(), signal })).rejects.toThrow('cancelled by its workflow');
  });
});

async function rejection(call: Promise<unknown>): Promise<Issue[]> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BusinessRejection);
  return error instanceof BusinessRejection ? error.issues : [];
}
