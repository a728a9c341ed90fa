import { z } from 'zod';
import type { CivilDate } from '../../domain/ids.ts';
import type { Decimal } from '../../domain/money.ts';
import type { OdooSession } from './odoo-session.ts';
import { civilDate, decimal, reference } from './odoo-values.ts';
import { readKeys } from './read-keys.ts';

/** A milestone, and the order line whose share it stands for. */
export interface OdooMilestone {
  id: number;
  /** Ours; null for what Odoo or people made. */
  key: string | null;
  name: string;
  lineId: number | null;
  deadline: CivilDate | null;
  /** Of the line's quantity, 0 to 1. */
  share: Decimal;
  reached: boolean;
  /** Odoo's own text, UTC, whole seconds. */
  changedAt: string;
}

const milestone = z.object({
  id: z.number(),
  name: z.string(),
  sale_line_id: reference,
  deadline: civilDate,
  quantity_percentage: decimal,
  is_reached: z.boolean(),
  write_date: z.string(),
});
const fields = Object.keys(milestone.shape).filter((field) => field !== 'id');

/** Those of these lines and of these projects, in the order in which they were made. */
export async function readMilestones(
  odoo: OdooSession,
  lineIds: number[],
  projectIds: number[],
): Promise<OdooMilestone[]> {
  const domain = ['|', ['sale_line_id', 'in', lineIds], ['project_id', 'in', projectIds]];
  const found = await odoo.search('project.milestone', domain, fields, milestone);
  const keys = await readKeys(
    odoo,
    'project.milestone',
    found.map(({ id }) => id),
  );
  return found.map((one) => ({
    id: one.id,
    key: keys.get(one.id) ?? null,
    name: one.name,
    lineId: one.sale_line_id?.id ?? null,
    deadline: one.deadline,
    share: one.quantity_percentage,
    reached: one.is_reached,
    changedAt: one.write_date,
  }));
}
