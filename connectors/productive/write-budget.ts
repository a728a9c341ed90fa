import type { PsaBudgetWrite } from '../../domain/psa.ts';
import { budgetsByKey } from './find-by-key.ts';
import { relationships } from './json-api.ts';
import { productiveRejection } from './productive-rejection.ts';
import type { ProductiveSession } from './productive-session.ts';
import { type BudgetRecord, budget, invoice, keyOf } from './psa-records.ts';
import { readServices } from './read-budget.ts';
import { hasTime } from './recorded-time.ts';
import { writeMissing } from './write-missing.ts';

/** 2: for a client; 1 would be internal. */
const CLIENT_BUDGET = 2;

/** The budget without its services. A closed one, or one of another subsidiary, is somebody's decision: nothing is written. */
export async function writeBudget(
  session: ProductiveSession,
  planned: PsaBudgetWrite,
  at: { companyId: string; projectId: string },
): Promise<BudgetRecord> {
  const { budgets: field } = await session.keyFields(session);
  const [found] = await writeMissing(session, {
    planned: [planned],
    list: () => budgetsByKey(session, planned.key),
    is: () => true,
    create: (plan) =>
      session.write(
        `creating the budget “${plan.name}”`,
        'POST',
        '/deals',
        {
          type: 'deals',
          attributes: {
            ...attributesOf(plan),
            budget: true,
            deal_type_id: CLIENT_BUDGET,
            time_approval: true,
            expense_approval: true,
            custom_fields: { [field]: plan.key },
          },
          relationships: relationships({
            company: { type: 'companies', id: at.companyId },
            project: { type: 'projects', id: at.projectId },
            subsidiary: { type: 'subsidiaries', id: plan.subsidiaryId },
          }),
        },
        budget,
      ),
    dropDouble: (double, kept) => dropEmpty(session, double, kept),
  });
  if (found === undefined) throw new Error('One budget was planned, and none is there.');
  if (found.closed_at !== null) throw closed(found);
  const { subsidiary } = found.links;
  if (subsidiary !== undefined && subsidiary !== planned.subsidiaryId) throw ofOther(found);
  return keepAsPlanned(session, found, planned, at);
}

/** For a budget that an earlier plan wrote. */
async function keepAsPlanned(
  session: ProductiveSession,
  found: BudgetRecord,
  planned: PsaBudgetWrite,
  { companyId, projectId }: { companyId: string; projectId: string },
): Promise<BudgetRecord> {
  const wanted = attributesOf(planned);
  const is: Record<string, unknown> = { ...found };
  const otherProject = found.links.project !== undefined && found.links.project !== projectId;
  const otherCompany = found.links.company !== undefined && found.links.company !== companyId;
  const same = Object.entries(wanted).every(([name, value]) => (is[name] || null) === value);
  if (same && !otherProject && !otherCompany) return found;
  return session.write(
    `changing the budget “${planned.name}”`,
    'PATCH',
    `/deals/${found.id}`,
    {
      type: 'deals',
      id: found.id,
      attributes: wanted,
      relationships: relationships({
        company: otherCompany ? { type: 'companies', id: companyId } : null,
        project: otherProject ? { type: 'projects', id: projectId } : null,
      }),
    },
    budget,
  );
}

function attributesOf({ name, startsOn, endsOn, currency, purchaseOrder }: PsaBudgetWrite): Record<string, unknown> {
  return { name, date: startsOn, end_date: endsOn, currency, purchase_order_number: purchaseOrder };
}

/** Empty: no time, no invoice, and no service but ours. */
async function dropEmpty(session: ProductiveSession, double: BudgetRecord, kept: BudgetRecord): Promise<void> {
  const { services: field } = await session.keyFields(session);
  const services = await readServices(session, double.id);
  const invoices = await session.list('reading the invoices', '/invoices', { 'filter[deal_id]': double.id }, invoice);
  const isUsed =
    services.some((one) => keyOf(one, field) === null) ||
    invoices.data.length > 0 ||
    (await hasTime(session, { budget_id: double.id }));
  if (isUsed) throw bothUsed(double, kept);
  await session.remove(`deleting the doubled budget “${double.name}”`, `/deals/${double.id}`);
}

function bothUsed(double: BudgetRecord, kept: BudgetRecord) {
  return productiveRejection('TL-PSA-0005', {
    message: `Productive has two budgets for this contract, ${kept.id} and ${double.id} (“${double.name}”), and both are used.`,
    hint: `Move what is on budget ${double.id} to ${kept.id}, delete ${double.id}, then retry.`,
    about: `budget:${kept.id}`,
  });
}

function closed({ id, name }: BudgetRecord) {
  return productiveRejection('TL-PSA-0005', {
    message: `Budget “${name}” (Productive ${id}) of this deal is closed.`,
    hint: 'Open it again in Productive and retry, or cancel this process.',
    about: `budget:${id}`,
  });
}

function ofOther({ id, name }: BudgetRecord) {
  return productiveRejection('TL-PSA-0005', {
    message: `Budget “${name}” (Productive ${id}) of this deal belongs to another subsidiary than the plan's.`,
    hint: 'Correct the entity back, or cancel this process, which undoes that budget, and start the deal again.',
    about: `budget:${id}`,
  });
}
