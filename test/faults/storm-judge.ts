import { Big } from 'big.js';
import { outstanding } from '../../domain/approval.ts';
import { type ContractPlan, contractsOf, type LeadToProjectPlan } from '../../domain/lead-to-project/plan-types.ts';
import type { ProcessView } from '../../domain/process-view.ts';
import type { PsaRecord } from '../../sandbox/productive/psa-record.ts';
import type { SandboxState } from './sandbox-books.ts';

type Row = Record<string, unknown>;

/**
 * What is wrong with how a process stands after the storm: it must be done, parked with an owner who knows why, or waiting
 * for a role that exists; and its story must be sentences.
 */
export function wrongEnd(view: ProcessView, roles: readonly string[]): string[] {
  const { stage, exception, approval, story } = view;
  const wrong: string[] = [];
  if (stage === 'parked') {
    if (!exception || !roles.includes(exception.owner)) wrong.push(`parked, and nobody’s: ${exception?.owner}`);
    for (const { code, message } of exception?.issues ?? []) {
      if (!isSentence(message)) wrong.push(`parked without a reason: “${message}”`);
      if (code.startsWith('TL-BUG')) wrong.push(`a bug of ours: ${message}`);
    }
  } else if (stage === 'waiting for approval') {
    const asked = approval ? outstanding(approval).flatMap((requirement) => requirement.roles) : [];
    if (asked.length === 0) wrong.push('waiting for an approval that nobody is asked for');
    wrong.push(...asked.filter((role) => !roles.includes(role)).map((role) => `waiting for ${role}, who isn’t there`));
  } else if (stage !== 'done') wrong.push(`neither done nor anybody’s: ${stage}`);
  wrong.push(...story.filter(({ text }) => !isSentence(text)).map(({ text }) => `told no sentence: “${text}”`));
  if (story.length < 2) wrong.push('its story has no end');
  return wrong;
}

/** What of these plans is missing in the systems' own stores, or differs. `amounts` are Odoo's own, by the order's id. */
export function differencesFromPlans(
  plans: readonly LeadToProjectPlan[],
  state: SandboxState,
  amounts: ReadonlyMap<number, number>,
): string[] {
  const contracts = plans.flatMap((plan) => contractsOf(plan).map((contract) => ({ ...contract, plan })));
  // An amendment adds its lines to another deal's order.
  const byOrder = Map.groupBy(contracts, ({ writes: { order } }) => order.amends?.key ?? order.key);
  return [
    ...plans.flatMap((plan) => inDeal(plan, state)),
    ...[...byOrder].flatMap(([key, together]) => inOrder(key, together, state, amounts)),
    ...contracts.flatMap((contract) => [...inProject(contract, state), ...inPsa(contract, state)]),
  ];
}

function inDeal(plan: LeadToProjectPlan, { hubspot }: SandboxState): string[] {
  const deal = hubspot.crm.records.deals?.[plan.key.replace(/^hubspot-/, '')]?.properties ?? {};
  return compared(plan.key, [
    ['outcome in the CRM', deal.throughline_outcome, 'done'],
    ['key in the CRM', deal.throughline_key, plan.key],
    // A deal in two currencies has no amount.
    ...(plan.more ? [] : [['amount', number(deal.amount), number(plan.totals.untaxed.amount)] as const]),
  ]);
}

