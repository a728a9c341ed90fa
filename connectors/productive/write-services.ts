import Big from 'big.js';
import type { PsaBudgetWrite, PsaServiceWrite } from '../../domain/psa.ts';
import { relationships } from './json-api.ts';
import { toMinorUnits } from './minor-units.ts';
import type { ProductiveSession } from './productive-session.ts';
import { type BudgetRecord, keyOf, type ServiceRecord, service } from './psa-records.ts';
import { readServices } from './read-budget.ts';
import { hasTime } from './recorded-time.ts';
import { writeMissing } from './write-missing.ts';

/** Productive's numbers: how a line is billed, and what is counted. */
const billingTypes = { fixed: 1, actuals: 2 } as const;
const units = { hour: 1, piece: 2 } as const;

/**
 * The sold lines, in the plan's order. What carries our key and is no longer planned goes; what differs from the plan is
 * set right. Not where time has been recorded on it: then people work with it, and the proof shows the difference.
 */
export async function writeServices(
  session: ProductiveSession,
  planned: PsaBudgetWrite,
  { id: budgetId }: BudgetRecord,
): Promise<ServiceRecord[]> {
  const { services: field } = await session.keyFields(session);
  const keys = new Set(planned.services.map(({ key }) => key));
  const before = await readServices(session, budgetId);
  for (const one of before) {
    const key = keyOf(one, field);
    if (key !== null && !keys.has(key)) await removeUnused(session, one);
  }
  const found = await writeMissing(session, {
    planned: planned.services,
    list: () => readServices(session, budgetId),
    is: (one, plan) => keyOf(one, field) === plan.key,
    create: (plan) =>
      session.write(
        `creating the service “${plan.name}”`,
        'POST',
        '/services',
        {
          type: 'services',
          attributes: { ...attributesOf(plan), custom_fields: { [field]: plan.key } },
          relationships: relationships({
            deal: { type: 'deals', id: budgetId },
            service_type: { type: 'service_types', id: plan.serviceTypeId },
          }),
        },
        service,
      ),
    dropDouble: (double) => removeUnused(session, double),
  });
  for (const [index, plan] of planned.services.entries()) await keepAsPlanned(session, found[index], plan);
  return found;
}

async function removeUnused(session: ProductiveSession, { id, name }: ServiceRecord): Promise<void> {
  if (await hasTime(session, { service_id: id })) return;
  await session.remove(`deleting the service “${name}”, which is no longer planned`, `/services/${id}`);
}

async function keepAsPlanned(
  session: ProductiveSession,
  found: ServiceRecord | undefined,
  plan: PsaServiceWrite,
): Promise<void> {
  if (!found || isAsPlanned(found, plan) || (await hasTime(session, { service_id: found.id }))) return;
  await session.write(
    `changing the service “${plan.name}”`,
    'PATCH',
    `/services/${found.id}`,
    {
      type: 'services',
      id: found.id,
      attributes: attributesOf(plan),
      relationships: relationships({ service_type: { type: 'service_types', id: plan.serviceTypeId } }),
    },
    service,
  );
}

function isAsPlanned(found: ServiceRecord, plan: PsaServiceWrite): boolean {
  return (
    found.name === plan.name &&
    found.billing_type_id === billingTypes[plan.billing] &&
    found.unit_id === units[plan.unit] &&
    new Big(found.quantity).eq(plan.quantity) &&
    new Big(found.price).eq(toMinorUnits(plan.unitPrice)) &&
    (found.estimated_time ?? 0) === (plan.estimatedMinutes ?? 0) &&
    found.budget_cap_enabled === plan.capped &&
    found.time_tracking_enabled === plan.tracksTime
  );
}

function attributesOf(plan: PsaServiceWrite): Record<string, unknown> {
  return {
    name: plan.name,
    billing_type_id: billingTypes[plan.billing],
    unit_id: units[plan.unit],
    quantity: plan.quantity,
    price: toMinorUnits(plan.unitPrice),
    estimated_time: plan.estimatedMinutes ?? 0,
    budget_cap_enabled: plan.capped,
    time_tracking_enabled: plan.tracksTime,
    booking_tracking_enabled: true,
  };
}
