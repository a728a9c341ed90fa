import type { Environment } from '../environment.ts';
import type { Row } from '../model.ts';
import { userError } from '../odoo-error.ts';
import { byVersion, fieldNames, type OdooVersion } from '../odoo-version.ts';

const lineModel = 'sale.order.line';

/**
 * What confirming (or adding a line to a confirmed order) brings about: one project per order for the lines that want one
 * and name none, a task per line, a milestone for a milestone line. As measured, with the two versions' differences.
 */
export function generateForLines(caller: Environment, lines: readonly Row[]): void {
  const env = caller.sudo().withContext({ _import_current_module: undefined });
  for (const { id } of lines) {
    const line = env.row(lineModel, id);
    if (line.is_expense === true) continue;
    const product = env.related(lineModel, line, 'product_id');
    if (product?.[fieldNames(env.version).productKind] !== 'service') continue;
    if (product.service_tracking === 'task_global_project') addToGlobalProject(env, line, product);
    if (product.service_tracking !== 'task_in_project' && product.service_tracking !== 'project_only') continue;
    const project = projectFor(env, line, product);
    const isUntasked = env.row(lineModel, id).task_id === false;
    if (product.service_tracking === 'task_in_project' && isUntasked) addTask(env, line, product, project);
    addMilestone(env, env.row(lineModel, id), product, project);
  }
}

/** Hours that a line's quantity stands for: units count as hours, days by the unit's factor. */
export function hoursOf(env: Environment, line: Row): number {
  const unit = env.related(lineModel, line, fieldNames(env.version).lineUnit);
  return Number(line.product_uom_qty) * Number(unit?.factor || 1);
}

/** The line's own project; else (17 only) the order's; else the one its sisters are in; else a new one. */
function projectFor(env: Environment, line: Row, product: Row): Row {
  const order = env.row('sale.order', line.order_id);
  const ofOrder =
    env.version === '17.0' && product.service_tracking === 'task_in_project'
      ? env.related('sale.order', order, 'project_id')
      : undefined;
  const own = ofOrder ?? env.related(lineModel, line, 'project_id');
  if (own) return own;
  const sisters = env.store.referring(lineModel, 'order_id', order.id).map((id) => env.row(lineModel, id));
  const shared = sisters.filter((sister) => wantsProject(env, sister) && sister.project_id !== false).at(-1);
  const project = shared
    ? env.row('project.project', shared.project_id)
    : createProject(env, order, line, sisters.filter((sister) => wantsProject(env, sister)).length === 1);
  env.store.update(lineModel, line.id, { project_id: project.id });
  return project;
}

function wantsProject(env: Environment, line: Row): boolean {
  const tracking = env.related(lineModel, line, 'product_id')?.service_tracking;
  return tracking === 'task_in_project' || tracking === 'project_only';
}

function createProject(env: Environment, order: Row, line: Row, isAlone: boolean): Row {
  const { projectAnalytic } = fieldNames(env.version);
  const product = env.related(lineModel, line, 'product_id');
  const name = order.client_order_ref
    ? `${String(order.client_order_ref)} - ${String(order.name)}`
    : String(order.name);
  const suffix = isAlone && product ? ` - ${env.displayName('product.product', product)}` : '';
  const project = env.create('project.project', {
    name: name + suffix,
    [projectAnalytic]: analyticAccountOf(env, order),
    partner_id: order.partner_id,
    sale_line_id: line.id,
    company_id: order.company_id,
    allow_billable: true,
  });
  const [done, cancelled] = byVersion(env.version, { 17: ['Done', 'Canceled'], 19: ['Done', 'Cancelled'] });
  const folded = byVersion(env.version, { 17: [done, cancelled], 19: [cancelled] });
  const stages = ['To Do', 'In Progress', done, cancelled].map((stage, index) => [
    0,
    0,
    { name: stage, sequence: (index + 1) * 5, fold: folded.includes(stage) },
  ]);
  env.write('project.project', [project.id], { type_ids: stages });
  if (env.version === '19.0' && order.project_id === false) {
    env.store.update('sale.order', order.id, { project_id: project.id });
  }
  return env.row('project.project', project.id);
}

