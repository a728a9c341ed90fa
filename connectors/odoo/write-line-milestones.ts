import { setTimeout as pause } from 'node:timers/promises';
import { BusinessRejection } from '../../domain/business-rejection.ts';
import type { OrderLineWrite } from '../../domain/lead-to-project/plan-types.ts';
import { externalId } from './external-id.ts';
import { loadRows } from './load-record.ts';
import { type Cells, given } from './load-table.ts';
import type { OdooSession } from './odoo-session.ts';
import { odoosOwnMilestones, removeOdoosOwn } from './odoos-own-milestones.ts';
import { type OdooLine, type OrderReading, readOrder } from './read-order.ts';

/**
 * Gives the confirmed lines the milestones that they are planned to be billed by, in place of what Odoo made of them.
 *
 * First Odoo's own go, then all planned ones come in a single `load`, which keeps all or none: so a planned one that is
 * there says that this was done. From then on the milestones are people's: one that somebody reached, moved, deleted or
 * added stays as it is, and the proof names the difference. (When every one of them was deleted, an apply that is done
 * again makes them once more.)
 *
 * Answers with the order as it is then.
 */
export async function writeLineMilestones(
  odoo: OdooSession,
  found: OrderReading,
  planned: readonly OrderLineWrite[],
): Promise<OrderReading> {
  if (hasThem(found, planned)) return found;
  try {
    await write(odoo, found, planned);
  } catch (error) {
    if (!(error instanceof BusinessRejection)) throw error;
    // Of two calls at once, the slower one deletes what the other deleted already.
    await pause(odoo.caller.attempt > 1 ? 2_000 : 400, undefined, { signal: odoo.caller.signal });
    const now = await readOrder(odoo, found.order.id);
    if (!hasThem(now, planned)) await write(odoo, now, planned);
  }
  odoo.caller.heartbeat();
  return readOrder(odoo, found.order.id);
}

/** Are any of the planned milestones there, or none planned? */
function hasThem({ milestones }: OrderReading, planned: readonly OrderLineWrite[]): boolean {
  const keys = new Set(planned.flatMap((line) => (line.milestones ?? []).map(({ key }) => key)));
  return keys.size === 0 || milestones.some(({ key }) => key !== null && keys.has(key));
}

async function write(odoo: OdooSession, found: OrderReading, planned: readonly OrderLineWrite[]): Promise<void> {
  const lines = planned.flatMap((line) => {
    const there = found.lines.find(({ key }) => key === line.key);
    return there && line.milestones?.length ? [{ ...there, milestones: line.milestones }] : [];
  });
  await removeOdoosOwn(odoo, odoosOwnMilestones(found, lines));
  const rows = lines.flatMap((line) => line.milestones.map((milestone) => milestoneCells(milestone, line)));
  const what = `the milestones of order ${found.order.number}`;
  if (rows.length > 0) await loadRows(odoo, 'project.milestone', what, rows);
}

function milestoneCells(milestone: NonNullable<OrderLineWrite['milestones']>[number], line: OdooLine): Cells {
  return {
    id: externalId(milestone.key),
    ...given({
      name: milestone.name,
      deadline: milestone.deadline,
      // Odoo refuses a milestone without a project, by its name for the field.
      'project_id/.id': line.projectId,
      'sale_line_id/.id': line.id,
      quantity_percentage: milestone.share,
    }),
  };
}