function inOrder(
  key: string,
  contracts: readonly ContractPlan[],
  state: SandboxState,
  amounts: ReadonlyMap<number, number>,
): string[] {
  const odoo = odooRows(state);
  const written = odoo.external('sale.order', key);
  if (!written) return [`${key}: the order is not there`];
  const own = contracts.find(({ writes }) => writes.order.amends === undefined)?.writes.order;
  const planned = contracts.flatMap(({ writes }) => writes.order.lines);
  // A change request brings a line that only says its terms.
  const notes = contracts.filter(({ writes }) => writes.order.lineNote).length;
  const total = contracts.reduce((sum, { totals }) => sum.plus(totals.untaxed.amount), new Big(0));
  return compared(key, [
    ['state', written.state, 'sale'],
    ['origin', written.origin, own?.origin],
    ['reference', written.client_order_ref, own?.reference],
    ['company', written.company_id, own?.companyId],
    ['lines', odoo.of('sale.order.line').filter((row) => row.order_id === written.id).length, planned.length + notes],
    ['total', number(amounts.get(Number(written.id))), total.toString()],
    ...planned.flatMap((plan): Pair[] => {
      const line = odoo.external('sale.order.line', plan.key);
      return [
        [`${plan.key}’s order`, line?.order_id, written.id],
        [`${plan.key}’s product`, line?.product_id, plan.productId],
        [`${plan.key}’s name`, line?.name, plan.name],
        [`${plan.key}’s quantity`, number(line?.product_uom_qty), number(plan.quantity)],
        [`${plan.key}’s price`, number(line?.price_unit), number(plan.unitPrice)],
        [`${plan.key}’s discount`, number(line?.discount), number(plan.discountPercent)],
      ];
    }),
  ]);
}

function inProject({ writes: { project, order } }: ContractPlan, state: SandboxState): string[] {
  if (!project) return [];
  const odoo = odooRows(state);
  const made = odoo.external('project.project', project.key);
  if (!made) return [`${project.key}: the project is not there`];
  return compared(project.key, [
    ['name', made.name, project.name],
    ['active', made.active, true],
    ['customer', made.partner_id, odoo.external('sale.order', order.key)?.partner_id],
    ['missing tasks', project.tasks.filter(({ key }) => !odoo.external('project.task', key)).length, 0],
    ['missing milestones', project.milestones.filter(({ key }) => !odoo.external('project.milestone', key)).length, 0],
  ]);
}

function inPsa({ writes: { psa } }: ContractPlan, { productive }: SandboxState): string[] {
  if (!psa) return [];
  const of = (type: string) => Object.values(productive.books.records[type] ?? {});
  const keyed = (type: string, key: string) =>
    of(type).find(({ attributes }) => Object.values(attributes.custom_fields ?? {}).includes(key));
  const budget = keyed('deals', psa.budget.key);
  if (!budget) return [`${psa.budget.key}: the budget is not there`];
  const services = of('services').filter(({ relations }) => relations.deal === budget.id);
  const sold = new Set<string | null | undefined>(services.map(({ id }) => id));
  const project = of('projects').find(({ id }) => id === budget.relations.project);
  return compared(psa.budget.key, [
    ['name', budget.attributes.name, psa.budget.name],
    ['closed', budget.attributes.closed_at, null],
    ['project', project?.id, psa.project.use ?? keyed('projects', psa.project.key)?.id],
    // An amendment's budget is opened in the project that is there.
    ...(psa.project.use ? [] : [['project’s name', project?.attributes.name, psa.project.name] as const]),
    ['project archived', project?.attributes.archived_at, null],
    ['services', services.length, psa.budget.services.length],
    ...psa.budget.services.flatMap((plan): Pair[] => {
      const service = keyed('services', plan.key);
      return [
        [`${plan.key}’s budget`, service?.relations.deal, budget.id],
        [`${plan.key}’s name`, service?.attributes.name, plan.name],
        [`${plan.key}’s quantity`, number(service?.attributes.quantity), number(plan.quantity)],
        // Productive counts cents.
        [
          `${plan.key}’s price`,
          number(service?.attributes.price),
          new Big(plan.unitPrice.amount).times(100).toString(),
        ],
      ];
    }),
    ['bookings', of('bookings').filter(({ relations }) => sold.has(relations.service)).length, psa.placeholders.length],
    ['missing placeholders', psa.placeholders.filter(({ key }) => !keyed('bookings', key)).length, 0],
  ]);
}

