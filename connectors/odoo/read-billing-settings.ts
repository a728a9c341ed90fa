import Big from 'big.js';
import { z } from 'zod';
import type { ExchangeRate } from '../../domain/billing/billing-input.ts';
import type { TaxRounding } from '../../domain/billing/taxes.ts';
import type { BillingQuestion, BillingSettings, ErpTax } from '../../domain/erp-invoice.ts';
import type { CivilDate } from '../../domain/ids.ts';
import { currency } from '../../domain/money.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { findCompany } from './find-named.ts';
import type { OdooSession } from './odoo-session.ts';
import { civilDate, reference, text } from './odoo-values.ts';

/** At most seven calls, and one for each day whose rates are asked. */
export async function readBillingSettings(
  session: OdooSession,
  question: BillingQuestion,
): Promise<BillingSettings | null> {
  const company = await findCompany(session, question.company);
  if (company === null) return null;
  const odoo = session.inCompany(company.id);
  const [ofCompany, salesJournals, digits, taxes, products, ...rates] = await fewAtATime([
    () => readCompany(odoo, company.id),
    () => readJournals(odoo, company.id),
    () => readDigits(odoo),
    () => readTaxes(odoo, question.taxIds),
    () => readProductTaxes(odoo, company.id, question.products),
    ...[...new Set(question.days)].map((day) => () => readRates(odoo, question, company.currency, day)),
  ]);
  return {
    company,
    ...ofCompany,
    salesJournals,
    digits,
    rates: rates.flat(),
    taxes: Object.fromEntries(taxes.map((tax) => [tax.id, tax])),
    productTaxes: products,
  };
}

type OfCompany = Pick<BillingSettings, 'rounding' | 'lockedUntil' | 'taxesLockedUntil'>;

/** How it rounds, and up to when its sales are locked. */
async function readCompany(odoo: OdooSession, id: number): Promise<OfCompany> {
  const { locks, roundsUntaxedGlobally } = odoo.server.dialect;
  const row = roundingRow
    .and(lastOf(locks.all).transform((lockedUntil) => ({ lockedUntil })))
    .and(lastOf(locks.taxed).transform((taxesLockedUntil) => ({ taxesLockedUntil })));
  const fields = ['tax_calculation_rounding_method', ...locks.all, ...locks.taxed];
  const [found] = await odoo.records('res.company', 'read', [id], { fields }, z.tuple([row]));
  const { tax, lockedUntil, taxesLockedUntil } = found;
  return { rounding: { tax, untaxed: roundsUntaxedGlobally ? tax : 'per line' }, lockedUntil, taxesLockedUntil };
}

const roundingRow = z
  .object({ tax_calculation_rounding_method: z.enum(['round_per_line', 'round_globally']) })
  .transform((row): { tax: TaxRounding } => ({
    tax: row.tax_calculation_rounding_method === 'round_globally' ? 'globally' : 'per line',
  }));

/** 19 says "nothing is locked" by the first day of the year 1, without leading zeros. */
const firstDay = '1900-01-01';

/** The last of some dates; null: none is set. */
function lastOf(names: readonly string[]) {
  return z.object(Object.fromEntries(names.map((name) => [name, civilDate]))).transform((dates): CivilDate | null => {
    const set = Object.values(dates).flatMap((date) => (date !== null && date >= firstDay ? [date] : []));
    return set.sort().at(-1) ?? null;
  });
}

async function readJournals(odoo: OdooSession, companyId: number): Promise<BillingSettings['salesJournals']> {
  const row = z.object({ id: z.number(), code: z.string(), name: z.string(), currency_id: reference });
  const domain = [
    ['type', '=', 'sale'],
    ['company_id', '=', companyId],
  ];
  const fields = ['code', 'name', 'currency_id'];
  const found = await odoo.search('account.journal', domain, fields, row, { order: 'sequence, type, code' });
  return found.map(({ id, code, name, currency_id: of }) => ({ id, code, name, currency: of && currency(of.name) }));
}

