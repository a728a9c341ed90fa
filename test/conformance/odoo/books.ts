import type { OdooTarget } from './odoo-target.ts';
import type { SampleDeal } from './sample-deal.ts';

/**
 * All that Odoo holds of one deal, found by its unique mark and not by external ids, so that a doubled record shows. Without
 * ids, numbers and the mark: the books of two deals that were treated alike are equal.
 */
export async function booksOf({ auditor, version }: OdooTarget, { mark, key }: SampleDeal) {
  const like = ['name', 'like', mark];
  const customers = await auditor.find(
    'res.partner',
    [like, ['parent_id', '=', false]],
    ['name', 'is_company', 'company_id', 'vat', 'website', 'street', 'city', 'zip', 'country_id', 'ref', 'active'],
  );
  const contacts = await auditor.find(
    'res.partner',
    [['email', 'like', `@${mark}.example`]],
    ['name', 'email', 'phone', 'function', 'parent_id', 'active'],
  );
  const orders = await auditor.find(
    'sale.order',
    [['origin', '=', key]],
    [
      'state',
      'partner_id',
      'client_order_ref',
      'origin',
      'date_order',
      'note',
      'user_id',
      'payment_term_id',
      'pricelist_id',
      'company_id',
      'currency_id',
      'amount_untaxed',
      'amount_total',
      'project_ids',
    ],
  );
  const taxes = version === '17.0' ? 'tax_id' : 'tax_ids';
  const lines = await auditor.find(
    'sale.order.line',
    [['order_id.origin', '=', key]],
    [
      'name',
      'product_id',
      'product_uom_qty',
      'price_unit',
      'discount',
      'price_subtotal',
      'qty_delivered',
      'project_id',
      taxes,
      'analytic_distribution',
    ],
  );
  const projects = await auditor.find(
    'project.project',
    [like],
    [
      'name',
      'partner_id',
      'company_id',
      'user_id',
      'date_start',
      'date',
      'active',
      'allow_milestones',
      'allow_billable',
    ],
  );
  const inProjects = ['project_id', 'in', projects.map(({ id }) => id)];
  const tasks = await auditor.find(
    'project.task',
    [inProjects],
    ['name', 'allocated_hours', 'sale_line_id', 'milestone_id', 'active', 'partner_id'],
  );
  const milestones = await auditor.find(
    'project.milestone',
    [inProjects],
    ['name', 'deadline', 'sale_line_id', 'quantity_percentage', 'is_reached'],
  );
  return {
    ids: { customers, contacts, orders, lines, projects, tasks, milestones },
    plain: withoutIds({ customers, contacts, orders, lines, projects, tasks, milestones }, mark),
  };
}

function withoutIds(value: unknown, mark: string): unknown {
  if (typeof value === 'string') return value.replaceAll(mark, 'MARK').replace(/\bS\d{5,}/g, 'SNUMBER');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    // A many2one: its name says enough.
    if (value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'string')
      return withoutIds(value[1], mark);
    if (value.every((one) => typeof one === 'number')) return `${value.length} records`;
    return value.map((one) => withoutIds(one, mark));
  }
  const kept = Object.entries(value).filter(([name]) => name !== 'id');
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutIds(member, mark)]));
}
