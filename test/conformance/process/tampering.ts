import type { LeadToProjectReceipt } from '../../../domain/lead-to-project/plan-types.ts';
import type { PsaReceipt } from '../../../domain/psa.ts';
import type { hubspotAccount } from '../../hubspot-account.ts';
import type { productiveLedger } from '../../productive-ledger.ts';
import type { Auditor } from '../odoo/auditor.ts';

/** What a deal became, and everybody who may lay hands on it. */
export interface AtHand {
  deal: string;
  erp: LeadToProjectReceipt;
  psa: PsaReceipt | null;
  /** Names of the project's tasks that were planned; Odoo makes others. */
  plannedTasks: string[];
  odoo: Auditor;
  /** Who may write invoices. */
  biller: Auditor;
  hubspot: ReturnType<typeof hubspotAccount>;
  productive: ReturnType<typeof productiveLedger>;
  isReal: boolean;
}

/** Something that people do to records by hand after a deal is done, and how the nightly proof is to say so. */
export interface Tampering {
  what: string;
  scenario: 'straight-through' | 'psa-project' | 'amendment';
  /** One of a company's deals: those that touch the customer have a company to themselves. */
  company: number | null;
  byHand(at: AtHand): Promise<unknown>;
  record: RegExp;
  says: RegExp;
  repairable: boolean;
  /** What a system changes on its own account then. */
  also?: RegExp;
  /** Puts back what other runs against the same Odoo would trip over. */
  afterwards?(at: AtHand): Promise<unknown>;
}

const order = /^Order S?\w+$/;
const project = /^Project of order/;

function ofOrder(
  what: string,
  values: (at: AtHand) => Record<string, unknown>,
  says: RegExp,
  repairable: boolean,
): Tampering {
  const byHand = (at: AtHand) => at.odoo.write('sale.order', at.erp.order.id, values(at));
  return { what, scenario: 'straight-through', company: null, byHand, record: order, says, repairable };
}

function ofLine(what: string, values: Record<string, unknown>, says: RegExp): Tampering {
  const byHand = (at: AtHand) => at.odoo.write('sale.order.line', at.erp.order.lines[0]?.id ?? 0, values);
  return { what, scenario: 'straight-through', company: null, byHand, record: order, says, repairable: true };
}

function ofProject(what: string, byHand: Tampering['byHand'], says: RegExp, repairable: boolean): Tampering {
  return { what, scenario: 'straight-through', company: null, byHand, record: project, says, repairable };
}

function ofPsa(
  what: string,
  byHand: Tampering['byHand'],
  record: RegExp,
  says: RegExp,
  repairable: boolean,
): Tampering {
  return { what, scenario: 'psa-project', company: null, byHand, record, says, repairable };
}

const taskOf = ({ erp, plannedTasks }: AtHand) =>
  erp.order.projects[0]?.tasks.find(({ name }) => plannedTasks.includes(name))?.id;
const projectIn = ({ erp }: AtHand) => erp.order.projects[0]?.id ?? 0;

async function cancel({ odoo, erp }: AtHand): Promise<void> {
  const context = { disable_cancel_warning: true };
  await odoo.call('sale.order', 'action_cancel', [[erp.order.id]], { context });
}

/** Odoo's own wizard; the sandbox has none, so there it is done as the wizard does it. */
async function mergeCustomer({ odoo, erp, isReal }: AtHand): Promise<void> {
  const [before] = await odoo.find('res.partner', [['id', '=', erp.customerId]], ['name']);
  const survivor = await odoo.create('res.partner', { name: `${before?.name} Group`, is_company: true });
  if (isReal) {
    const wizard = await odoo.create('base.partner.merge.automatic.wizard', {
      partner_ids: [[6, 0, [erp.customerId, survivor]]],
      dst_partner_id: survivor,
    });
    await odoo.call('base.partner.merge.automatic.wizard', 'action_merge', [[wizard]]);
    return;
  }
  const repoint = async (model: string, field: string) => {
    for (const { id } of await odoo.find(model, [[field, '=', erp.customerId]], ['id']))
      await odoo.write(model, id, { [field]: survivor });
  };
  await repoint('sale.order', 'partner_id');
  await repoint('sale.order', 'partner_invoice_id');
  await repoint('sale.order', 'partner_shipping_id');
  await repoint('project.project', 'partner_id');
  await repoint('project.task', 'partner_id');
  await repoint('res.partner', 'parent_id');
  await odoo.call('res.partner', 'unlink', [[erp.customerId]]);
}

/** Odoo 17 lets nobody delete a project's tasks once it is gone, and so no project that has any: they go first. */
async function deleteProject(at: AtHand): Promise<void> {
  const tasks = await at.odoo.find('project.task', [['project_id', '=', projectIn(at)]], ['name']);
  await at.odoo.call('project.task', 'unlink', [tasks.map(({ id }) => id)]);
  await at.odoo.call('project.project', 'unlink', [[projectIn(at)]]);
}

async function addLine({ odoo, erp }: AtHand): Promise<void> {
  const [line] = await odoo.find(
    'sale.order.line',
    [['id', '=', erp.order.lines[0]?.id]],
    ['product_id', 'project_id'],
  );
  const [product] = (line?.product_id ?? []) as number[];
  // A line without would make a project of its own in Odoo 19.
  const [project] = (line?.project_id || []) as number[];
  await odoo.create('sale.order.line', {
    order_id: erp.order.id,
    product_id: product,
    name: 'Travel, by hand',
    product_uom_qty: 2,
    price_unit: 50,
    ...(project === undefined ? {} : { project_id: project }),
  });
}

