import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { BusinessRejection, PassingTrouble } from '../../domain/business-rejection.ts';
import { issueOf } from '../../domain/issue.ts';
import type { OdooSession } from './odoo-session.ts';

const order = z.object({ name: z.string(), state: z.string(), locked: z.boolean() });

interface Move {
  method: 'action_confirm' | 'action_unlock' | 'action_cancel';
  isThere(found: z.infer<typeof order>): boolean;
  odooContext?: Record<string, unknown>;
}

const moves = {
  confirm: { method: 'action_confirm', isThere: ({ state }) => state === 'sale' },
  unlock: { method: 'action_unlock', isThere: ({ locked }) => !locked },
  cancel: {
    method: 'action_cancel',
    isThere: ({ state }) => state === 'cancel',
    // Without it, Odoo 17 answers with a dialogue about an e-mail and cancels nothing.
    odooContext: { disable_cancel_warning: true },
  },
} satisfies Record<string, Move>;

/**
 * Moves an order to another state. After any answer the order is read again, and that alone decides: of two calls at once
 * one is refused with a misleading sentence although the order is confirmed, a lost answer may have been a yes, and an
 * approval module answers with a dialogue and moves nothing.
 *
 * @throws BusinessRejection with Odoo's sentence when the order is still elsewhere after a second try.
 */
export async function moveOrder(odoo: OdooSession, id: number, to: keyof typeof moves): Promise<void> {
  const first = await tryToMove(odoo, id, to);
  if (first === null) return;
  if (first instanceof PassingTrouble) throw first;
  // The other of two calls may not have committed yet.
  await pause(odoo.caller.attempt > 1 ? 2_000 : 400, undefined, { signal: odoo.caller.signal });
  const second = await tryToMove(odoo, id, to);
  if (second !== null) throw second;
}

/** null when the order is there now; otherwise why it isn't. */
async function tryToMove(odoo: OdooSession, id: number, to: keyof typeof moves): Promise<Error | null> {
  const { method, isThere, odooContext }: Move = moves[to];
  let failure: Error | undefined;
  try {
    await odoo.with(odooContext ?? {}).records('sale.order', method, [id], {}, z.unknown());
  } catch (error) {
    if (!(error instanceof BusinessRejection || error instanceof PassingTrouble)) throw error;
    failure = error;
  }
  const fields = ['name', 'state', 'locked'];
  const [found] = await odoo.records('sale.order', 'read', [id], { fields }, z.tuple([order]));
  return isThere(found) ? null : (failure ?? notMoved(found.name, found.state, to));
}

function notMoved(number: string, state: string, to: keyof typeof moves): BusinessRejection {
  return new BusinessRejection([
    issueOf('TL-ERP-0005', {
      message: `Odoo did not ${to} order ${number} and gave no reason; its state is “${state}”.`,
      hint: `Open ${number} in Odoo and ${to} it there, or see what it asks for, then retry.`,
      about: `odoo=sale.order.${moves[to].method}`,
    }),
  ]);
}
