import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { hubspotAccount } from '../hubspot-account.ts';

const MODELS = [
  'res.partner',
  'sale.order',
  'sale.order.line',
  'project.project',
  'project.task',
  'project.milestone',
  'account.analytic.account',
  'account.move',
  'mail.alias',
];
/** When and in which order things happened is not what happened; ids and numbers that a rolled-back attempt used up are gone. */
const INCIDENTAL = /^(id|write_date|create_date|__last_update|access_token|.*_ids?|date_order|message_.*)$/;

type Row = Record<string, unknown>;

/**
 * What both systems hold in the end, from the sandbox's own store: every record's own values, the external ids, and what
 * the deal was told. Two runs with the same books ended in exactly the same state.
 */
export async function sandboxBooks(sandbox: Sandbox, dealId: string) {
  const state = (await (await fetch(`${sandbox.url}/_state`)).json()) as {
    odoo: { tables: Record<string, Row[]>; externalIds: Record<string, { model: string }> };
  };
  const { tables, externalIds } = state.odoo;
  const outcome = await hubspotAccount(sandbox.url).outcome(dealId);
  return {
    odoo: Object.fromEntries(MODELS.map((model) => [model, (tables[model] ?? []).map(ownValues).sort()])),
    externalIds: Object.entries(externalIds)
      .map(([name, { model }]) => `${name} ${model}`)
      .sort(),
    hubspot: numbersOut(
      JSON.stringify({ ...outcome, hs_object_id: undefined, hs_lastmodifieddate: undefined, createdate: undefined }),
    ),
  };
}

function ownValues(row: Row): string {
  const own = Object.entries(row).filter(
    ([field, value]) => !INCIDENTAL.test(field) && (typeof value !== 'object' || value === null),
  );
  return numbersOut(JSON.stringify(Object.fromEntries(own.sort(([a], [b]) => (a < b ? -1 : 1)))));
}

function numbersOut(text: string): string {
  return text
    .replaceAll(/127\.0\.0\.1:\d+/g, 'sandbox')
    .replaceAll(/\bS\d{5}\b/g, 'S#')
    .replaceAll(/\/\d+\b/g, '/#')
    .replaceAll(/id=\d+/g, 'id=#');
}
