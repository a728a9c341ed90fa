import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { BusinessRejection, PassingTrouble } from '../../domain/business-rejection.ts';
import type { ErpInvoice } from '../../domain/erp-invoice.ts';
import { issueOf } from '../../domain/issue.ts';
import type { OdooSession } from './odoo-session.ts';
import { type FoundInvoice, findInvoices, readFound } from './read-invoices.ts';

/**
 * Posts those that are drafts, all or none. After any answer all are read again, and that alone decides: of two calls at once
 * one is refused although the invoices are posted, and a lost answer may have been a yes.
 *
 * @throws BusinessRejection with Odoo's sentence when one is still a draft after a second try.
 */
export async function postInvoices(odoo: OdooSession, documents: readonly string[]): Promise<ErpInvoice[]> {
  const found = await findInvoices(odoo, documents);
  const missing = documents.filter((document) => !found.has(document));
  if (missing.length > 0) throw notThere(missing);
  const cancelled = documents.filter((document) => found.get(document)?.state === 'cancel');
  if (cancelled.length > 0) throw wereCancelled(cancelled);
  const drafts = [...found.values()].filter(({ state }) => state === 'draft').map(({ id }) => id);
  const first = drafts.length === 0 ? null : await tryToPost(odoo, drafts);
  const { invoices, left } = await readBack(odoo, documents, found);
  if (left.length === 0) return invoices;
  if (first instanceof PassingTrouble) throw first;
  // The other of two calls may not have committed yet.
  await pause(odoo.caller.attempt > 1 ? 2_000 : 400, undefined, { signal: odoo.caller.signal });
  const second = await tryToPost(odoo, left);
  const again = await readBack(odoo, documents, found);
  if (again.left.length > 0) throw second ?? notPosted(documents);
  return again.invoices;
}

/** All of them, and the ids of those that are not posted. */
async function readBack(
  odoo: OdooSession,
  documents: readonly string[],
  found: ReadonlyMap<string, FoundInvoice>,
): Promise<{ invoices: ErpInvoice[]; left: number[] }> {
  odoo.caller.heartbeat();
  const read = await readFound(odoo, found);
  const invoices = documents.flatMap((document) => read.get(document)?.invoice ?? []);
  return { invoices, left: invoices.filter(({ state }) => state !== 'posted').map(({ id }) => id) };
}

async function tryToPost(odoo: OdooSession, ids: number[]): Promise<Error | null> {
  try {
    await odoo.records('account.move', 'action_post', ids, {}, z.unknown());
    return null;
  } catch (error) {
    if (error instanceof BusinessRejection || error instanceof PassingTrouble) return error;
    throw error;
  }
}

function notThere(documents: readonly string[]): BusinessRejection {
  return new BusinessRejection(
    documents.map((document) =>
      issueOf('TL-ERP-0005', {
        message: `The draft of ${document} is not in Odoo any more.`,
        hint: 'Somebody deleted it. Retry, and it is drafted again.',
        about: 'odoo=account.move',
      }),
    ),
  );
}

function wereCancelled(documents: readonly string[]): BusinessRejection {
  return new BusinessRejection(
    documents.map((document) =>
      issueOf('TL-ERP-0005', {
        message: `${document} was cancelled in Odoo before it was posted.`,
        hint: 'Set it to draft in Odoo, then retry; or release what it bills, and bill it anew.',
        about: 'odoo=account.move',
      }),
    ),
  );
}

function notPosted(documents: readonly string[]): BusinessRejection {
  return new BusinessRejection([
    issueOf('TL-ERP-0005', {
      message: `Odoo did not post ${documents.join(', ')} and gave no reason.`,
      hint: 'Open the draft in Odoo and post it there, or see what it asks for, then retry.',
      about: 'odoo=account.move.action_post',
    }),
  ]);
}