/** What is there more than once that may be there once: by the key it was written under, and by what people call it. */
export function doubles(before: SandboxState, after: SandboxState): string[] {
  const [old, now] = [names(before), names(after)];
  return [...now]
    .filter(([name, count]) => count > Math.max(1, old.get(name) ?? 0))
    .map(([name, n]) => `${n} × ${name}`);
}

const CALLED: Record<string, (row: Row) => unknown[]> = {
  // Without an origin it isn't one of ours.
  'sale.order': ({ id, origin, company_id }) => (origin ? [origin, company_id] : [id]),
  'sale.order.line': ({ order_id, name, product_id }) => [order_id, name, product_id],
  'project.project': ({ name, company_id }) => [name, company_id],
  'project.task': ({ project_id, name }) => [project_id, name],
  'project.milestone': ({ project_id, name }) => [project_id, name],
  'res.partner': ({ name, parent_id, company_id }) => [name, parent_id, company_id],
};

/** Companies, projects, budgets and what hangs on them: by name within what they are part of, and by our key. */
const CALLED_IN_PSA: Record<string, (record: PsaRecord) => unknown[]> = {
  companies: ({ attributes }) => [attributes.name],
  projects: ({ attributes, relations }) => [attributes.name, relations.company],
  deals: ({ attributes, relations }) => [attributes.name, relations.project],
  services: ({ attributes, relations }) => [attributes.name, relations.deal],
  task_lists: ({ attributes, relations }) => [attributes.name, relations.project],
  // Two of a role may be planned for the same months.
  bookings: ({ id }) => [id],
};

function names({ odoo, productive }: SandboxState): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const [model, called] of Object.entries(CALLED)) {
    for (const row of odoo.tables[model] ?? []) count(`${model} ${JSON.stringify(called(row))}`);
  }
  for (const { model, recordId } of Object.values(odoo.externalIds)) count(`external ids of ${model} ${recordId}`);
  for (const [type, called] of Object.entries(CALLED_IN_PSA)) {
    for (const record of Object.values(productive.books.records[type] ?? {})) {
      if (isPutAway(record, productive)) continue;
      count(`${type} ${JSON.stringify(called(record))}`);
      for (const key of Object.values(record.attributes.custom_fields ?? {})) count(`${type} under the key ${key}`);
    }
  }
  return counts;
}

/**
 * An empty double. A company can't be deleted: of two that were created at once, the one that nothing hangs on yet is archived
 * (connectors/productive/write-company.ts). One with a project or a deal counts, archived or not.
 */
function isPutAway({ id, type, attributes }: PsaRecord, { books }: SandboxState['productive']): boolean {
  if (!attributes.archived_at) return false;
  const uses = ['projects', 'deals'].flatMap((kind) => Object.values(books.records[kind] ?? {}));
  return type !== 'companies' || !uses.some(({ relations }) => relations.company === id);
}

function odooRows({ odoo }: SandboxState) {
  const of = (model: string) => odoo.tables[model] ?? [];
  return {
    of,
    external: (model: string, key: string) => {
      const id = odoo.externalIds[`throughline.${key}`];
      return id?.model === model ? of(model).find((row) => row.id === id.recordId) : undefined;
    },
  };
}

type Pair = readonly [what: string, is: unknown, planned: unknown];

function compared(whose: string, pairs: readonly Pair[]): string[] {
  return pairs
    .filter(([, is, planned]) => is !== planned)
    .map(([what, is, planned]) => `${whose}: ${what} is ${is}, not ${planned}`);
}

/** As text without zeros that mean nothing; what isn't a number stays what it is. */
function number(value: unknown): string {
  return value === undefined || value === null || value === '' ? String(value) : new Big(String(value)).toString();
}

/** In words: what a system or a template left unsaid would show as `undefined`, and what nobody foresaw as its stack. */
function isSentence(text: string): boolean {
  return text.split(' ').length >= 2 && !/undefined|\[object|\n\s+at |\bnull\b|\bNaN\b/.test(text);
}
