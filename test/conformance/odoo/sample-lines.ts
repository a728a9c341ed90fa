import type { ErpOrder } from '../../../domain/erp.ts';
import type { CivilDate } from '../../../domain/ids.ts';
import type { LeadToProjectWrites, OrderLineWrite } from '../../../domain/lead-to-project/plan-types.ts';
import type { OdooTarget } from './odoo-target.ts';
import { type SampleDeal, type SampleWrites, writesFor } from './sample-deal.ts';

type Given = Partial<Omit<OrderLineWrite, 'key' | 'productId'>>;

/** The n-th line of a deal, of a product by its code, without taxes so that an invoice is what it says. */
export async function lineOf(
  { auditor }: OdooTarget,
  { question }: SampleDeal,
  n: number,
  code: string,
  given: Given = {},
): Promise<OrderLineWrite> {
  const [product] = await auditor.find('product.product', [['default_code', '=', code]], ['name']);
  if (!product) throw new Error(`This Odoo needs the product ${code}.`);
  return {
    key: `${question.orderKey}_line_${n}`,
    productId: product.id,
    productCode: code,
    name: `Line ${n}`,
    quantity: '1',
    unitPrice: '1000',
    discountPercent: '0',
    taxIds: [],
    analytic: null,
    ...given,
  };
}

/** 20,000 in three parts, two of which are no whole percents. */
export async function milestoneLine(
  odoo: OdooTarget,
  deal: SampleDeal,
  n: number,
  given: Given = {},
): Promise<OrderLineWrite & Required<Pick<OrderLineWrite, 'milestones'>>> {
  const part = (code: string, name: string, deadline: string | null, share: string) => ({
    key: `milestone_${deal.key}_line_${n}_${code}`,
    name,
    deadline: deadline as CivilDate | null,
    share,
  });
  const milestones = [
    part('design', 'Design signed', '2027-01-15', '0.3'),
    part('build', 'Build accepted', '2027-02-28', '0.3333'),
    part('live', 'In operation', null, '0.3667'),
  ];
  const line = await lineOf(odoo, deal, n, 'TL-MILESTONE', {
    name: 'Portal\nin three parts',
    unitPrice: '20000',
    ...given,
  });
  return { milestones, ...line };
}

/** The deal's writes with these lines instead of its own. */
export async function writesWith(odoo: OdooTarget, deal: SampleDeal, lines: OrderLineWrite[]): Promise<SampleWrites> {
  const writes = await writesFor(odoo, deal);
  return { ...writes, order: { ...writes.order, lines } };
}

/** What a deal writes whose lines are added to the order of an earlier one. */
export async function amendmentOf(
  odoo: OdooTarget,
  deal: SampleDeal,
  original: { deal: SampleDeal; order: ErpOrder },
  lines: OrderLineWrite[],
): Promise<LeadToProjectWrites> {
  const { order } = await writesFor(odoo, deal);
  const { id, number, customer, untaxed } = original.order;
  const amends = { key: original.deal.question.orderKey, id, number, untaxed };
  return { customer: { use: customer.id }, contacts: [], project: null, order: { ...order, amends, lines } };
}