/** The order's account, or a new one, which 17 keeps on the order; 19 shows the project's there. */
function analyticAccountOf(env: Environment, order: Row): number {
  const { orderAnalytic } = fieldNames(env.version);
  const present = env.value('sale.order', order, orderAnalytic);
  if (typeof present === 'number') return present;
  const [plan] = env.search('account.analytic.plan', [], { limit: 1 });
  const account = env.create('account.analytic.account', {
    name: order.client_order_ref ? `${String(order.client_order_ref)} - ${String(order.name)}` : order.name,
    code: order.client_order_ref,
    partner_id: order.partner_id,
    company_id: order.company_id,
    plan_id: plan,
  });
  if (env.version === '17.0') env.store.update('sale.order', order.id, { [orderAnalytic]: account.id });
  return account.id;
}

function addToGlobalProject(env: Environment, line: Row, product: Row): void {
  const project = env.related('product.product', product, 'project_id');
  if (project) {
    if (line.task_id === false && Number(line.product_uom_qty) > 0) addTask(env, line, product, project);
  } else if (env.version === '19.0') {
    const { name } = env.row('sale.order', line.order_id);
    throw userError(
      `A project must be defined on the quotation ${String(name)} or on the form of products creating a task on order.\nThe following product need a project in which to put its task: ${String(product.name)}`,
    );
  }
}

function addTask(env: Environment, line: Row, product: Row, project: Row): void {
  const order = env.row('sale.order', line.order_id);
  const { title, description } = titleOf(env, line, product);
  const task = env.create('project.task', {
    name: project.sale_line_id ? title : `${String(order.name)} - ${title}`,
    description: description || false,
    // Only a new quantity, later, makes hours of these.
    allocated_hours: hasNoHours(env.version, product) ? 0 : hoursOf(env, line),
    partner_id: order.partner_id,
    project_id: project.id,
    sale_line_id: line.id,
    company_id: project.company_id,
  });
  env.store.update(lineModel, line.id, { task_id: task.id });
}

function hasNoHours(version: OdooVersion, product: Row): boolean {
  return product.service_type === 'milestones' || (version === '17.0' && product.service_type === 'manual');
}

/** 17 takes the first line of the description; 19 does not repeat the product's name. */
function titleOf(env: Environment, line: Row, product: Row): { title: string; description: string } {
  const parts = String(line.name).split('\n');
  const full = env.displayName('product.product', product);
  if (env.version === '17.0') {
    return { title: parts[0] || String(product.name), description: parts.slice(1).join('<br/>') };
  }
  const own = parts[0] === full ? parts.slice(1) : parts;
  return own.length === 1 && own[0]
    ? { title: own[0], description: '' }
    : { title: full, description: own.join('<br/>') };
}

/** Both make a milestone of 100 %. 19 takes the project's own unlinked milestones instead, when there are any. */
function addMilestone(env: Environment, line: Row, product: Row, project: Row): void {
  if (product.invoice_policy !== 'delivery' || product.service_type !== 'milestones') return;
  if (env.version === '19.0') env.store.update('project.project', project.id, { allow_milestones: true });
  const milestones = env.rows('project.project', project, 'milestone_ids');
  const free = milestones.filter((milestone) => milestone.sale_line_id === false);
  if (byVersion(env.version, { 17: false, 19: free.length > 0 })) {
    const ids = free.map(({ id }) => id);
    env.write('project.milestone', ids, { sale_line_id: line.id, quantity_percentage: 1 / free.length });
    return;
  }
  const milestone = env.create('project.milestone', {
    name: line.name,
    project_id: project.id,
    sale_line_id: line.id,
    quantity_percentage: 1,
  });
  if (typeof line.task_id === 'number') env.store.update('project.task', line.task_id, { milestone_id: milestone.id });
}
