import type { OdooSession } from './odoo-session.ts';
import { done } from './odoo-values.ts';
import type { OdooMilestone } from './read-milestones.ts';
import type { OdooLine, OrderReading } from './read-order.ts';

/** What Odoo did by itself when milestone lines were confirmed or added. */
export interface OdoosOwn {
  /** The milestone over everything. */
  made: number[];
  /** Milestones of the project that stood for no line before. */
  linked: number[];
}

/**
 * 17 makes a milestone over the whole line, by the line's name. 19 does so only when the project has no milestone without
 * a line; otherwise it links all of those, a package's, people's and even reached ones, each with an equal share: a kick-off
 * that was reached long ago delivers a third of work that was sold today.
 *
 * To be asked only before the planned ones are there: afterwards, people have linked what is linked. One that was reached
 * since the line was sold is somebody's word that it counts, and is left.
 */
export function odoosOwnMilestones({ milestones }: OrderReading, lines: readonly OdooLine[]): OdoosOwn {
  const own: OdoosOwn = { made: [], linked: [] };
  for (const line of lines) {
    for (const milestone of milestones.filter(({ lineId }) => lineId === line.id)) {
      if (isMadeFor(line, milestone)) own.made.push(milestone.id);
      // Odoo links in the moment of selling: whatever is newer was done by a person.
      else if (!milestone.reached || milestone.changedAt <= line.soldAt) own.linked.push(milestone.id);
    }
  }
  return own;
}

function isMadeFor(line: OdooLine, { key, name, share, reached }: OdooMilestone): boolean {
  return key === null && !reached && share === '1' && name === line.name;
}

export async function removeOdoosOwn(odoo: OdooSession, { made, linked }: OdoosOwn): Promise<void> {
  if (made.length > 0) await odoo.records('project.milestone', 'unlink', made, {}, done);
  if (linked.length === 0) return;
  await odoo.records('project.milestone', 'write', linked, { vals: { sale_line_id: false } }, done);
}
