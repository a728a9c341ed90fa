import { expect, it } from 'vitest';
import { nothingAsked } from '../../../domain/erp.ts';
import { caller, describeOdoo, type OdooTarget } from './odoo-target.ts';
import { readForDeal, sampleDeal } from './sample-deal.ts';

describeOdoo('reading for a plan', (odoo) => {
  it('finds what the deal and the policy name, and leaves out what Odoo does not know', async () => {
    const deal = sampleDeal(odoo);
    const { company } = await odoo.erp.readForPlan(deal.question, caller());
    const currency = company?.currency ?? null;
    const question = { ...deal.question, currency, products: ['TL-CONSULT', 'TL-FIXED', 'NO-SUCH'], country: 'CH' };
    const found = await odoo.erp.readForPlan(question, caller());
    expect(found.company).toMatchObject({ name: odoo.company, currency });
    expect(Object.keys(found.products).sort()).toEqual(['TL-CONSULT', 'TL-FIXED']);
    expect(found.products['TL-CONSULT']).toMatchObject({ code: 'TL-CONSULT', unit: 'Hours', makesTask: true });
    expect(found.priceList).toMatchObject({ currency });
    expect(found.salesperson).toMatchObject({ id: expect.any(Number), name: expect.any(String) });
    expect(found.paymentTerms).toMatchObject({ name: '30 Days' });
    expect(found.country).toMatchObject({ name: 'Switzerland' });
    expect(found).toMatchObject({ customers: [], contacts: [], order: null });
  });

  it('finds sales taxes and analytic accounts by name, the company’s own first', async () => {
    const deal = sampleDeal(odoo);
    const [company] = await odoo.auditor.find('res.company', [['name', '=', odoo.company]], ['name']);
    const [tax] = await odoo.auditor.find(
      'account.tax',
      [
        ['company_id', '=', company?.id],
        ['type_tax_use', '=', 'sale'],
        ['active', '=', true],
      ],
      ['name'],
    );
    const [plan] = await odoo.auditor.find('account.analytic.plan', [], ['name']);
    const named = { name: `${deal.mark} department`, plan_id: plan?.id };
    await odoo.auditor.create('account.analytic.account', { ...named, company_id: false });
    const own = await odoo.auditor.create('account.analytic.account', { ...named, company_id: company?.id });
    const question = { ...deal.question, taxes: [String(tax?.name), 'no such tax'], analyticAccounts: [named.name] };
    const found = await odoo.erp.readForPlan(question, caller());
    expect(found.taxes).toEqual({ [String(tax?.name)]: { id: tax?.id, name: tax?.name } });
    expect(found.analyticAccounts).toEqual({ [named.name]: { id: own, name: named.name } });
  });

  it('asks for nothing else when the company is unknown', async () => {
    const { question } = sampleDeal(odoo);
    odoo.line.forget();
    expect(await odoo.erp.readForPlan({ ...question, company: 'No such company' }, caller())).toEqual(nothingAsked);
    expect(odoo.line.calls().map(({ operation }) => operation)).toEqual(['res.company.search_read']);
  });

  it('finds no price list for a currency that is not active or has none', async () => {
    const { question } = sampleDeal(odoo);
    expect((await odoo.erp.readForPlan({ ...question, currency: 'ISK' }, caller())).priceList).toBeNull();
    expect((await odoo.erp.readForPlan({ ...question, currency: 'XXX' }, caller())).priceList).toBeNull();
  });

  it('takes VAT first, then domain and name, domain, name; normalised on both sides', async () => {
    const deal = sampleDeal(odoo);
    const { mark } = deal;
    const customer = { name: `${mark} Bau & Partner GmbH`, vat: `DE ${digits(mark)}`, domain: `www.${mark}.example` };
    const vat = `DE${digits(mark)}`;
    const ids = {
      vat: await company(odoo, {
        name: `${mark} quite another`,
        vat: `${vat.slice(0, 5)} ${vat.slice(5, 8)}.${vat.slice(8)}`,
      }),
      both: await company(odoo, {
        name: `${mark.toUpperCase()}  Bau und Partner Ltd.`,
        website: `https://${mark}.example/de`,
      }),
      domain: await company(odoo, { name: 'Nobody', email: `office@${mark}.example` }),
      name: await company(odoo, { name: `${mark} BAU - Partner` }),
    };
    await company(odoo, { name: `${mark} Baumarkt & Partner GmbH` });
    const { customers } = await readForDeal(odoo, { ...deal, question: { ...deal.question, customer } });
    expect(customers.map(({ id, matchedBy, ours, archived }) => [id, matchedBy, ours, archived])).toEqual([
      [ids.vat, 'vat', false, false],
      [ids.both, 'domain and name', false, false],
      [ids.domain, 'domain', false, false],
      [ids.name, 'name', false, false],
    ]);
  });

  it('leaves out people, archived companies and another company’s customers', async () => {
    const deal = sampleDeal(odoo);
    const { name } = deal.question.customer;
    const shared = await company(odoo, { name });
    await company(odoo, { name, active: false });
    await odoo.auditor.create('res.partner', { name, is_company: false, parent_id: shared });
    const others = await odoo.auditor.find('res.company', [['name', '!=', odoo.company]], ['name']);
    if (others[0]) await company(odoo, { name, company_id: others[0].id });
    const [own] = await odoo.auditor.find('res.company', [['name', '=', odoo.company]], ['name']);
    const mine = await company(odoo, { name, company_id: own?.id });
    const { customers } = await readForDeal(odoo, deal);
    expect(customers.map(({ id }) => id)).toEqual([shared, mine]);
  });

  it('brings up an archived company when it is this very one by VAT number', async () => {
    const deal = sampleDeal(odoo);
    const vat = `DE${digits(deal.mark)}`;
    const archived = await company(odoo, { name: `${deal.mark} of old`, vat, active: false });
    const customer = { ...deal.question.customer, vat };
    const { customers } = await readForDeal(odoo, { ...deal, question: { ...deal.question, customer } });
    expect(customers).toMatchObject([{ id: archived, matchedBy: 'vat', archived: true }]);
  });

  it('finds a company whose name could be spelled like almost any other', async () => {
    const deal = sampleDeal(odoo);
    const vat = `DE${digits(deal.mark)}`;
    const cisco = await company(odoo, { name: 'Cisco', vat });
    const customer = { name: 'Cisco', vat, domain: null };
    const { customers } = await readForDeal(odoo, { ...deal, question: { ...deal.question, customer } });
    expect(customers[0]).toMatchObject({ id: cisco, matchedBy: 'vat' });
  });

  it('takes a mail provider’s domain for no sign of anything', async () => {
    const deal = sampleDeal(odoo);
    await company(odoo, { name: `${deal.mark} somebody`, email: `${deal.mark}@gmail.com`, website: 'gmail.com' });
    const customer = { ...deal.question.customer, domain: 'gmail.com' };
    const { customers } = await readForDeal(odoo, { ...deal, question: { ...deal.question, customer } });
    expect(customers).toEqual([]);
  });

  it('finds what is under our external id even when somebody archived it', async () => {
    const deal = sampleDeal(odoo);
    const fields = ['id', 'name', 'is_company'];
    const data = [[`throughline.${deal.question.customerKey}`, 'Renamed since', 'True']];
    const { ids } = (await odoo.auditor.call('res.partner', 'load', [fields, data])) as { ids: number[] };
    await odoo.auditor.write('res.partner', ids[0] ?? 0, { active: false });
    const { customers } = await readForDeal(odoo, deal);
    expect(customers).toMatchObject([{ id: ids[0], matchedBy: 'our external id', ours: true, archived: true }]);
  });

  it('finds contacts by e-mail address only under a company, whatever the case', async () => {
    const deal = sampleDeal(odoo);
    const parent = await company(odoo, { name: `${deal.mark} parent` });
    const email = `Ann_B@${deal.mark}.example`;
    const id = await odoo.auditor.create('res.partner', { name: 'Ann', email, parent_id: parent });
    await odoo.auditor.create('res.partner', { name: 'No company', email });
    await odoo.auditor.create('res.partner', { name: 'Other', email: `annxb@${deal.mark}.example`, parent_id: parent });
    const question = { ...deal.question, contactEmails: [email.toLowerCase()] };
    const { contacts } = await odoo.erp.readForPlan(question, caller());
    expect(contacts).toEqual([
      { id, name: 'Ann', email, customerId: parent, matchedBy: 'email', answers: email.toLowerCase() },
    ]);
  });
});

function company(odoo: OdooTarget, values: Record<string, unknown>): Promise<number> {
  return odoo.auditor.create('res.partner', { is_company: true, ...values });
}

/** Nine digits that are this deal's alone. */
function digits(mark: string): string {
  let number = 7n;
  for (const character of mark) number = (number * 131n + BigInt(character.charCodeAt(0))) % 1_000_000_000n;
  return number.toString().padStart(9, '0');
}