/** Twenty in Odoo, where the firm's books are, and some in the systems beside it. */
export const tamperings: readonly Tampering[] = [
  ofLine('a unit price is raised', { price_unit: 20000 }, /the unit price 20000; .* is planned/),
  ofLine('a quantity is lowered', { product_uom_qty: 1.5 }, /the quantity 1.5; .* is planned/),
  ofLine('a discount is given', { discount: 25 }, /the discount 25; 0 is planned/),
  ofLine('a line is struck out', { product_uom_qty: 0 }, /the quantity 0; .* is planned/),
  {
    ...ofLine('a line is added', {}, /has a line "Travel, by hand.*" over 100.00; none is planned/),
    byHand: addLine,
    repairable: false,
  },
  { ...ofOrder('the order is cancelled', () => ({}), /is cancel; confirmed is planned/, false), byHand: cancel },
  {
    ...ofOrder('the order is deleted', () => ({}), /is no longer in the ERP/, false),
    byHand: async (at) => {
      await cancel(at);
      await at.odoo.call('sale.order', 'unlink', [[at.erp.order.id]]);
    },
  },
  ofOrder('the reference is changed', () => ({ client_order_ref: 'PO-BY-HAND' }), /has the reference PO-BY-HAND/, true),
  ofOrder('the source document is emptied', () => ({ origin: false }), /has the source document nothing/, false),
  ofOrder('the date is moved', () => ({ date_order: '2026-01-05 10:00:00' }), /has the date 2026-01-05/, true),
  ofOrder('the payment terms are taken off', () => ({ payment_term_id: false }), /has no payment terms/, true),
  ofOrder('the salesperson is taken off', () => ({ user_id: false }), /has no salesperson/, true),
  {
    ...ofOrder(
      'the order is given to another customer',
      () => ({}),
      /has the customer By Hand Ltd \(\d+\); .* is planned/,
      false,
    ),
    byHand: async ({ odoo, erp }) => {
      const partner_id = await odoo.create('res.partner', { name: 'By Hand Ltd', is_company: true });
      await odoo.write('sale.order', erp.order.id, { partner_id });
    },
    record: /^Customer of order/,
    // Odoo takes payment terms and salesperson of the new customer, and may tax its lines otherwise.
    also: order,
  },
  {
    what: 'the customer is archived',
    scenario: 'straight-through',
    company: 0,
    byHand: ({ odoo, erp }) => odoo.write('res.partner', erp.customerId, { active: false }),
    record: /^Customer of order/,
    says: /is archived in the ERP/,
    repairable: false,
    afterwards: ({ odoo, erp }) => odoo.write('res.partner', erp.customerId, { active: true }),
  },
  {
    what: 'the customer is merged into another',
    scenario: 'straight-through',
    company: 1,
    byHand: mergeCustomer,
    record: /^Customer of order/,
    says: /is no longer in the ERP: it was deleted, or merged into another\..* Group \(\d+\)/s,
    repairable: false,
  },
  {
    what: 'a contact is deleted',
    scenario: 'straight-through',
    company: 2,
    byHand: ({ odoo, erp }) => odoo.call('res.partner', 'unlink', [[erp.contactIds[0]]]),
    record: /^Contact \d+$/,
    says: /is no longer in the ERP/,
    repairable: false,
  },
  ofProject(
    'the project is archived',
    (at) => at.odoo.write('project.project', projectIn(at), { active: false }),
    /has an archived project ".*"; a running one is planned/,
    true,
  ),
  ofProject('the project is deleted', deleteProject, /has no project; ".*" is planned/, false),
  ofProject(
    'a planned task is deleted',
    (at) => at.odoo.call('project.task', 'unlink', [[taskOf(at)]]),
    /has a project without task ".*"; it is planned/,
    false,
  ),
  ofProject(
    'a milestone is put off',
    (at) =>
      at.odoo.write('project.milestone', at.erp.order.projects[0]?.milestones[0]?.id ?? 0, { deadline: '2031-12-31' }),
    /has milestone ".*" on 2031-12-31; .* is planned/,
    false,
  ),
  ofProject(
    'the project loses its manager',
    (at) => at.odoo.write('project.project', projectIn(at), { user_id: false }),
    /has a project with no manager; .* is planned/,
    true,
  ),
  {
    what: 'the price of an added line is changed',
    scenario: 'amendment',
    company: null,
    byHand: async ({ odoo, erp, deal }) => {
      const added = erp.order.lines.find(({ key }) => key?.includes(`-${deal}_line_`));
      await odoo.write('sale.order.line', added?.id ?? 0, { price_unit: 77 });
    },
    record: order,
    says: /the unit price 77; .* is planned/,
    repairable: true,
  },
  ofPsa(
    'the project in the PSA is archived',
    ({ productive, psa }) => productive.change('PATCH', `projects/${psa?.project.id}/archive`),
    /^Project "/,
    /is archived; a running one is planned/,
    true,
  ),
  ofPsa(
    'the budget in the PSA is closed',
    ({ productive, psa }) => productive.change('PATCH', `deals/${psa?.budget.id}/close`),
    /^Budget "/,
    /is closed; an open one is planned/,
    true,
  ),
  {
    what: 'the deal is deleted in the CRM',
    scenario: 'straight-through',
    company: null,
    byHand: ({ hubspot, deal }) => hubspot.remove('deals', deal),
    record: /^Deal \d+$/,
    says: /is no longer in the CRM: it was deleted, or merged into another/,
    repairable: false,
  },
];
