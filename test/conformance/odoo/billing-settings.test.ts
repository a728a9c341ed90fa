import Big from 'big.js';
import { expect, it } from 'vitest';
import { isMoved } from '../../../domain/erp-invoice.ts';
import type { CivilDate, Currency } from '../../../domain/ids.ts';
import type { Auditor } from './auditor.ts';
import { caller, describeOdoo } from './odoo-target.ts';
import { invoiceOf, lineWrite, type SampleOrder, sampleOrder } from './sample-invoice.ts';

const nothing = { currencies: [], days: [], taxIds: [], products: [] };

describeOdoo('how a company bills', (odoo) => {
  it('is told: its journals, the decimals that are kept, and nothing of what wasn’t asked', async () => {
    const settings = await odoo.erp.readBillingSettings({ ...nothing, company: odoo.company }, caller());
    expect(settings).toMatchObject({
      company: { name: odoo.company },
      digits: { quantity: 2, unitPrice: odoo.version === '17.0' ? 2 : null, discountPercent: 2 },
      rates: [],
      taxes: {},
      productTaxes: {},
    });
    expect(settings?.salesJournals[0]).toMatchObject({ code: 'INV', currency: null });
    expect(await odoo.erp.readBillingSettings({ ...nothing, company: 'Nobody Ltd' }, caller())).toBeNull();
  });

  it('is told: rates as Odoo converts on that day, and none for a day before the first', async () => {
    const rates = await odoo.auditor.find('res.currency.rate', [['currency_id.name', '=', 'USD']], ['name', 'rate']);
    const [first] = rates.map(({ name }) => String(name)).sort();
    const days = ['2026-10-31', '1999-12-31', String(first)] as CivilDate[];
    const currencies = ['EUR', 'USD', 'GBP'] as Currency[];
    const question = { ...nothing, company: odoo.company, currencies, days };
    const settings = await odoo.erp.readBillingSettings(question, caller());
    const found = settings?.rates ?? [];
    expect([...new Set(found.map(({ on }) => on))].sort()).toEqual([first, '2026-10-31'].sort());
    const on = (from: string, to: string) =>
      Number(found.find((rate) => rate.on === '2026-10-31' && rate.from === from && rate.to === to)?.rate);
    expect(found.filter((rate) => rate.on === '2026-10-31')).toHaveLength(6);
    // An invoice in that currency, on that day, is worth as much in Odoo's own books.
    const order = await sampleOrder(odoo);
    const other = currencies.find((one) => one !== order.currency && one !== 'GBP') ?? 'GBP';
    const lines = [lineWrite(order, 0, { quantity: '1', unitPrice: '100000' })];
    const [draft] = await odoo.erp.draftInvoices(
      [invoiceOf(order, 1, { currency: other as Currency, lines })],
      caller(),
    );
    expect(draft).toMatchObject({ currency: other, untaxed: '100000.00' });
    expect(on(other, order.currency) * on(order.currency, other)).toBeCloseTo(1, 9);
    const usd = Number(rates.at(-1)?.rate);
    const eur = await odoo.auditor.find('res.currency.rate', [['currency_id.name', '=', 'EUR']], ['rate']);
    expect(on('EUR', 'USD')).toBeCloseTo(usd / Number(eur.at(-1)?.rate), 9);
  });

  it('is told: a tax in percent, and of any other kind that the plan has no figure for it', async ({ skip }) => {
    const { admin } = odoo;
    if (!admin) return skip('no account was given that sets up taxes');
    const order = await sampleOrder(odoo);
    const taxes = await makeTaxes(admin, order);
    const question = { ...nothing, company: odoo.company, taxIds: Object.values(taxes), products: ['TL-FIXED'] };
    const settings = await odoo.erp.readBillingSettings(question, caller());
    const percents = Object.entries(taxes).map(([name, id]) => [name, settings?.taxes[id]?.percent]);
    expect(Object.fromEntries(percents)).toEqual({ full: '19', reduced: '7', inside: null, fixed: null, group: null });
    const [product] = await odoo.auditor.find('product.product', [['default_code', '=', 'TL-FIXED']], ['taxes_id']);
    const ofCompany = [
      ['id', 'in', product?.taxes_id],
      ['company_id', '=', order.companyId],
    ];
    const own = await odoo.auditor.find('account.tax', ofCompany, ['name', 'amount']);
    expect(settings?.productTaxes['TL-FIXED']).toEqual(
      own.map(({ id, name, amount }) => ({ id, name, percent: new Big(Number(amount)).toFixed() })),
    );
  });

  // Untaxed, tax and total by method; measured on both versions. Where 19 differs it says so.
  it.for([
    {
      what: 'five small lines',
      lines: (tax: Taxes) => times(5, '1', '0.13', [tax.full]),
      perLine: ['0.65', '0.10', '0.75'],
      globally: ['0.65', '0.12', '0.77'],
    },
    {
      what: 'lines that need rounding',
      lines: (tax: Taxes) => times(3, '0.33', '10.05', [tax.full]),
      perLine: ['9.96', '1.89', '11.85'],
      globally: ['9.96', '1.89', '11.85'],
      globallyOn19: ['9.95', '1.89', '11.84'],
    },
    {
      what: 'lines with a discount',
      lines: (tax: Taxes) => times(7, '3.33', '33.33', [tax.full], '2.5'),
      perLine: ['757.47', '143.92', '901.39'],
      globally: ['757.47', '143.92', '901.39'],
      globallyOn19: ['757.50', '143.92', '901.42'],
    },
    {
      what: 'a hundred small lines',
      lines: (tax: Taxes) => times(100, '0.37', '1.23', [tax.full]),
      perLine: ['46.00', '9.00', '55.00'],
      globally: ['46.00', '8.74', '54.74'],
      globallyOn19: ['45.51', '8.65', '54.16'],
    },
    {
      what: 'no tax',
      lines: () => times(3, '0.5', '0.25', []),
      perLine: ['0.39', '0.00', '0.39'],
      globally: ['0.39', '0.00', '0.39'],
      globallyOn19: ['0.38', '0.00', '0.38'],
    },
    {
      what: 'two taxes on different lines',
      lines: (tax: Taxes) => [
        ...times(1, '1.67', '99.99', [tax.full]),
        ...times(1, '1.67', '99.99', [tax.reduced]),
        ...times(1, '0.11', '0.77', [tax.full]),
        ...times(1, '0.13', '0.77', [tax.reduced]),
      ],
      perLine: ['334.14', '43.45', '377.59'],
      globally: ['334.14', '43.44', '377.58'],
      globallyOn19: ['334.15', '43.44', '377.59'],
    },
    {
      what: 'two taxes on one line',
      lines: (tax: Taxes) => times(3, '1.11', '1.11', [tax.full, tax.reduced]),
      perLine: ['3.69', '0.96', '4.65'],
      globally: ['3.69', '0.96', '4.65'],
      globallyOn19: ['3.70', '0.96', '4.66'],
    },
    {
      what: 'a tax inside the price',
      lines: (tax: Taxes) => times(3, '1', '21.53', [tax.inside]),
      perLine: ['54.27', '10.32', '64.59'],
      globally: ['54.27', '10.32', '64.59'],
      globallyOn19: ['54.28', '10.31', '64.59'],
    },
    {
      what: 'a tax inside the price, and broken quantities',
      lines: (tax: Taxes) => times(2, '0.33', '21.53', [tax.inside]),
      perLine: ['11.94', '2.26', '14.20'],
      globally: ['11.94', '2.26', '14.20'],
      globallyOn19: ['11.94', '2.27', '14.21'],
    },
    {
      what: 'a fixed tax',
      lines: (tax: Taxes) => times(3, '2', '10', [tax.fixed]),
      perLine: ['60.00', '15.00', '75.00'],
      globally: ['60.00', '15.00', '75.00'],
    },
    {
      what: 'a group of taxes',
      lines: (tax: Taxes) => times(3, '1', '1.11', [tax.group]),
      perLine: ['3.33', '0.51', '3.84'],
      globally: ['3.33', '0.50', '3.83'],
    },
    {
      what: 'a line below zero',
      lines: (tax: Taxes) => [...times(1, '1', '100.03', [tax.full]), ...times(1, '-0.33', '10.05', [tax.full])],
      perLine: ['96.71', '18.38', '115.09'],
      globally: ['96.71', '18.37', '115.08'],
      globallyOn19: ['96.71', '18.38', '115.09'],
    },
  ])('decides what an invoice comes to: $what', async ({ lines, perLine, globally, globallyOn19 }, { skip }) => {
    const { admin } = odoo;
    if (!admin) return skip('no account was given that sets the company up');
    const order = await sampleOrder(odoo);
    const taxes = await makeTaxes(admin, order);
    for (const [at, method] of (['round_per_line', 'round_globally'] as const).entries()) {
      await withCompany(admin, order, { tax_calculation_rounding_method: method }, async () => {
        const settings = await odoo.erp.readBillingSettings({ ...nothing, company: odoo.company }, caller());
        const isGlobal = method === 'round_globally';
        expect(settings?.rounding).toEqual({
          tax: isGlobal ? 'globally' : 'per line',
          untaxed: isGlobal && odoo.version === '19.0' ? 'globally' : 'per line',
        });
        const planned = lines(taxes).map((line, n) => lineWrite(order, 0, { ...line, key: `line:${n}` }));
        const [draft] = await odoo.erp.draftInvoices([invoiceOf(order, at, { lines: planned })], caller());
        const expected = isGlobal ? (odoo.version === '19.0' && globallyOn19) || globally : perLine;
        expect([draft?.untaxed, draft?.tax, draft?.total]).toEqual(expected);
      });
    }
  });

  it.for(['all', 'taxed'] as const)(
    'is told: up to when the books are locked (%s); what is posted there all the same is moved, and says so',
    async (kind, { skip }) => {
      const { admin } = odoo;
      if (!admin) return skip('no account was given that locks periods');
      const order = await sampleOrder(odoo);
      const { full } = await makeTaxes(admin, order);
      const line = { quantity: '1', unitPrice: '100' };
      const write = (n: number, date: string, taxIds: number[]) =>
        invoiceOf(order, n, { date: date as CivilDate, lines: [lineWrite(order, 0, { ...line, taxIds })] });
      const writes = [write(1, '2018-05-15', [full]), write(2, '2018-06-30', []), write(3, '2018-07-01', [full])];
      const keys = writes.map(({ key }) => key);
      await withCompany(admin, order, unlocked(), async () => {
        await admin.write('res.company', order.companyId, { [locksOf()[kind]]: '2018-06-30' });
        const settings = await odoo.erp.readBillingSettings({ ...nothing, company: odoo.company }, caller());
        expect([settings?.lockedUntil, settings?.taxesLockedUntil]).toEqual(
          kind === 'all' ? ['2018-06-30', null] : [null, '2018-06-30'],
        );
        // A draft shows nothing of it.
        const drafts = await odoo.erp.draftInvoices(writes, caller());
        expect(drafts.map(isMoved)).toEqual([false, false, false]);
        const posted = await odoo.erp.postInvoices(keys, caller());
        expect(posted.map(({ date, accountingDate }) => [date, accountingDate])).toEqual([
          ['2018-05-15', '2018-12-31'],
          ['2018-06-30', kind === 'all' ? '2018-12-31' : '2018-06-30'],
          ['2018-07-01', '2018-07-01'],
        ]);
        expect(posted.map(isMoved)).toEqual([true, kind === 'all', false]);
      });
    },
  );

  it('refuses to reset what is booked in a locked period', async ({ skip }) => {
    const { admin } = odoo;
    if (!admin) return skip('no account was given that locks periods');
    const order = await sampleOrder(odoo);
    const write = invoiceOf(order, 1, { date: '2018-05-15' as CivilDate, lines: [lineWrite(order, 0)] });
    await withCompany(admin, order, unlocked(), async () => {
      await odoo.erp.draftInvoices([write], caller());
      const [posted] = await odoo.erp.postInvoices([write.key], caller());
      await admin.write('res.company', order.companyId, { fiscalyear_lock_date: '2018-06-30' });
      for (const method of ['button_draft', 'button_cancel']) {
        await expect(odoo.auditor.call('account.move', method, [[posted?.id]])).rejects.toThrow(
          /prior to and inclusive of.*06\/30\/2018/,
        );
      }
      expect(await odoo.erp.readInvoices([write.key], caller())).toEqual([posted]);
    });
  });

  type Taxes = Awaited<ReturnType<typeof makeTaxes>>;

  function times(count: number, quantity: string, unitPrice: string, taxIds: number[], discountPercent = '0') {
    return Array.from({ length: count }, () => ({ quantity, unitPrice, taxIds, discountPercent }));
  }

  async function makeTaxes(admin: Auditor, { deal, companyId }: SampleOrder) {
    const context = { allowed_company_ids: [companyId] };
    const make = (name: string, amount: number, more: object = {}) =>
      admin.create('account.tax', { name: `${deal.mark} ${name}`, type_tax_use: 'sale', amount, ...more }, context);
    const included = odoo.version === '17.0' ? { price_include: true } : { price_include_override: 'tax_included' };
    const members = [await make('of a group', 5), await make('of a group too', 9.975)];
    return {
      full: await make('full', 19),
      reduced: await make('reduced', 7),
      inside: await make('inside', 19, included),
      fixed: await make('fixed', 2.5, { amount_type: 'fixed' }),
      group: await make('group', 0, { amount_type: 'group', children_tax_ids: [[6, 0, members]] }),
    };
  }

  /** Nothing locked. */
  function unlocked(): Record<string, false> {
    const { all, taxed, others } = locksOf();
    return Object.fromEntries([all, taxed, ...others].map((name) => [name, false]));
  }

  function locksOf() {
    return odoo.version === '17.0'
      ? { all: 'period_lock_date', taxed: 'tax_lock_date', others: ['fiscalyear_lock_date'] }
      : { all: 'sale_lock_date', taxed: 'tax_lock_date', others: ['fiscalyear_lock_date'] };
  }

  /** The company as it was, afterwards. */
  async function withCompany(
    admin: Auditor,
    { companyId }: SampleOrder,
    values: Record<string, unknown>,
    work: () => Promise<void>,
  ): Promise<void> {
    const [before] = await admin.find('res.company', [['id', '=', companyId]], Object.keys(values));
    const { id: _, ...old } = before ?? { id: 0 };
    await admin.write('res.company', companyId, values);
    try {
      await work();
    } finally {
      await admin.write('res.company', companyId, old);
    }
  }
});
