import { checkModelAccess, mayAccess, rowsForChange } from './check-access.ts';
import type { Environment } from './environment.ts';
import { describeFields } from './fields-get.ts';
import { load } from './load.ts';
import { type GivenValues, type MethodDefinition, Records } from './model.ts';
import { nameSearch } from './name-search.ts';
import { readRecords } from './read-records.ts';
import type { Domain } from './search-records.ts';
import { webRead } from './web-read.ts';

type Given = Record<string, unknown>;
type Run = (env: Environment, model: string, ids: number[], given: Given) => unknown;
type GenericMethod = Omit<MethodDefinition, 'run'> & { run: Run; onlyIn?: '17.0' | '19.0' };

const archiving = (active: boolean): GenericMethod => ({
  on: 'records',
  parameters: [],
  // Python's None: over XML-RPC the work is done and a fault answered.
  run: (env, model, ids) => env.write(model, ids, { active }),
});

/** The methods every model has. Parameters are in the order and of the names of Odoo's own signatures. */
export const genericMethods: Record<string, GenericMethod> = {
  search: {
    on: 'model',
    parameters: ['domain', 'offset', 'limit', 'order'],
    required: 1,
    run: (env, model, _, given) => find(env, model, given),
  },
  search_count: {
    on: 'model',
    parameters: ['domain', 'limit'],
    required: 1,
    run: (env, model, _, given) => find(env, model, given).length,
  },
  search_read: {
    on: 'model',
    parameters: ['domain', 'fields', 'offset', 'limit', 'order', 'load'],
    run: (env, model, _, given) =>
      readRecords(env, model, find(env, model, given), names(given.fields), given.load !== null),
  },
  read: {
    on: 'records',
    parameters: ['fields', 'load'],
    run: (env, model, ids, given) => readRecords(env, model, ids, names(given.fields), given.load !== null),
  },
  web_read: {
    on: 'records',
    parameters: ['specification'],
    required: 1,
    run: (env, model, ids, { specification }) => webRead(env, model, ids, specification as Given),
  },
  web_search_read: {
    on: 'model',
    parameters: ['domain', 'specification', 'offset', 'limit', 'order', 'count_limit'],
    required: 2,
    run: (env, model, _, given) => ({
      length: find(env, model, { domain: given.domain }).length,
      records: webRead(env, model, find(env, model, given), given.specification as Given),
    }),
  },
  name_search: {
    on: 'model',
    parameters: ['name', 'domain', 'operator', 'limit'],
    run: (env, model, _, { name = '', domain = [], operator = 'ilike', limit = 100 }) =>
      nameSearch(env, model, String(name), domain as Domain, String(operator), Number(limit)).map((id) => [
        id,
        env.displayName(model, env.row(model, id)),
      ]),
  },
  create: {
    on: 'model',
    parameters: ['vals_list'],
    required: 1,
    run: (env, model, _, { vals_list: values }) => {
      const list = (Array.isArray(values) ? values : [values]) as GivenValues[];
      return new Records(
        list.map((one) => env.create(model, one).id),
        !Array.isArray(values),
      );
    },
  },
  write: {
    on: 'records',
    parameters: ['vals'],
    required: 1,
    run: (env, model, ids, { vals }) => {
      env.write(model, ids, vals as GivenValues);
      return true;
    },
  },
  unlink: {
    on: 'records',
    parameters: [],
    run: (env, model, ids) => {
      env.unlink(model, ids);
      return true;
    },
  },
  load: {
    on: 'model',
    parameters: ['fields', 'data'],
    required: 2,
    run: (env, model, _, { fields, data }) => load(env, model, fields as string[], data as unknown[][]),
  },
  copy: {
    on: 'records',
    parameters: ['default'],
    run: (env, model, ids, { default: overrides }) =>
      new Records(
        ids.map((id) => copyOf(env, model, id, (overrides ?? {}) as GivenValues)),
        env.version === '17.0' && ids.length === 1,
      ),
  },
  fields_get: {
    on: 'model',
    parameters: ['allfields', 'attributes'],
    run: (env, model, _, { allfields, attributes }) =>
      describeFields(env.model(model), names(allfields), names(attributes)),
  },
  get_external_id: {
    on: 'records',
    parameters: [],
    // A map with numbers as keys, which XML-RPC can't carry.
    run: (env, model, ids) => new Map(ids.map((id) => [id, env.store.externalNames(model, id)[0] ?? ''])),
  },
  get_metadata: {
    on: 'records',
    parameters: [],
    run: (env, model, ids) =>
      readRecords(env, model, ids, ['create_uid', 'create_date', 'write_uid', 'write_date']).map((row) => {
        const xmlids = env.store.externalNames(model, Number(row.id)).map((xmlid) => ({ xmlid, noupdate: false }));
        return { ...row, xmlid: xmlids[0]?.xmlid ?? false, noupdate: false, xmlids };
      }),
  },
  message_post: {
    on: 'records',
    parameters: ['body', 'subject', 'message_type', 'subtype_xmlid', 'partner_ids', 'attachment_ids'],
    run: (env, model, ids, { body = '' }) => {
      const [row] = rowsForChange(env, model, ids, 'read');
      const message = { model, res_id: row?.id ?? 0, body, author_id: env.caller.id };
      return new Records([env.sudo().create('mail.message', message).id], env.version === '17.0');
    },
  },
  action_archive: archiving(false),
  action_unarchive: archiving(true),
  toggle_active: {
    on: 'records',
    parameters: [],
    run: (env, model, ids) => {
      for (const id of ids) env.write(model, [id], { active: env.store.get(model, id)?.active !== true });
    },
  },
  check_access_rights: {
    on: 'model',
    parameters: ['operation', 'raise_exception'],
    required: 1,
    onlyIn: '17.0',
    run: (env, model, _, { operation, raise_exception: raises = true }) => {
      if (raises) checkModelAccess(env, model, operation as 'read');
      return mayAccess(env, model, operation as 'read');
    },
  },
  has_access: {
    on: 'records',
    parameters: ['operation'],
    required: 1,
    onlyIn: '19.0',
    run: (env, model, _, { operation }) => mayAccess(env, model, operation as 'read'),
  },
};

function find(env: Environment, model: string, given: Given): number[] {
  const { domain, offset, limit, order } = given;
  return env.search(model, (domain || []) as Domain, {
    offset: Number(offset ?? 0),
    limit: limit ? Number(limit) : undefined,
    order: order ? String(order) : undefined,
  });
}

function names(given: unknown): string[] {
  return Array.isArray(given) ? given.map(String) : [];
}

/** Lines are not copied: nothing that lead-to-project meets needs more of `copy` than its answer's shape. */
function copyOf(env: Environment, model: string, id: number, overrides: GivenValues): number {
  const [row] = rowsForChange(env, model, [id], 'read');
  const kept = Object.entries(env.model(model).fields).filter(
    ([name, field]) => !field.compute && !field.readonly && field.type !== 'one2many' && name !== 'active',
  );
  const cells = kept.map(([name, { type }]) => [name, type === 'many2many' ? [[6, 0, row?.[name]]] : row?.[name]]);
  const values = { ...Object.fromEntries(cells), name: `${String(row?.name)} (copy)` };
  return env.create(model, { ...values, ...overrides }).id;
}
