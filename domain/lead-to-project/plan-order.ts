import type { ErpSnapshot } from '../erp.ts';
import type { BusinessKey, CivilDate, Currency } from '../ids.ts';
import type { Decimal, Money } from '../money.ts';
import type { EntityPolicy, OrderField } from '../policy.ts';
import { orderKey, orderLineKey } from './external-keys.ts';
import { orderNote } from './order-note.ts';
import type { Instalment } from './plan-schedule.ts';
import type { OrderLineWrite, OrderWrite } from './plan-types.ts';
import type { UnderstoodDeal } from './understand-deal.ts';
import type { UnderstoodLine } from './understand-lines.ts';

export interface OrderFacts {
  key: BusinessKey;
  entity: EntityPolicy;
  currency: Currency;
  companyId: number;
  priceListId: number;
  asOf: CivilDate;
  cap: Money | null;
  schedule: readonly Instalment[];
}

export function planOrder(understood: UnderstoodDeal, erp: ErpSnapshot, facts: OrderFacts): OrderWrite {
  const { key, entity } = facts;
  const takes = (field: OrderField) => entity.ownership.order.includes(field);
  const purchaseOrder = understood.deal.purchaseOrder || null;
  return {
    key: orderKey(key),
    company: entity.erpCompany,
    companyId: facts.companyId,
    priceListId: facts.priceListId,
    currency: facts.currency,
    reference: purchaseOrder ?? key,
    origin: key,
    date: understood.dates.closedOn ?? facts.asOf,
    // Left out when nobody says: the ERP then applies what it has for the customer.
    ...(takes('paymentTerms') && erp.paymentTerms && { paymentTermsId: erp.paymentTerms.id }),
    ...(takes('salesperson') && erp.salesperson && { salespersonId: erp.salesperson.id }),
    ...(takes('note') && { note: orderNote(purchaseOrder, facts.cap, facts.schedule) }),
    lines: understood.lines.lines.flatMap((line) => planLine(line, key, entity, erp)),
  };
}

/** A product that the ERP lacks has been named as an issue before. */
function planLine(line: UnderstoodLine, key: BusinessKey, entity: EntityPolicy, erp: ErpSnapshot): OrderLineWrite[] {
  const product = erp.products[line.service.erpProduct];
  if (!product) return [];
  return [
    {
      key: orderLineKey(key, line.id),
      productId: product.id,
      productCode: product.code,
      name: line.name,
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      discountPercent: line.discountPercent,
      taxIds: taxIds(entity, erp),
      analytic: analyticShares(entity, erp),
    },
  ];
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
