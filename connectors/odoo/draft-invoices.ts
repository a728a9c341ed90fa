import { setTimeout as pause } from 'node:timers/promises';
import { BusinessRejection } from '../../domain/business-rejection.ts';
import type { ErpInvoice, InvoiceWrite } from '../../domain/erp-invoice.ts';
import { type Issue, issueOf } from '../../domain/issue.ts';
import { invoiceRecord } from './invoice-cells.ts';
import { isAsPlanned } from './is-as-planned.ts';
import { loadRecords } from './load-record.ts';
import type { OdooSession } from './odoo-session.ts';
import { done } from './odoo-values.ts';
import { findInvoices, type InvoiceReading, readFound } from './read-invoices.ts';

/**
 * Drafts brought to the plan by one `load`, all or none. It looks first: 17 would take a `load` for an invoice that is posted
 * and change its total. One that is there as planned isn't written again.
 *
 * Four calls for new ones, three for those that are there as planned.
 */
export async function draftInvoices(session: OdooSession, writes: readonly InvoiceWrite[]): Promise<ErpInvoice[]> {
  const [companyId, ...others] = new Set(writes.map((write) => write.companyId));
  if (companyId === undefined) return [];
  if (others.length > 0) throw new RangeError('The documents of a call must be of one company.');
  const odoo = session.inCompany(companyId);
  const there = await readUnhindered(odoo, writes);
  const open = writes.filter((write) => needsWriting(write, there.get(write.key)));
  if (open.length === 0) return inOrder(writes, there);
  await dropUnplanned(odoo, open, there);
  const ids = await loadRecords(
    odoo,
    'account.move',
    open.map((write) => ({ what: `the ${write.kind} ${write.key}`, record: invoiceRecord(write) })),
  );
  odoo.caller.heartbeat();
  const written = open.map(({ key }, index): [string, { id: number }] => [key, { id: ids[index] ?? 0 }]);
  return inOrder(writes, new Map([...there, ...(await readFound(odoo, new Map(written)))]));
}

/**
 * What is there, looked at twice where something stands in the way: a line that another call of ours is just deleting loses its
 * name first, and looks as if somebody had added it.
 *
 * @throws BusinessRejection TL-ERP-0005 when it still does
 */
async function readUnhindered(
  odoo: OdooSession,
  writes: readonly InvoiceWrite[],
): Promise<Map<string, InvoiceReading>> {
  const read = async () => {
    const there = await readFound(odoo, await findInvoices(odoo, keysOf(writes)));
    return { there, obstacles: [...there.values()].flatMap(({ invoice }) => obstaclesOf(invoice)) };
  };
  const first = await read();
  if (first.obstacles.length === 0) return first.there;
  await lookLater(odoo);
  const { there, obstacles } = await read();
  if (obstacles.length > 0) throw new BusinessRejection(obstacles);
  return there;
}

/** By then another call of ours that is under way is through: a retry has to allow for the first one's longest time. */
function lookLater({ caller }: OdooSession): Promise<void> {
  return pause(caller.attempt > 1 ? 2_000 : 400, undefined, { signal: caller.signal });
}

function keysOf(writes: readonly InvoiceWrite[]): string[] {
  return writes.map(({ key }) => key);
}

function needsWriting(write: InvoiceWrite, found: InvoiceReading | undefined): boolean {
  return !found || (found.invoice.state === 'draft' && !isAsPlanned(write, found));
}

/** Takes away lines of ours that are planned no more. */
async function dropUnplanned(
  odoo: OdooSession,
  writes: readonly InvoiceWrite[],
  there: ReadonlyMap<string, InvoiceReading>,
): Promise<void> {
  const ids = unplannedIn(writes, there);
  if (ids.length === 0) return;
  try {
    await odoo.records('account.move.line', 'unlink', ids, {}, done);
  } catch (error) {
    if (!(error instanceof BusinessRejection)) throw error;
    // Of two calls at once, or a first one whose answer was lost, the slower one deletes what the other deleted already.
    await lookLater(odoo);
    const left = unplannedIn(writes, await readFound(odoo, await findInvoices(odoo, keysOf(writes))));
    if (left.length > 0) await odoo.records('account.move.line', 'unlink', left, {}, done);
  }
}

function unplannedIn(writes: readonly InvoiceWrite[], there: ReadonlyMap<string, InvoiceReading>): number[] {
  const unplanned = writes.flatMap(({ key, lines }) => {
    const planned = new Set(lines.map((line) => line.key));
    const found = there.get(key)?.invoice;
    if (found?.state !== 'draft') return [];
    return found.lines.filter((line) => line.key !== null && !planned.has(line.key));
  });
  return unplanned.map(({ id }) => id);
}

function obstaclesOf(invoice: ErpInvoice): Issue[] {
  const foreign = invoice.state === 'draft' ? invoice.lines.filter(({ key }) => key === null) : [];
  if (invoice.state !== 'cancelled' && foreign.length === 0) return [];
  const added = foreign.map(({ text, untaxed }) => `“${text.split('\n')[0]}” (${untaxed} ${invoice.currency})`);
  const cancelled = invoice.state === 'cancelled';
  return [
    issueOf('TL-ERP-0005', {
      message: cancelled
        ? `The ${invoice.kind} ${invoice.key} was cancelled in Odoo.`
        : `Somebody added to the draft ${invoice.kind} ${invoice.key} in Odoo what the plan does not have: ${added.join(', ')}.`,
      hint: cancelled
        ? 'Set it to draft in Odoo, then retry; or release what it bills, and bill it anew.'
        : 'Remove it from the draft in Odoo, then retry.',
      about: `odoo=account.move ${invoice.id}`,
    }),
  ];
}

function inOrder(writes: readonly InvoiceWrite[], read: ReadonlyMap<string, InvoiceReading>): ErpInvoice[] {
  return writes.map(({ key }) => {
    const found = read.get(key);
    if (!found) throw new Error(`Odoo answered web_read without ${key} and without an error.`);
    return found.invoice;
  });
}
