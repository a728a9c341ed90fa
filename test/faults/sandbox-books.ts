import { modelRegistry } from '../../sandbox/odoo/models/registry.ts';

const MODELS = modelRegistry('19.0');
/** When it happened, and under which id (a rolled-back attempt uses ids up), is not what happened. */
const INCIDENTAL = /^(id|create_date|write_date)$/;
const INCIDENTAL_IN_DEAL = /^(hs_lastmodifieddate|throughline_at)$/;

type Row = Record<string, unknown>;
type NameOf = (model: string, id: unknown) => string;

/** Everything that both systems hold, as `GET /_state` shows it. */
export interface SandboxState {
  hubspot: {
    crm: {
      records: Record<string, Record<string, { properties: Row; archivedAt?: string }>>;
      links: Record<string, unknown>;
    };
  };
  odoo: { tables: Record<string, Row[]>; externalIds: Record<string, { model: string; recordId: number }> };
}

export async function sandboxState(url: string): Promise<SandboxState> {
  return (await (await fetch(`${url}/_state`)).json()) as SandboxState;
}

/**
 * What has changed in both systems, in any record of any kind: a line for each Odoo record that is new or different, with all
 * its values, and for each HubSpot property and link. Records are called by their external id or name, where they are
 * referred to as well. Two runs with the same books ended in exactly the same state.
 */
export function changedBooks(before: SandboxState, after: SandboxState): string[] {
  const [old, now] = [facts(before), facts(after)];
  const [known, left] = [new Set(old), new Set(now)];
  const gone = old.filter((fact) => !left.has(fact)).map((fact) => `no longer: ${fact}`);
  return [...now.filter((fact) => !known.has(fact)), ...gone].sort();
}

function facts({ hubspot, odoo }: SandboxState): string[] {
  const nameOf = recordNames(odoo);
  const orders = new Map(odoo.tables['sale.order']?.map(({ id, name }) => [name, nameOf('sale.order', id)]));
  /** Numbers and addresses depend on how many attempts there were, and on the port. */
  const stable = (text: string) =>
    text
      .replaceAll(/\bS\d{5}\b/g, (number) => `the number of ${orders.get(number) ?? 'no order'}`)
      .replaceAll(
        /http:\/\/127\.0\.0\.1:\d+\/odoo\/([\w.]+)\/(\d+)/g,
        (_, model, id) => `the page of ${nameOf(model, id)}`,
      );
  return [...odooFacts(odoo, nameOf), ...hubspotFacts(hubspot)].map(stable);
}

function odooFacts({ tables, externalIds }: SandboxState['odoo'], nameOf: NameOf): string[] {
  return [
    ...Object.entries(externalIds).map(([name, to]) => `odoo external id ${name}: ${nameOf(to.model, to.recordId)}`),
    ...Object.entries(tables).flatMap(([model, rows]) => [
      `odoo has ${rows.length} of ${model}`,
      ...rows.map((row) => `odoo ${nameOf(model, row.id)} ${JSON.stringify(namedValues(model, row, nameOf))}`),
    ]),
  ];
}

function hubspotFacts({ crm }: SandboxState['hubspot']): string[] {
  const records = Object.entries(crm.records).flatMap(([type, byId]) =>
    Object.entries(byId).flatMap(([id, { properties, archivedAt }]) =>
      Object.entries({ ...properties, archivedAt: archivedAt !== undefined })
        .filter(([property]) => type !== 'deals' || !INCIDENTAL_IN_DEAL.test(property))
        .map(([property, value]) => `hubspot ${type} ${id} ${property}=${value}`),
    ),
  );
  return [...records, ...Object.entries(crm.links).map(([from, to]) => `hubspot ${from} → ${JSON.stringify(to)}`)];
}

/** By its external id, or else by what people know it by. */
function recordNames({ tables, externalIds }: SandboxState['odoo']): NameOf {
  const external = new Map(Object.entries(externalIds).map(([name, to]) => [`${to.model} ${to.recordId}`, name]));
  const rows = new Map(Object.entries(tables).flatMap(([model, all]) => all.map((row) => [`${model} ${row.id}`, row])));
  return (model, id) => {
    const row = rows.get(`${model} ${id}`);
    if (!row) return `${model} that is not there`;
    return `${model} ${external.get(`${model} ${id}`) ?? (row.code || row.default_code || row.login || row.name)}`;
  };
}

/** A row with names for ids: of one record, of several, and of the accounts that share a line. */
function namedValues(model: string, row: Row, nameOf: NameOf): Row {
  const named = (field: string, value: unknown): unknown => {
    const { type, relation = '' } = MODELS.get(model)?.fields[field] ?? {};
    if (value === false) return value;
    if (type === 'many2one') return nameOf(relation, value);
    if (type === 'many2many') return (value as number[]).map((id) => nameOf(relation, id)).sort();
    if (type !== 'json') return value;
    return Object.entries(value as Row)
      .map(([accounts, share]) => [accounts.split(',').map((id) => nameOf('account.analytic.account', id)), share])
      .sort();
  };
  const own = Object.entries(row).filter(([field]) => !INCIDENTAL.test(field));
  return Object.fromEntries(own.sort().map(([field, value]) => [field, named(field, value)]));
}
