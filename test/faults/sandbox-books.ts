import { modelRegistry } from '../../sandbox/odoo/models/registry.ts';
import type { PsaRecord } from '../../sandbox/productive/psa-record.ts';
import { resourceType } from '../../sandbox/productive/resource-types.ts';

const MODELS = modelRegistry('19.0');
/** When it happened, and under which id (a rolled-back attempt uses ids up), is not what happened. */
const INCIDENTAL = /^(id|create_date|write_date)$/;
const INCIDENTAL_IN_DEAL = /^(hs_lastmodifieddate|throughline_at)$/;
/** Made from ids, or moments of changes. Of `archived_at` and its like it counts whether they are set. */
const INCIDENTAL_IN_PSA = /^(created_at|updated_at|number|project_number|task_number|deal_number|budget_number)$/;

type Row = Record<string, unknown>;
type NameOf = (model: string, id: unknown) => string;

/** Everything that the systems hold, as `GET /_state` shows it. */
export interface SandboxState {
  hubspot: {
    crm: {
      records: Record<string, Record<string, { properties: Row; archivedAt?: string }>>;
      links: Record<string, unknown>;
    };
  };
  odoo: { tables: Record<string, Row[]>; externalIds: Record<string, { model: string; recordId: number }> };
  productive: { books: { records: Record<string, Record<string, PsaRecord>>; copies: unknown[] } };
}

export async function sandboxState(url: string): Promise<SandboxState> {
  return (await (await fetch(`${url}/_state`)).json()) as SandboxState;
}

/**
 * What has changed in any system, in any record of any kind: a line for each record of Odoo's or Productive's that is new or
 * different, with all its values, and for each HubSpot property and link. Records are called by their external id or name,
 * where they are referred to as well. Two runs with the same books ended in exactly the same state.
 */
export function changedBooks(before: SandboxState, after: SandboxState): string[] {
  const [old, now] = [facts(before), facts(after)];
  const [known, left] = [new Set(old), new Set(now)];
  const gone = old.filter((fact) => !left.has(fact)).map((fact) => `no longer: ${fact}`);
  return [...now.filter((fact) => !known.has(fact)), ...gone].sort();
}

function facts({ hubspot, odoo, productive }: SandboxState): string[] {
  const nameOf = recordNames(odoo);
  const psaNameOf = psaRecordNames(productive.books);
  const orders = new Map(odoo.tables['sale.order']?.map(({ id, name }) => [name, nameOf('sale.order', id)]));
  /** Numbers and addresses depend on how many attempts there were, and on the port. */
  const stable = (text: string) =>
    text
      .replaceAll(/\bS\d{5}\b/g, (number) => `the number of ${orders.get(number) ?? 'no order'}`)
      .replaceAll(
        /http:\/\/127\.0\.0\.1:\d+\/odoo\/([\w.]+)\/(\d+)/g,
        (_, model, id) => `the page of ${nameOf(model, id)}`,
      )
      .replaceAll(
        /http:\/\/127\.0\.0\.1:\d+\/\d+\/(\w+)\/(\d+)/g,
        (_, type, id) => `the page of ${psaNameOf(type, id)}`,
      );
  return [...odooFacts(odoo, nameOf), ...psaFacts(productive, psaNameOf), ...hubspotFacts(hubspot)].map(stable);
}

function psaFacts({ books }: SandboxState['productive'], nameOf: NameOf): string[] {
  // What its webhooks did is no business of the firm's.
  const kinds = Object.entries(books.records).filter(([type]) => !type.startsWith('webhook'));
  return [
    `productive has ${books.copies.length} copies under way`,
    ...kinds.flatMap(([type, byId]) => [
      `productive has ${Object.keys(byId).length} of ${type}`,
      ...Object.values(byId).map(
        (record) => `productive ${nameOf(type, record.id)} ${JSON.stringify(psaValues(record, nameOf))}`,
      ),
    ]),
  ];
}

function psaValues({ type, attributes, relations }: PsaRecord, nameOf: NameOf): Row {
  const own = Object.entries(attributes)
    .filter(([name]) => !INCIDENTAL_IN_PSA.test(name))
    .map(([name, value]) => [name, name.endsWith('_at') ? value !== null : value]);
  const ends = Object.entries(relations).map(([name, id]) => [
    `→ ${name}`,
    id === null ? null : nameOf(resourceType(type).relations[name] ?? name, id),
  ]);
  return Object.fromEntries([...own, ...ends].sort());
}

/** By what people call it, and what it is part of. */
function psaRecordNames({ records }: SandboxState['productive']['books']): NameOf {
  const nameOf: NameOf = (type, id) => {
    // Boards and folders are the same records.
    const record = records[type === 'boards' ? 'folders' : type]?.[String(id)];
    if (!record) return `${type} that is not there`;
    const { name, title, email } = record.attributes;
    const { deal, project, company } = record.relations;
    const whole = deal
      ? nameOf('deals', deal)
      : project
        ? nameOf('projects', project)
        : company && nameOf('companies', company);
    return [type, name ?? title ?? email ?? '', whole && `of ${whole}`].filter(Boolean).join(' ');
  };
  return nameOf;
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