/** Of the fields themselves: the table that they come from (`decimal.precision`) is for administrators only. */
async function readDigits(odoo: OdooSession): Promise<BillingSettings['digits']> {
  const digits = z
    .object({ digits: z.union([z.tuple([z.number(), z.number()]), z.literal(false)]).optional() })
    .transform(({ digits: known }) => (known ? known[1] : null));
  const reply = z.object({ quantity: digits, price_unit: digits, discount: digits });
  const args = { allfields: ['quantity', 'price_unit', 'discount'], attributes: ['digits'] };
  const found = await odoo.model('account.move.line', 'fields_get', args, reply);
  return { quantity: found.quantity, unitPrice: found.price_unit, discountPercent: found.discount };
}

const taxRow = z
  .object({
    id: z.number(),
    name: z.string(),
    amount: z.number(),
    amount_type: z.string(),
    price_include: z.boolean(),
    include_base_amount: z.boolean(),
  })
  .transform((tax): ErpTax => {
    const isPlain = tax.amount_type === 'percent' && !tax.price_include && !tax.include_base_amount;
    return { id: tax.id, name: tax.name, percent: isPlain ? new Big(tax.amount).toFixed() : null };
  });
const taxFields = ['name', 'amount', 'amount_type', 'price_include', 'include_base_amount'];

async function readTaxes(odoo: OdooSession, ids: readonly number[]): Promise<ErpTax[]> {
  if (ids.length === 0) return [];
  // Archived ones too: an order line may still have them.
  return odoo.withArchived.search('account.tax', [['id', 'in', ids]], taxFields, taxRow);
}

/** Those of this company: a product carries the taxes of all. */
async function readProductTaxes(
  odoo: OdooSession,
  companyId: number,
  codes: readonly string[],
): Promise<BillingSettings['productTaxes']> {
  if (codes.length === 0) return {};
  const row = z.object({ default_code: text, taxes_id: z.array(z.number()) });
  const domain = [
    ['default_code', 'in', codes],
    ['company_id', 'in', [false, companyId]],
  ];
  const products = await odoo.search('product.product', domain, ['default_code', 'taxes_id'], row);
  const taxIds = new Set(products.flatMap(({ taxes_id: ids }) => ids));
  const ofCompany = [
    ['id', 'in', [...taxIds]],
    ['company_id', '=', companyId],
  ];
  const taxes = taxIds.size === 0 ? [] : await odoo.search('account.tax', ofCompany, taxFields, taxRow);
  const found: BillingSettings['productTaxes'] = {};
  for (const { default_code: code, taxes_id: ids } of products) {
    found[code ?? ''] ??= taxes.filter(({ id }) => ids.includes(id));
  }
  return found;
}

/**
 * Between all asked currencies, as Odoo itself would convert on that day. One without a rate on or before the day has none:
 * Odoo would take 1 for it (17), or its first later one (19).
 */
async function readRates(
  odoo: OdooSession,
  { currencies }: BillingQuestion,
  home: string,
  day: CivilDate,
): Promise<ExchangeRate[]> {
  if (currencies.length < 2) return [];
  const specification = {
    name: {},
    rate: {},
    rate_ids: { fields: { name: {} }, order: 'name', limit: 1 },
  };
  const row = z.object({
    name: z.string(),
    rate: z.number(),
    rate_ids: z.array(z.object({ name: z.string() })),
  });
  const reply = z.object({ records: z.array(row) });
  const args = { domain: [['name', 'in', currencies]], specification };
  const { records } = await odoo.with({ date: day }).model('res.currency', 'web_search_read', args, reply);
  const known = records.filter(({ name, rate_ids: [first] }) => name === home || (first && first.name <= day));
  return known.flatMap((from) =>
    known
      .filter((to) => to !== from)
      .map((to) => ({
        from: currency(from.name),
        to: currency(to.name),
        on: day,
        rate: quotient(to.rate, from.rate),
        source: 'Odoo',
      })),
  );
}

/** Odoo keeps twelve digits of a rate; what comes after them is a float's. */
function quotient(a: number, b: number): string {
  return new Big(a).div(b).round(12, Big.roundHalfUp).toFixed();
}
