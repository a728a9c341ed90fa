import Big from 'big.js';
import { currency } from '../../domain/money.ts';
import type { PsaBudget, PsaService } from '../../domain/psa.ts';
import { fromMinorUnits } from './minor-units.ts';
import type { ProductiveSession } from './productive-session.ts';
import { type BudgetRecord, keyOf, oldestFirst, type ServiceRecord, service } from './psa-records.ts';
import { webAddress } from './web-address.ts';

const billings: Record<number, PsaService['billing']> = { 1: 'fixed', 2: 'actuals' };

/** The budget with its services as they are now. */
export async function readBudget(session: ProductiveSession, found: BudgetRecord): Promise<PsaBudget> {
  const [{ budgets: keyField, services: serviceField }, services] = await Promise.all([
    session.keyFields(session),
    readServices(session, found.id),
  ]);
  const of = currency(found.currency);
  return {
    id: found.id,
    key: keyOf(found, keyField),
    name: found.name,
    url: webAddress(session.settings, `deals/${found.id}`),
    open: found.closed_at === null,
    projectId: found.links.project ?? null,
    currency: of,
    purchaseOrder: found.purchase_order_number || null,
    services: services.map((one) => ({
      key: keyOf(one, serviceField),
      name: one.name,
      billing: billings[one.billing_type_id] ?? 'non-billable',
      quantity: new Big(one.quantity).toFixed(),
      unitPrice: fromMinorUnits(one.price, of),
      capped: one.budget_cap_enabled,
    })),
  };
}

export async function readServices(session: ProductiveSession, budgetId: string): Promise<ServiceRecord[]> {
  const { data } = await session.list('reading the services', '/services', { 'filter[deal_id]': budgetId }, service);
  return oldestFirst(data);
}
