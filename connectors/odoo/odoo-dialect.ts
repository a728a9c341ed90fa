/** What the supported versions call differently, where we use it (fields_get of both; Odoo's own URLs). */
export interface OdooDialect {
  /** Taxes of an order line. */
  lineTaxes: 'tax_id' | 'tax_ids';
  /** A project's analytic account. */
  projectAnalytic: 'analytic_account_id' | 'account_id';
  /** The credit notes of an invoice. */
  creditNotes: 'reversal_move_id' | 'reversal_move_ids';
  /** Dates of a company up to which its sales are locked: for all, and for those with taxes. */
  locks: { all: readonly string[]; taxed: readonly string[] };
  /** Is rounding once for each tax also rounding the total without tax once, over the lines as they are before rounding? */
  roundsUntaxedGlobally: boolean;
  /** A page in Odoo's web client. */
  page(url: string, model: string, id: number): string;
}

const upTo18: OdooDialect = {
  lineTaxes: 'tax_id',
  projectAnalytic: 'analytic_account_id',
  creditNotes: 'reversal_move_id',
  locks: { all: ['period_lock_date', 'fiscalyear_lock_date'], taxed: ['tax_lock_date'] },
  roundsUntaxedGlobally: false,
  page: (url, model, id) => `${url}/web#id=${id}&model=${model}&view_type=form`,
};

const from19: OdooDialect = {
  lineTaxes: 'tax_ids',
  projectAnalytic: 'account_id',
  creditNotes: 'reversal_move_ids',
  // The user's own: with parent companies, and exceptions that were granted.
  locks: {
    all: ['user_fiscalyear_lock_date', 'user_sale_lock_date', 'user_hard_lock_date'],
    taxed: ['user_tax_lock_date'],
  },
  roundsUntaxedGlobally: true,
  page: (url, model, id) => `${url}/odoo/${model}/${id}`,
};

export function dialectOf(majorVersion: number): OdooDialect {
  return majorVersion >= 19 ? from19 : upTo18;
}
