import { expect, it } from 'vitest';
import type { ErpOrder } from '../../../domain/erp.ts';
import { entityCode } from '../../../domain/ids.ts';
import type {
  LeadToProjectPlan,
  LeadToProjectReceipt,
  LeadToProjectWrites,
} from '../../../domain/lead-to-project/plan-types.ts';
import { proveLeadToProject } from '../../../domain/lead-to-project/prove-lead-to-project.ts';
import { booksOf } from './books.ts';
import { caller, describeOdoo } from './odoo-target.ts';
import { keysOf, type SampleDeal, sampleDeal, writesFor } from './sample-deal.ts';
import { amendmentOf, lineOf, milestoneLine, writesWith } from './sample-lines.ts';

describeOdoo('proving lead-to-project', (odoo) => {
  it('finds everything as planned: company, date, terms, people, note, taxes and analytic shares too', async () => {
    const deal = sampleDeal(odoo);
    const writes = await withTaxesAndShares(deal);
    const receipt = await odoo.erp.applyLeadToProject(writes, caller());
    expect(prove(deal, writes, receipt)).toEqual([]);
    // Nothing of it was left to chance: each is set in the plan, and read back.
    expect(receipt.order).toMatchObject({
      company: { id: writes.order.companyId },
      origin: deal.key,
      date: '2026-11-10',
      paymentTerms: { id: writes.order.paymentTermsId, name: '30 Days' },
      salesperson: { id: writes.order.salespersonId },
      hasNote: true,
    });
    expect(receipt.order.lines.map(({ taxes, analytic }) => [taxes.map(({ id }) => id), analytic])).toEqual(
      writes.order.lines.map(({ taxIds, analytic }) => [taxIds, analytic]),
    );
    expect(receipt.contactIds).toHaveLength(2);
  });

  it('finds the milestones of a line as planned, names one that changed, and then finds what a later deal added', async () => {
    const deal = sampleDeal(odoo);
    const line = await milestoneLine(odoo, deal, 1);
    const writes = await writesWith(odoo, deal, [line]);
    const receipt = await odoo.erp.applyLeadToProject(writes, caller());
    expect(prove(deal, writes, receipt, '20000.00')).toEqual([]);
    const { ids } = await booksOf(odoo, deal);
    const design = ids.milestones.find(({ name }) => name === 'Design signed');
    await odoo.auditor.write('project.milestone', Number(design?.id), { deadline: '2027-03-01' });
    const issues = prove(deal, writes, await odoo.erp.applyLeadToProject(writes, caller(2)), '20000.00');
    expect(issues.map(({ message }) => message)).toEqual([
      expect.stringContaining('the milestone "Design signed" on 2027-03-01'),
    ]);
    const later = sampleDeal(odoo);
    const more = [await milestoneLine(odoo, later, 1), await lineOf(odoo, later, 2, 'TL-FIXED')];
    const added = await amendmentOf(odoo, later, { deal, order: receipt.order }, more);
    expect(prove(later, added, await odoo.erp.applyLeadToProject(added, caller()), '21000.00')).toEqual([]);
  });

  it('does not compare what the plan leaves to Odoo, such as taxes that a fiscal position maps', async () => {
    const deal = sampleDeal(odoo);
    const { order, project, ...others } = await writesFor(odoo, deal);
    const { note: _note, paymentTermsId: _terms, salespersonId: _salesperson, ...bare } = order;
    const { managerId: _manager, startsOn: _start, endsOn: _end, ...plain } = project;
    const writes = { ...others, order: bare, project: plain };
    expect(prove(deal, writes, await odoo.erp.applyLeadToProject(writes, caller()))).toEqual([]);
  });

  it('counts nothing that Odoo passes on to the customer: an expense, or a line of a vendor bill', async () => {
    const deal = sampleDeal(odoo);
    const writes = await writesFor(odoo, deal);
    const { order } = await odoo.erp.applyLeadToProject(writes, caller());
    const fields = ['product_id', 'project_id'];
    const [line] = await odoo.auditor.find('sale.order.line', [['id', '=', order.lines[0]?.id]], fields);
    const [product_id] = (line?.product_id ?? []) as number[];
    const [project_id] = (line?.project_id ?? []) as number[];
    // As `_sale_prepare_sale_line_values` makes it of a cost, in both versions.
    const passedOn = { order_id: order.id, product_id, project_id, name: 'Train to Bremen', price_unit: 60 };
    await odoo.auditor.create('sale.order.line', { ...passedOn, product_uom_qty: 2, is_expense: true });
    const receipt = await odoo.erp.applyLeadToProject(writes, caller(2));
    expect(receipt.order.lines.filter(({ expense }) => expense)).toMatchObject([{ key: null, untaxed: '120.00' }]);
    expect(Number(receipt.order.untaxed)).toBe(Number(order.untaxed) + 120);
    expect(prove(deal, writes, receipt)).toEqual([]);
    // The same by hand is another sale.
    await odoo.auditor.create('sale.order.line', { ...passedOn, name: 'By hand', product_uom_qty: 1 });
    expect(prove(deal, writes, await odoo.erp.applyLeadToProject(writes, caller(3)))).toMatchObject([
      { message: expect.stringMatching(/has a line "By hand.*" over 60\.00/s) },
      { message: expect.stringContaining('without tax comes to') },
    ]);
  });

  it('knows planned tasks that were renamed among very many, which it asks about in several requests', async () => {
    const deal = sampleDeal(odoo);
    const writes = await writesFor(odoo, deal);
    const { order, customerId, contactIds } = await odoo.erp.applyLeadToProject(writes, caller());
    const project_id = order.projects[0]?.id ?? 0;
    const more = Array.from({ length: 501 }, (_, at) => ({ name: `By hand ${at}`, project_id }));
    await odoo.auditor.call('project.task', 'create', [more]);
    const planned = writes.project.tasks.map(({ key }) => key);
    const tasks = order.projects[0]?.tasks.filter(({ name }) => writes.project.tasks.some((one) => one.name === name));
    for (const { id } of tasks ?? []) await odoo.auditor.write('project.task', id, { name: 'Called otherwise' });
    odoo.line.forget();
    const [stands] = await odoo.erp.readStanding([{ keys: keysOf(deal), customerId, contactIds }], caller());
    const found = stands?.written.order?.projects[0]?.tasks ?? [];
    expect(found.length).toBeGreaterThan(500);
    expect(found.flatMap(({ key }) => key ?? []).sort()).toEqual(planned.sort());
    const asked = odoo.line.calls().filter(({ operation }) => operation === 'project.task.get_metadata');
    expect(asked).toHaveLength(2);
  });

  it('names what somebody changed in Odoo since', async () => {
    const deal = sampleDeal(odoo);
    const writes = await withTaxesAndShares(deal);
    const { order } = await odoo.erp.applyLeadToProject(writes, caller());
    const [line] = order.lines;
    const taxes = odoo.version === '17.0' ? 'tax_id' : 'tax_ids';
    await odoo.auditor.write('sale.order.line', Number(line?.id), {
      [taxes]: [[6, 0, []]],
      analytic_distribution: { [shareAccounts(writes)[0] ?? '']: 100 },
    });
    await odoo.auditor.write('sale.order', order.id, {
      user_id: false,
      payment_term_id: false,
      origin: 'Fair',
    });
    await odoo.auditor.write('project.project', Number(order.projects[0]?.id), { user_id: false });
    const receipt = await odoo.erp.applyLeadToProject(writes, caller(2));
    const issues = prove(deal, writes, receipt);
    const found = issues.map(({ message }) => message.split(';')[0]);
    const at = `Order ${order.number}`;
    expect(found).toEqual([
      `${at} has the source document Fair`,
      `${at} has no payment terms`,
      `${at} has no salesperson`,
      `${at} has for Senior consultant no taxes`,
      `${at} has for Senior consultant the analytic shares 100% on account ${shareAccounts(writes)[0]}`,
      `${at} has a project with no manager`,
    ]);
  });

  /** A tax that is not the product's own, and two accounts. */
  async function withTaxesAndShares(deal: SampleDeal): Promise<LeadToProjectWrites> {
    const writes = await writesFor(odoo, deal);
    const ofCompany = ['company_id', '=', writes.order.companyId];
    const taxes = await odoo.auditor.find('account.tax', [['type_tax_use', '=', 'sale'], ofCompany], ['name']);
    const [plan] = await odoo.auditor.find('account.analytic.plan', [], ['name']);
    const account = (name: string) =>
      odoo.auditor.create('account.analytic.account', { name: `${deal.mark} ${name}`, plan_id: plan?.id });
    const shares = { [await account('one')]: '66.67', [await account('two')]: '33.33' };
    const taxIds = taxes.slice(-1).map(({ id }) => id);
    const lines = writes.order.lines.map((line) => ({ ...line, taxIds, analytic: shares }));
    return { ...writes, order: { ...writes.order, lines } };
  }

  function shareAccounts({ order }: LeadToProjectWrites): string[] {
    return Object.keys(order.lines[0]?.analytic ?? {});
  }

  function prove(deal: SampleDeal, writes: LeadToProjectWrites, receipt: LeadToProjectReceipt, untaxed = '25550.50') {
    return proveLeadToProject(planOf(deal, writes, untaxed), [{ erp: receipt, psa: null }]);
  }

  /** The sample deal's writes, and what they come to. */
  function planOf({ key, question }: SampleDeal, writes: LeadToProjectWrites, amount: string): LeadToProjectPlan {
    const untaxed: { amount: ErpOrder['untaxed']; currency: ErpOrder['currency'] } = {
      amount,
      currency: writes.order.currency,
    };
    return {
      process: 'lead-to-project',
      key,
      writes,
      totals: { untaxed, hours: '80', notToExceed: null, schedule: [], staffing: [] },
      title: 'Sample',
      customerName: question.customer.name,
      entity: entityCode('CONF'),
      requester: null,
      approvals: [],
      corrections: [],
      names: { entity: question.company, salesperson: null, paymentTerms: '30 Days' },
    };
  }
});
