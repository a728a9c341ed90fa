import { changedBy } from '../access.ts';
import type { Environment } from '../environment.ts';
import { field, type ModelDefinition, many2one, type Row, selection, type Values } from '../model.ts';
import { byVersion, type OdooVersion } from '../odoo-version.ts';

/** Where a document is booked; its code begins the document's number. */
export function journal(version: OdooVersion): ModelDefinition {
  const access = changedBy('account.group_account_manager');
  const members = ['account.group_account_invoice', 'sales_team.group_sale_salesman'] as const;
  return {
    name: 'account.journal',
    label: 'Journal',
    order: 'sequence, type, code',
    // Measured: every internal user reads them on 17, on 19 only who has to do with sales or invoices.
    access: byVersion(version, { 17: access, 19: { ...access, read: members } }),
    companyRule: 'shared',
    fields: {
      name: field('char', 'Journal Name', { required: true }),
      code: field('char', 'Short Code', { required: true }),
      type: selection(
        'Type',
        { sale: 'Sales', purchase: 'Purchase', cash: 'Cash', bank: 'Bank', general: 'Miscellaneous' },
        { required: true },
      ),
      active: field('boolean', 'Active', { default: () => true }),
      company_id: many2one('res.company', 'Company', { required: true, default: (env) => env.companyId }),
      currency_id: many2one('res.currency', 'Currency'),
      sequence: field('integer', 'Sequence', { default: () => 10 }),
      refund_sequence: field('boolean', 'Dedicated Credit Note Sequence', { default: () => true }),
    },
  };
}

/** The company's first sales journal: of the document's currency, else without one. */
export function salesJournal(env: Environment, { company_id: company, currency_id: currency }: Values): number | false {
  const domain = [
    ['type', '=', 'sale'],
    ['company_id', '=', company],
  ];
  const rows = env
    .sudo()
    .search('account.journal', domain)
    .map((id) => env.row('account.journal', id));
  return (
    (rows.find((row) => row.currency_id === currency) ?? rows.find((row) => row.currency_id === false))?.id ?? false
  );
}

/** One series of numbers for each journal, kind of document and year of the accounting date. */
interface Series {
  prefix: string;
  /** What is kept of it: a rollback gives numbers back, as with Odoo, which looks for the highest. */
  row: Row;
}

export function seriesOf(env: Environment, move: Row, date: string): Series {
  const { code, refund_sequence: own } = env.row('account.journal', move.journal_id);
  const prefix = `${own && move.move_type === 'out_refund' ? 'R' : ''}${String(code)}/${date.slice(0, 4)}/`;
  const key = `${String(move.journal_id)}:${prefix}`;
  const row = env.store.rows(table).find((one) => one.key === key) ?? env.store.insert(table, { key, last: 0 });
  return { prefix, row };
}

export function nextNumber(env: Environment, { prefix, row }: Series): string {
  const last = Number(row.last) + 1;
  env.store.update(table, row.id, { last });
  return numberOf(prefix, last);
}

/** Whoever deletes the last document of a series gives its number back. */
export function giveBack(env: Environment, { row }: Series): void {
  env.store.update(table, row.id, { last: Number(row.last) - 1 });
}

export function isLastOf({ prefix, row }: Series, number: unknown): boolean {
  return number === numberOf(prefix, Number(row.last));
}

function numberOf(prefix: string, count: number): string {
  return `${prefix}${String(count).padStart(5, '0')}`;
}

const table = 'throughline.series';
