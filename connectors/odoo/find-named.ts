import { z } from 'zod';
import type { ErpProduct, ErpQuestion, ErpRef, ErpSnapshot } from '../../domain/erp.ts';
import { currency } from '../../domain/money.ts';
import type { OdooSession } from './odoo-session.ts';
import { reference, text } from './odoo-values.ts';

/*
 * What the deal and the policy refer to by name or code. Records of the company itself come before shared ones, then the
 * oldest: where Odoo has a name twice, the choice is at least always the same.
 */

const owned = z.object({ id: z.number(), name: z.string(), company_id: reference });
type Owned = z.infer<typeof owned>;

export async function findCompany(odoo: OdooSession, name: string): Promise<ErpSnapshot['company']> {
  const row = z.object({ id: z.number(), name: z.string(), currency_id: reference });
  const [found] = await odoo.search('res.company', [['name', '=', name]], ['name', 'currency_id'], row, { limit: 1 });
  return found?.currency_id ? { id: found.id, name: found.name, currency: currency(found.currency_id.name) } : null;
}

export async function findProducts(
  odoo: OdooSession,
  companyId: number,
  codes: string[],
): Promise<Record<string, ErpProduct>> {
  if (codes.length === 0) return {};
  const row = owned.extend({
    default_code: text,
    uom_id: reference,
    service_tracking: text,
    service_policy: text,
    invoice_policy: text,
  });
  const fields = Object.keys(row.shape).filter((field) => field !== 'id');
  const domain = [['default_code', 'in', codes], ['sale_ok', '=', true], inReach(companyId)];
  const products: Record<string, ErpProduct> = {};
  for (const product of ownFirst(await odoo.search('product.product', domain, fields, row))) {
    const code = product.default_code ?? '';
    products[code] ??= {
      id: product.id,
      name: product.name,
      code,
      unit: product.uom_id?.name ?? '',
      // `project_only` makes no task, but the project all the same.
      makesTask: ['task_in_project', 'task_global_project', 'project_only'].includes(product.service_tracking ?? ''),
      billedBy: billedBy(product.service_policy, product.invoice_policy),
    };
  }
  return products;
}

/** Services by their policy; goods have none, and are billed as ordered or as delivered. */
function billedBy(servicePolicy: string | null, invoicePolicy: string | null): ErpProduct['billedBy'] {
  switch (servicePolicy) {
    case 'delivered_timesheet':
      return 'time';
    case 'delivered_milestones':
      return 'milestones';
    case 'ordered_prepaid':
      return 'order';
    default:
      return invoicePolicy === 'delivery' ? 'delivered quantity' : 'order';
  }
}

/** The active list of the currency that people would choose first: the lowest in their order. */
export async function findPriceList(
  odoo: OdooSession,
  companyId: number,
  code: ErpQuestion['currency'],
): Promise<ErpSnapshot['priceList']> {
  if (code === null) return null;
  const domain = [['currency_id.name', '=', code], ['currency_id.active', '=', true], inReach(companyId)];
  const page = { order: 'sequence, id', limit: 1 };
  const [found] = await odoo.search('product.pricelist', domain, ['name', 'company_id'], owned, page);
  return found ? { id: found.id, name: found.name, currency: currency(code) } : null;
}

export async function findUser(odoo: OdooSession, login: string | null): Promise<ErpRef | null> {
  if (login === null) return null;
  const row = z.object({ id: z.number(), name: z.string() });
  const [found] = await odoo.search('res.users', [['login', '=', login]], ['name'], row, { limit: 1 });
  return found ?? null;
}

/** By ISO 3166 alpha-2 code. */
export async function findCountry(odoo: OdooSession, code: string | null): Promise<ErpRef | null> {
  if (code === null) return null;
  const row = z.object({ id: z.number(), name: z.string() });
  const [found] = await odoo.search('res.country', [['code', '=', code.toUpperCase()]], ['name'], row, { limit: 1 });
  return found ?? null;
}

/** Records of a model whose names are among these, by name. */
export async function findByName(
  odoo: OdooSession,
  model: 'account.payment.term' | 'account.tax' | 'account.analytic.account',
  companyId: number,
  names: string[],
): Promise<Record<string, ErpRef>> {
  if (names.length === 0) return {};
  const saleOnly = model === 'account.tax' ? [['type_tax_use', '=', 'sale']] : [];
  const domain = [['name', 'in', names], inReach(companyId), ...saleOnly];
  const found: Record<string, ErpRef> = {};
  for (const { id, name } of ownFirst(await odoo.search(model, domain, ['name', 'company_id'], owned))) {
    found[name] ??= { id, name };
  }
  return found;
}

function inReach(companyId: number): [string, string, unknown[]] {
  return ['company_id', 'in', [false, companyId]];
}

function ownFirst<T extends Owned>(rows: T[]): T[] {
  return rows.toSorted((a, b) => Number(a.company_id === null) - Number(b.company_id === null) || a.id - b.id);
}
