import type { Environment } from '../environment.ts';
import type { Row, Values } from '../model.ts';

const addressFields = ['street', 'street2', 'zip', 'city', 'state_id', 'country_id'];
const commercialFields = ['vat', 'company_registry'];

/** The company a contact stands for: the nearest one above it that is a company, else the top. */
export function commercialEntity(env: Environment, row: Row): Row {
  const parent = env.related('res.partner', row, 'parent_id');
  return row.is_company || !parent || parent.id === row.id ? row : commercialEntity(env, parent);
}

/**
 * What Odoo keeps equal in a family: a contact's VAT is its company's (so a search by VAT finds both), and a contact of
 * type "contact" lives at its parent's address.
 */
export function syncFamily(env: Environment, row: Row): void {
  const parent = env.related('res.partner', row, 'parent_id');
  if (parent && parent.id !== row.id && !row.is_company) {
    const shared = row.type === 'contact' ? addressOf(parent) : {};
    copy(env, row, { ...pick(commercialEntity(env, row), commercialFields), ...shared });
  }
  for (const id of env.store.referring('res.partner', 'parent_id', row.id)) {
    if (id !== row.id) syncFamily(env, env.row('res.partner', id));
  }
}

/** A parent without any address leaves the contact's own. */
function addressOf(parent: Row): Values {
  const address = pick(parent, addressFields);
  return Object.values(address).some(Boolean) ? address : {};
}

function pick(row: Row, names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? false]));
}

function copy(env: Environment, row: Row, values: Values): void {
  const differs = Object.entries(values).some(([name, value]) => row[name] !== value);
  if (differs) env.store.update('res.partner', row.id, values);
}
