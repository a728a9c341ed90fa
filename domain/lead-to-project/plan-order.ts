import type { ErpSnapshot } from '../erp.ts';
import type { BusinessKey, CivilDate, Currency } from '../ids.ts';
import type { Decimal } from '../money.ts';
import type { EntityPolicy, OrderField } from '../policy.ts';
import { lineMilestoneKey, noteKey, orderKey, orderLineKey } from './external-keys.ts';
import { orderLinesOf, type SoldLine } from './order-lines.ts';
import { amendmentNote } from './order-note.ts';
import type { LineMilestone } from './plan-milestones.ts';
import type { LineMilestoneWrite, OrderLineWrite, OrderWrite } from './plan-types.ts';
import type { UnderstoodDeal } from './understand-deal.ts';
import type { UnderstoodLine } from './understand-lines.ts';

export interface OrderFacts {
  key: BusinessKey;
  entity: EntityPolicy;
  currency: Currency;
  companyId: number;
  priceListId: number;
  asOf: CivilDate;
  note: string;
  /** By deal line. */
  milestones: ReadonlyMap<string, readonly LineMilestone[]>;
  /** The order in force that gets these lines; null for an order of its own. */
  amends: NonNullable<OrderWrite['amends']> | null;
}

export function planOrder(understood: UnderstoodDeal, erp: ErpSnapshot, facts: OrderFacts): OrderWrite {
  const { key, entity } = facts;
  // An order that is amended keeps its own terms, salesperson and note.
  const takes = (field: OrderField) => facts.amends === null && entity.ownership.order.includes(field);
  const date = understood.dates.closedOn ?? facts.asOf;
  return {
    key: orderKey(key),
    company: entity.erpCompany,
    companyId: facts.companyId,
    currency: facts.currency,
    ...(facts.amends === null && {
      priceListId: facts.priceListId,
      reference: understood.deal.purchaseOrder || key,
    }),
    origin: key,
    date,
    // Left out when nobody says: the ERP then applies what it has for the customer.
    ...(takes('paymentTerms') && erp.paymentTerms && { paymentTermsId: erp.paymentTerms.id }),
    ...(takes('salesperson') && erp.salesperson && { salespersonId: erp.salesperson.id }),
    ...(takes('note') && { note: facts.note }),
    ...(facts.amends && {
      amends: facts.amends,
      lineNote: { key: noteKey(orderKey(key)), text: amendmentNote(key, date, facts.note) },
    }),
    lines: understood.lines.lines.flatMap((line) =>
      orderLinesOf(line).flatMap((sold) => planLine(line, sold, facts, erp)),
    ),
  };
}

/** A product that the ERP lacks has been named as an issue before. */
function planLine(line: UnderstoodLine, sold: SoldLine, facts: OrderFacts, erp: ErpSnapshot): OrderLineWrite[] {
  const product = erp.products[line.service.erpProduct];
  if (!product) return [];
  const { key, entity } = facts;
  const milestones = (facts.milestones.get(line.id) ?? []).filter(({ suffix }) => suffix === sold.suffix);
  return [
    {
      key: orderLineKey(key, line.id, sold.suffix),
      productId: product.id,
      productCode: product.code,
      name: sold.name,
      quantity: sold.quantity,
      unitPrice: sold.unitPrice,
      discountPercent: sold.discountPercent,
      taxIds: taxIds(entity, erp),
      analytic: analyticShares(entity, erp),
      ...(milestones.length > 0 && { milestones: milestones.map((one) => lineMilestone(line, one, key)) }),
    },
  ];
}

/** Named with its line: people see them side by side in one list of the project. */
function lineMilestone(
  line: UnderstoodLine,
  { code, name, deadline, share }: LineMilestone,
  key: BusinessKey,
): LineMilestoneWrite {
  return { key: lineMilestoneKey(key, line.id, code), name: `${line.name}: ${name}`, deadline, share };
}

function taxIds(entity: EntityPolicy, erp: ErpSnapshot): number[] | null {
  if (!entity.taxes || !entity.ownership.order.includes('taxes')) return null;
  return entity.taxes.flatMap((name) => erp.taxes[name]?.id ?? []);
}

/** Percent by the account's id in the ERP. */
function analyticShares(entity: EntityPolicy, erp: ErpSnapshot): Record<string, Decimal> | null {
  if (!entity.analytic || !entity.ownership.order.includes('analytic')) return null;
  const shares = Object.entries(entity.analytic).flatMap(([name, percent]) => {
    const account = erp.analyticAccounts[name];
    return account ? [[String(account.id), percent] as const] : [];
  });
  return Object.fromEntries(shares);
}
