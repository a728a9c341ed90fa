/** What the supported versions call differently, where we use it (fields_get of both; Odoo's own URLs). */
export interface OdooDialect {
  /** Taxes of an order line. */
  lineTaxes: 'tax_id' | 'tax_ids';
  /** A project's analytic account. */
  projectAnalytic: 'analytic_account_id' | 'account_id';
  /** A page in Odoo's web client. */
  page(url: string, model: string, id: number): string;
}

const upTo18: OdooDialect = {
  lineTaxes: 'tax_id',
  projectAnalytic: 'analytic_account_id',
  page: (url, model, id) => `${url}/web#id=${id}&model=${model}&view_type=form`,
};

const from19: OdooDialect = {
  lineTaxes: 'tax_ids',
  projectAnalytic: 'account_id',
  page: (url, model, id) => `${url}/odoo/${model}/${id}`,
};

export function dialectOf(majorVersion: number): OdooDialect {
  return majorVersion >= 19 ? from19 : upTo18;
}
