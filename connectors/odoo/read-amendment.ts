import Big from 'big.js';
import { z } from 'zod';
import type { ContractKeys, ErpOrderLine } from '../../domain/erp.ts';
import { noteKey } from '../../domain/lead-to-project/external-keys.ts';
import type { OdooSession } from './odoo-session.ts';
import { reference, text } from './odoo-values.ts';
import type { OdooLine, OrderReading } from './read-order.ts';
import { addedLines, readAmended } from './read-written.ts';

/** Lines of ours on an order that was amended, and what has happened to them. */
export interface UndoableAmendment {
  found: OrderReading;
  lines: (OdooLine & ErpOrderLine)[];
  /** The note above them. */
  note: number | null;
  hours: Big;
  /** Of invoices that are not cancelled, drafts too. */
  invoices: string[];
}

const timesheet = z.object({ task_id: reference, unit_amount: z.number() });
const invoiceLine = z.object({ move_id: z.object({ name: text, state: z.string() }) });
const invoiced = z.array(z.object({ invoice_lines: z.array(invoiceLine) }));

/** Null when the order isn't there any more; no lines when none was added. */
export async function readAmendment(
  odoo: OdooSession,
  keys: ContractKeys,
  own: number | null,
): Promise<UndoableAmendment | null> {
  const found = await readAmended(odoo, keys, own);
  if (found === null) return null;
  const known = new Map(found.lines.map((line) => [line.id, line]));
  const lines = addedLines(found, keys.order).flatMap((line) => {
    const more = known.get(line.id);
    return more ? [{ ...more, ...line }] : [];
  });
  const note = found.order.notes?.find(({ key }) => key === noteKey(keys.order))?.id ?? null;
  if (lines.length === 0) return { found, lines, note, hours: new Big(0), invoices: [] };
  const ids = lines.map(({ id }) => id);
  const specification = { invoice_lines: { fields: { move_id: { fields: { name: {}, state: {} } } } } };
  const onInvoices = await odoo.records('sale.order.line', 'web_read', ids, { specification }, invoiced);
  const moves = onInvoices.flatMap((line) => line.invoice_lines.map(({ move_id }) => move_id));
  const names = moves.filter(({ state }) => state !== 'cancel').map(({ name }) => name ?? 'a draft');
  return { found, lines, note, hours: await hoursOn(odoo, lines), invoices: [...new Set(names)] };
}

/** On the lines' tasks, whoever worked, and what was booked to the lines from elsewhere. */
async function hoursOn(odoo: OdooSession, lines: OdooLine[]): Promise<Big> {
  const domain = [
    ['so_line', 'in', lines.map(({ id }) => id)],
    ['project_id', '!=', false],
  ];
  const entries = await odoo.search('account.analytic.line', domain, ['task_id', 'unit_amount'], timesheet);
  const tasks = new Map(lines.flatMap(({ task }) => (task ? [[task.id, task.hours]] : [])));
  const elsewhere = entries.filter((entry) => !tasks.has(entry.task_id?.id ?? 0));
  return [...tasks.values(), ...elsewhere.map((entry) => entry.unit_amount)].reduce(
    (sum, hours) => sum.plus(hours),
    new Big(0),
  );
}
