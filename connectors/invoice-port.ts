import type { BillingQuestion, BillingSettings, ErpInvoice, InvoiceWrite } from '../domain/erp-invoice.ts';
import type { CallContext } from './call-context.ts';

/**
 * What project-to-bill asks of the firm's ERP.
 *
 * As with `ErpPort`, every method may throw `PassingTrouble` (retry) or `BusinessRejection` (park), and each may be called
 * again after any answer or none. Documents come at most 10 and 500 lines to a call; a call that writes keeps all of them or
 * none.
 */
export interface InvoicePort {
  /** How a company bills; null when the ERP has none of that name. Reads only. */
  readBillingSettings(question: BillingQuestion, context: CallContext): Promise<BillingSettings | null>;
  /**
   * Brings drafts to the plan: new ones are made, others changed where they differ; one that is posted is left as it is.
   * Answers with what it read back, in the order given.
   *
   * @throws BusinessRejection TL-ERP-0005 when one was cancelled, or has a line that isn't ours.
   * @throws RangeError when there are too many, or of several companies.
   */
  draftInvoices(writes: readonly InvoiceWrite[], context: CallContext): Promise<ErpInvoice[]>;
  /** By their keys, in the order given, whatever people have done to them; null: not there, or deleted. Reads only. */
  readInvoices(keys: readonly string[], context: CallContext): Promise<(ErpInvoice | null)[]>;
  /**
   * Posts those that are drafts. Answers with what it read back: look at `accountingDate`, which the ERP moves out of a
   * locked period without a word.
   *
   * @throws BusinessRejection TL-ERP-0005 when one isn't there or was cancelled.
   */
  postInvoices(keys: readonly string[], context: CallContext): Promise<ErpInvoice[]>;
}
