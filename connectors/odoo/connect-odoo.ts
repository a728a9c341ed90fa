import { BusinessRejection } from '../../domain/business-rejection.ts';
import type { CallContext } from '../call-context.ts';
import type { ErpPort } from '../erp-port.ts';
import type { InvoicePort } from '../invoice-port.ts';
import { requireBatch } from '../require-batch.ts';
import { applyLeadToProject } from './apply-lead-to-project.ts';
import { draftInvoices } from './draft-invoices.ts';
import { findOdooServer, type OdooServer } from './odoo-server.ts';
import { OdooSession } from './odoo-session.ts';
import type { OdooSettings } from './odoo-settings.ts';
import { postInvoices } from './post-invoices.ts';
import { readBillingSettings } from './read-billing-settings.ts';
import { readForPlan } from './read-for-plan.ts';
import { readInvoices } from './read-invoices.ts';
import { readStanding } from './read-standing.ts';
import { readWritten } from './read-written.ts';
import { repairOrder } from './repair-order.ts';
import { undoLeadToProject, undoObstacles } from './undo-lead-to-project.ts';

export interface OdooErp extends ErpPort, InvoicePort {
  /** Which Odoo answers, and whether its version is one of the proven ones. */
  server(context: CallContext): Promise<Pick<OdooServer, 'version' | 'supported' | 'warning'>>;
}

/**
 * An Odoo as the firm's ERP. Nothing is sent before the first call, so that a worker starts while Odoo is down; the first
 * one that succeeds learns version and transport for all others, and tells `onFound`.
 */
export function connectOdoo(settings: OdooSettings, onFound: (server: OdooServer) => void = () => undefined): OdooErp {
  // The answer, not the question: one caller's cancellation must not be another's.
  let found: OdooServer | undefined;
  const server = async (context: CallContext): Promise<OdooServer> => {
    if (found) return found;
    const server = await findOdooServer(settings, context);
    if (!found) onFound(server);
    found = server;
    return server;
  };

  const session = async <T>(context: CallContext, work: (odoo: OdooSession) => Promise<T>): Promise<T> => {
    try {
      return await work(new OdooSession(await server(context), context));
    } catch (error) {
      // Whoever repairs credentials may have moved the database too: ask again next time.
      if (error instanceof BusinessRejection && error.issues.some(({ code }) => code === 'TL-ERP-0003'))
        found = undefined;
      throw error;
    }
  };

  return {
    server,
    // Its automation rules can call an address, unsigned and only as an administrator sets them up: not relied on.
    capabilities: { externalId: 'native', webhooks: false },
    readForPlan: (question, context) => session(context, (odoo) => readForPlan(odoo, question)),
    readWritten: (keys, context) => session(context, (odoo) => readWritten(odoo, keys)),
    readStanding: (asked, context) => session(context, (odoo) => readStanding(odoo, asked)),
    repair: (repair, context) => session(context, (odoo) => repairOrder(odoo, repair)),
    applyLeadToProject: (writes, context) => session(context, (odoo) => applyLeadToProject(odoo, writes)),
    undoObstacles: (keys, context) => session(context, (odoo) => undoObstacles(odoo, keys)),
    undoLeadToProject: (keys, context) => session(context, (odoo) => undoLeadToProject(odoo, keys)),
    readBillingSettings: (question, context) => session(context, (odoo) => readBillingSettings(odoo, question)),
    draftInvoices: (writes, context) =>
      session(context, (odoo) =>
        draftInvoices(
          odoo,
          requireBatch(writes, ({ key, lines }) => [key, lines.length]),
        ),
      ),
    readInvoices: (keys, context) => session(context, (odoo) => readInvoices(odoo, requireBatch(keys))),
    postInvoices: (keys, context) => session(context, (odoo) => postInvoices(odoo, requireBatch(keys))),
  };
}
