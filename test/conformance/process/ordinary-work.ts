import type { AtHand, Tampering } from './tampering.ts';

type Steps = Record<string, (at: AtHand) => Promise<unknown>>;

/** What people do with a contract after it is done, all of it on one: the nightly proof has nothing to say about it. */
export const ordinaryWork: readonly {
  scenario: Tampering['scenario'] & ('straight-through' | 'psa-project');
  steps: Steps;
}[] = [
  { scenario: 'straight-through', steps: inOdoo() },
  { scenario: 'psa-project', steps: inThePsa() },
];

function inOdoo(): Steps {
  const project = ({ erp }: AtHand) => erp.order.projects[0];
  const plannedTask = (at: AtHand) =>
    project(at)?.tasks.find(({ name }) => at.plannedTasks.includes(name))?.id ?? missing('a planned task');
  return {
    'the project is renamed': (at) =>
      at.odoo.write('project.project', project(at)?.id ?? missing('a project'), { name: 'Renamed by its lead' }),
    'a planned task is renamed and done': (at) =>
      at.odoo.write('project.task', plannedTask(at), { name: 'Part 1', state: '1_done' }),
    'a milestone is renamed and reached': (at) =>
      at.odoo.write('project.milestone', project(at)?.milestones[0]?.id ?? missing('a milestone'), {
        name: 'Half-way',
        is_reached: true,
      }),
    'a task is added': (at) => at.odoo.create('project.task', { name: 'Data cleansing', project_id: project(at)?.id }),
    'time is worked': async (at) => {
      const ofCompany = ['company_id.name', '=', at.erp.order.company.name];
      const [employee] = await at.odoo.find('hr.employee', [ofCompany], ['name']);
      const work = { name: 'Workshop', project_id: project(at)?.id, task_id: plannedTask(at), unit_amount: 2.5 };
      await at.odoo.create('account.analytic.line', { ...work, employee_id: employee?.id, date: '2026-12-02' });
    },
    'a line is called otherwise, and delivered': async ({ odoo, erp }) => {
      const line = erp.order.lines[0]?.id ?? missing('a line');
      await odoo.write('sale.order.line', line, { name: 'Phase 1', qty_delivered: 3 });
    },
    'an expense is passed on': async ({ odoo, erp }) => {
      // As Odoo makes it of a cost (`_sale_prepare_sale_line_values`), in both versions.
      const line = { order_id: erp.order.id, name: 'Train to Bremen', price_unit: 60, discount: 0 };
      const sold = await soldOn({ odoo, erp });
      await odoo.create('sale.order.line', { ...line, ...sold, product_uom_qty: 2, is_expense: true });
    },
    'a down payment is on the order': async ({ odoo, erp }) => {
      const line = { order_id: erp.order.id, name: 'Down payment', price_unit: 1000, product_uom_qty: 0 };
      await odoo.create('sale.order.line', { ...line, ...(await soldOn({ odoo, erp })), is_downpayment: true });
    },
    'a part is invoiced': async ({ biller, erp }) => {
      const [line] = erp.order.lines;
      const invoice = await biller.create('account.move', {
        move_type: 'out_invoice',
        partner_id: erp.order.customer.id,
        invoice_line_ids: [[0, 0, { name: 'Part', quantity: 1, price_unit: 7, sale_line_ids: [[6, 0, [line?.id]]] }]],
      });
      await biller.call('account.move', 'action_post', [[invoice]]);
    },
  };
}

/** What the first line sells, in its project: without one, Odoo 19 makes another. */
async function soldOn({ odoo, erp }: Pick<AtHand, 'odoo' | 'erp'>): Promise<Record<string, unknown>> {
  const fields = ['product_id', 'project_id'];
  const [line] = await odoo.find('sale.order.line', [['id', '=', erp.order.lines[0]?.id]], fields);
  const [product_id] = (line?.product_id || []) as number[];
  const [project_id] = (line?.project_id || []) as number[];
  return { product_id, ...(project_id === undefined ? {} : { project_id }) };
}

function inThePsa(): Steps {
  const ofPsa = ({ psa }: AtHand) => psa ?? missing('a project in the PSA');
  const change = ({ productive }: AtHand, type: string, id: string | undefined, data: object) =>
    productive.change('PATCH', `${type}/${id ?? missing(type)}`, { data: { type, id, ...data } });
  const tasksOf = (at: AtHand) => at.productive.tasks(ofPsa(at).project.id);
  return {
    'project and budget are renamed': async (at) => {
      await change(at, 'projects', ofPsa(at).project.id, { attributes: { name: 'Renamed by its lead' } });
      await change(at, 'deals', ofPsa(at).budget.id, { attributes: { name: 'Budget 2027' } });
    },
    'roles are staffed, and planned later': async (at) => {
      const bookings = await at.productive.bookings(ofPsa(at).budget.id);
      const [person] = await at.productive.people();
      for (const { id } of bookings.length > 0 ? bookings : missing('a role to be staffed')) {
        const attributes = { started_on: '2027-01-11', ended_on: '2027-03-31' };
        const relationships = { person: { data: { type: 'people', id: person?.id } } };
        await change(at, 'bookings', id, { attributes, relationships });
      }
    },
    'tasks and milestones are renamed': async (at) => {
      for (const { id } of await tasksOf(at)) await change(at, 'tasks', id, { attributes: { title: 'Part 1' } });
    },
    'a task is added': async (at) => {
      const project = { data: { type: 'projects', id: ofPsa(at).project.id } };
      const attributes = {
        title: 'Data cleansing',
        task_list_id: (await at.productive.lists(ofPsa(at).project.id))[0]?.id,
      };
      await at.productive.change('POST', 'tasks', { data: { type: 'tasks', attributes, relationships: { project } } });
    },
    'time is recorded': (at) => at.productive.recordTime(ofPsa(at).budget.id, 90),
  };
}

function missing(what: string): never {
  throw new Error(`There is not ${what} to work with.`);
}
