import type { Environment } from './environment.ts';
import { CellTrouble } from './load-cell.ts';
import type { RawRecord } from './load-extract.ts';
import { nameSearch } from './name-search.ts';
import { byVersion } from './odoo-version.ts';

/** What is looked for, and whom to tell. */
export interface LookUp {
  relation: string;
  /** A later row may name an earlier one: what is pending is saved before it is looked up. */
  beforeLookUp(sought: { externalId: string } | { model: string }): void;
  warn(message: string): void;
}

/**
 * The record a column names: `f/id` by external id, `f/.id` by database id, `f` by its name (the first of several, with a
 * warning).
 *
 * @throws CellTrouble when there is none, with an action that shows the possible values, as Odoo's import screen needs it
 */
export function findReferenced(env: Environment, look: LookUp, reference: RawRecord): number | false {
  const kinds = [...reference.keys()];
  if (kinds.some((kind) => kind !== null && kind !== 'id' && kind !== '.id')) {
    throw new CellTrouble('Can not create Many-To-One records indirectly, import the field separately');
  }
  if (kinds.length > 1) {
    throw new CellTrouble(
      "Ambiguous specification for field '%(field)s', only provide one of name, external id or database id",
    );
  }
  const [[kind, raw] = [null, '']] = reference;
  const text = String(raw);
  const isFalse = kind !== null && ['', '0', 'false', 'no'].includes(text.toLowerCase());
  if (isFalse) return false;
  const find = { id: byExternalId, '.id': byId }[kind ?? ''] ?? byName;
  const found = find(env, look, text);
  if (found !== undefined) return found;
  const words = { id: 'external id', '.id': 'database id' };
  const word = kind === 'id' || kind === '.id' ? words[kind] : 'name';
  const message = `No matching record found for ${word} '${text}' in field '%(field)s'`;
  throw new CellTrouble(message, possibleValues(env, look.relation, kind));
}

function byExternalId(env: Environment, { relation, beforeLookUp }: LookUp, text: string): number | undefined {
  const name = text.includes('.') ? text : `${String(env.context._import_current_module ?? '')}.${text}`;
  beforeLookUp({ externalId: name });
  const found = env.store.externalId(name);
  if (!found) return undefined;
  if (found.model !== relation) {
    if (!env.store.get(relation, found.recordId)) return undefined;
    throw new CellTrouble(`Invalid external ID ${name}: expected model '${relation}', found '${found.model}'`);
  }
  return env.store.get(relation, found.recordId) ? found.recordId : undefined;
}

function byId(env: Environment, { relation }: LookUp, text: string): number | undefined {
  const id = Number(text);
  if (!Number.isInteger(id)) {
    const message = `Invalid database id '${text}' for the field '%(field)s'`;
    throw new CellTrouble(message, possibleValues(env, relation, '.id'));
  }
  return env.store.get(relation, id) ? id : undefined;
}

function byName(env: Environment, { relation, beforeLookUp, warn }: LookUp, text: string): number | undefined {
  beforeLookUp({ model: relation });
  const found = nameSearch(env, relation, text, [], '=', 100);
  if (found.length > 1) {
    warn(`Found multiple matches for value '${text}' in field '%(field)s' (${found.length} matches)`);
  }
  return found[0];
}

function possibleValues(env: Environment, relation: string, kind: string | null): Record<string, unknown> {
  const common = {
    name: 'Possible Values',
    type: 'ir.actions.act_window',
    target: 'new',
    view_mode: byVersion(env.version, { 17: 'tree,form', 19: 'list,form' }),
    views: [
      [false, 'list'],
      [false, 'form'],
    ],
    context: { create: false },
    help: 'See all possible values',
  };
  if (kind === null) return { ...common, res_model: relation };
  return { ...common, res_model: 'ir.model.data', domain: [['model', '=', relation]] };
}
