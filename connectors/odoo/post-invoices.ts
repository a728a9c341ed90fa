import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { BusinessRejection, PassingTrouble } from '../../domain/business-rejection.ts';
import type { ErpInvoice } from '../../domain/erp-invoice.ts';
import { issueOf } from '../../domain/issue.ts';
import type { OdooSession } from './odoo-session.ts';
import { findInvoices, readFound } from './read-invoices.ts';

const stateRow = z.object({ id: z.number(), state: z.enum(['draft', 'posted', 'cancel']) });

/**
 * Posts those that are drafts, all or none. After any answer their states are read again, and those alone decide: of two
 * calls at once one is refused although the invoices are posted, and a lost answer may have been a yes.
 *
 * @throws BusinessRejection with Odoo's sentence when one is still a draft after a second try.
 */
export async function postInvoices(odoo: OdooSession, documents: readonly string[]): Promise<ErpInvoice[]> {
  const found = await findInvoices(odoo, documents);
  const missing = documents.filter((document) => !found.has(document));
  if (missing.length > 0) throw notThere(missing);
  const ids = [...found.values()];
  let drafts = await draftsAmong(odoo, found);
  if (drafts.length > 0) {
    const first = await tryToPost(odoo, drafts);
    drafts = await draftsAmong(odoo, found);
    if (drafts.length > 0) {
      if (first instanceof PassingTrouble) throw first;
      // The other of two calls may not have committed yet.
      await pause(odoo.caller.attempt > 1 ? 2_000 : 400, undefined, { signal: odoo.caller.signal });
      const second = await tryToPost(odoo, drafts);
      if ((await draftsAmong(odoo, found)).length > 0) throw second ?? notPosted(documents);
    }
  }
  odoo.caller.heartbeat();
  const read = await readFound(odoo, found);
  const posted = documents.flatMap((document) => read.get(document)?.invoice ?? []);
  if (posted.length < documents.length) throw new Error(`Odoo answered web_read without some of ${ids.join(', ')}.`);
  return posted;
}

/** @throws BusinessRejection when one is cancelled: nobody posts that. */
async function draftsAmong(odoo: OdooSession, found: ReadonlyMap<string, number>): Promise<number[]> {
  const ids = [...found.values()];
  const rows = await odoo.records('account.move', 'read', ids, { fields: ['state'] }, z.array(stateRow));
  const cancelled = rows.filter(({ state }) => state === 'cancel').map(({ id }) => id);
  if (cancelled.length > 0) throw wereCancelled([...found].flatMap(([key, id]) => (cancelled.includes(id) ? key : [])));
  return rows.filter(({ state }) => state === 'draft').map(({ id }) => id);
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
