import { byVersion, type OdooVersion } from './odoo-version.ts';

/**
 * Milliseconds a call took on real servers: one client, two workers, two shared cores, p50. Measured for whole deals
 * (customer with two contacts, order of five lines, project with three milestones and five tasks); what was not measured
 * gets the time of the nearest thing that was.
 */
const measured: Record<string, readonly [of17: number, of19: number]> = {
  'common.version': [5, 5],
  'common.authenticate': [18, 14],
  'res.partner.load': [79, 71],
  'sale.order.load': [139, 121],
  'project.project.load': [216, 135],
  'sale.order.action_confirm': [295, 274],
  'sale.order.web_read': [46, 46],
  'ir.model.data.check_object_reference': [11, 13],
  'account.analytic.line.create': [154, 65],
  'account.move.load': [317, 327],
  'account.move.action_post': [162, 166],
};

const byMethod: Record<string, readonly [of17: number, of19: number]> = {
  search_count: [18, 14],
  search: [18, 14],
  search_read: [21, 15],
  read: [21, 15],
  web_read: [30, 30],
  load: [139, 121],
  create: [60, 40],
  write: [60, 40],
};

/** By operation (`sale.order.load`); any other call to a model takes what the cheapest takes. */
export function odooServiceTime(version: OdooVersion, operation: string): number {
  const method = operation.split('.').pop() ?? '';
  const times = measured[operation] ?? byMethod[method] ?? [18, 14];
  return byVersion(version, { 17: times[0], 19: times[1] });
}
